import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { migrationsFolder, withAmbientTransaction, type Database, type DatabaseTarget } from "./database.js";

/** Opens PGlite: PostgreSQL in WASM with pgvector, in a folder or in memory. One connection; transactions queue up. */
export async function openPglite(target: Extract<DatabaseTarget, { kind: "pglite" }>): Promise<Database> {
  const lite = await PGlite.create({
    ...(target.folder === undefined ? {} : { dataDir: target.folder }),
    ...(target.dump === undefined ? {} : { loadDataDir: target.dump }),
    extensions: { vector },
  });
  const db = drizzle(lite);
  const ambient = withAmbientTransaction(db);
  return {
    get db() {
      return ambient.db;
    },
    transaction: ambient.transaction,
    afterCommit: ambient.afterCommit,
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
