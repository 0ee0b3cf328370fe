import { openPostgresTestDatabase, openTestDatabase } from "../../support/database.js";
import { describeOnPostgres } from "../../support/postgres.js";
import { approvalsSuite } from "./approvals-suite.js";

approvalsSuite("the embedded database", openTestDatabase);

describeOnPostgres("with a server", () => {
  approvalsSuite("PostgreSQL", openPostgresTestDatabase);
});
