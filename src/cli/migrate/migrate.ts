import type { CommandResult } from "../../app.js";
import type { Config } from "../../config.js";
import { openDatabase } from "../../database-open.js";
import { elsewhereOr } from "../dispatch.js";
import { result } from "../result.js";
import { count } from "../text-table.js";
import { appliedMigrations, databaseTarget } from "./applied.js";

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
