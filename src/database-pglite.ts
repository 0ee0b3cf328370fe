import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { createLoopTurns } from "./loop-turns.js";
import { migrationsFolder, withAmbientTransaction, type Database, type DatabaseTarget } from "./database.js";

/** Opens PGlite: PostgreSQL in WASM with pgvector, in a folder or in memory. One connection; transactions queue up. */
export async function openPglite(target: Extract<DatabaseTarget, { kind: "pglite" }>): Promise<Database> {
  const lite = await PGlite.create({
    ...(target.folder === undefined ? {} : { dataDir: target.folder }),
    ...(target.dump === undefined ? {} : { loadDataDir: target.dump }),
    extensions: { vector },
  });
  pace(lite);
  const db = drizzle(lite);
  const ambient = withAmbientTransaction(db);
  return {
    get db() {
      return ambient.db;
    },
    transaction: ambient.transaction,
    afterCommit: ambient.afterCommit,
    background: ambient.background,
    urgent: ambient.urgent,
    patient: ambient.patient,
    get inTransaction() {
      return ambient.inTransaction;
    },
    kind: "pglite",
    listen: async (channel, heard) => {
      const stop = await lite.listen(channel, heard);
      return () => stop();
    },
    migrate: async () => {
      await lite.exec("CREATE EXTENSION IF NOT EXISTS vector");
      await migrate(db, { migrationsFolder });
    },
    script: async (text) => (await lite.exec(text)).at(-1)?.rows ?? [],
    dump: () => lite.dumpDataDir("none"),
    close: () => lite.close(),
  };
}

/** It answers within the thread: without this, work that only waits for it would keep the process deaf to its end. */
function pace(lite: PGlite): void {
  const turns = createLoopTurns();
  const query = lite.query.bind(lite);
  const transaction = lite.transaction.bind(lite);
  lite.query = async (text, values, options) => {
    await turns.lookUp();
    return query(text, values, options);
  };
  lite.transaction = (work) =>
    transaction(async (tx) => {
      const queryInside = tx.query.bind(tx);
      tx.query = async (text, values, options) => {
        await turns.lookUp();
        return queryInside(text, values, options);
      };
      return work(tx);
    });
}
