import { join } from "node:path";
import type { CommandResult } from "../../app.js";
import type { Config } from "../../config.js";
import { openDatabase } from "../../database-open.js";
import type { Database } from "../../database.js";
import { elsewhereOr } from "../dispatch.js";
import { result } from "../result.js";
import type { ServedCommand } from "../served-command.js";
import { count } from "../text-table.js";

/** `migrate`: applies what is missing and nothing else; no company is opened, none is loaded. */
export function migrate(config: Config): Promise<CommandResult> {
  return elsewhereOr({ config }, { name: "migrate", args: {} }, async () => {
    const database = await openDatabase(databaseTarget(config));
    try {
      const before = await appliedMigrations(database);
      await database.migrate();
      const applied = await appliedMigrations(database);
      const text =
        applied === before
          ? `The database is up to date (${count(applied, "migration")}).`
          : `Applied ${count(applied - before, "migration")}; there are ${applied} now.`;
      return result(text, { before, applied });
    } finally {
      await database.close();
    }
  });
}

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
