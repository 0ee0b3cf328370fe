import { describe } from "vitest";
import { databaseKinds } from "../support/database.js";
import { describeIngest } from "./ingest-suite.js";

describe.each(databaseKinds)("on $name", ({ open, available }) => {
  describe.runIf(available)("with a server", () => describeIngest(open));
});
