import { mkdir } from "node:fs/promises";
import { redactUrl, type Database, type DatabaseTarget } from "./database.js";
import { AppError } from "./errors.js";

/** Opens the embedded or the server database. Does not migrate. @throws AppError database-unavailable */
export async function openDatabase(target: DatabaseTarget): Promise<Database> {
  try {
    if (target.kind === "postgres") {
      const { openPostgres } = await import("./database-postgres.js");
      return await openPostgres(target);
    }
    if (target.folder !== undefined) await mkdir(target.folder, { recursive: true, mode: 0o700 });
    const { openPglite } = await import("./database-pglite.js");
    return await openPglite(target);
  } catch (cause) {
    const where = target.kind === "postgres" ? redactUrl(target.url) : (target.folder ?? "in memory");
    throw new AppError({
      code: "database-unavailable",
      message: `The database cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
      where,
      remedy: "Check that it is running and reachable, that pgvector is installed, and that the folder is writable.",
      cause,
    });
  }
}
