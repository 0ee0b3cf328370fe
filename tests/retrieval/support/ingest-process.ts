// Reads a folder into an embedded database as a process of its own, for tests that kill it.
//
//   node --import tsx tests/retrieval/support/ingest-process.ts DATABASE_FOLDER PAGES_FOLDER
//
// Says how many pages are done, a line each.
import { openDatabase } from "../../../src/database-open.js";
import { createAudit } from "../../../src/governance/audit.js";
import { ingest } from "../../../src/retrieval/ingest.js";
import { folderSource } from "../../../src/retrieval/sources/folder.js";
import { systemClock } from "../../../src/runtime.js";

const [databaseFolder = "", pages = ""] = process.argv.slice(2);
const database = await openDatabase({ kind: "pglite", folder: databaseFolder });
await database.migrate();
const audit = createAudit({ database, key: "k", clock: systemClock });
await ingest(
  { database, audit, clock: systemClock },
  {
    source: folderSource({ id: "pages", path: pages }),
    by: "system",
    audience: { kind: "public" },
    onProgress: ({ done }) => process.stdout.write(`${done}\n`),
  },
);
await database.close();
