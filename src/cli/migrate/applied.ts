import { join } from "node:path";
import type { Config } from "../../config.js";
import type { Database } from "../../database.js";
import { result } from "../result.js";
import type { ServedCommand } from "../served-command.js";
import { count } from "../text-table.js";

/** `migrate` beside a running server, which has done it when it started. */
export const reportMigrated: ServedCommand = async (app) => {
  const applied = await appliedMigrations(app.database);
  return result(`The running server has the database up to date (${count(applied, "migration")}).`, {
    before: applied,
    applied,
  });
};

/** Where the configured database is. */
export function databaseTarget(config: Config) {
  return config.databaseUrl === undefined
    ? ({ kind: "pglite", folder: join(config.dataFolder, "database") } as const)
    : ({ kind: "postgres", url: config.databaseUrl } as const);
}

/** How many migrations a database has seen; 0 for an empty one. */
export async function appliedMigrations(database: Pick<Database, "script">): Promise<number> {
  const [table] = await database.script("select to_regclass('drizzle.__drizzle_migrations') is not null as there");
  if (table?.["there"] !== true) return 0;
  const [row] = await database.script("select count(*)::int as applied from drizzle.__drizzle_migrations");
  return Number(row?.["applied"] ?? 0);
}
