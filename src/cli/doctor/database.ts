import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { migrationsFolder, type Database } from "../../database.js";
import { appliedMigrations } from "../migrate/applied.js";
import { fine, problem, type Finding } from "./finding.js";

const oldestPostgres = 150_000;
const greatestSkewMs = 60_000;

/** The open database: its version, its tables, its extension, its clock. Reads only. */
export async function examineDatabase(database: Database, now: Date): Promise<readonly Finding[]> {
  return [await version(database), await tables(database), await extension(database), await clock(database, now)];
}

async function version(database: Database): Promise<Finding> {
  const name = database.kind === "pglite" ? "embedded (PGlite)" : "PostgreSQL";
  const [row] = await database.script(
    "select current_setting('server_version') as version, current_setting('server_version_num')::int as number",
  );
  const found = `${name} ${String(row?.["version"])}`;
  if (Number(row?.["number"]) < oldestPostgres)
    return problem("database", `${found} is too old`, "Use PostgreSQL 15 or newer.");
  return fine("database", found);
}

async function tables(database: Database): Promise<Finding> {
  const applied = await appliedMigrations(database);
  const journal = JSON.parse(await readFile(join(migrationsFolder, "meta", "_journal.json"), "utf8")) as {
    readonly entries: readonly unknown[];
  };
  const known = journal.entries.length;
  if (applied < known)
    return problem(
      "tables",
      `${known - applied} of ${known} migrations are missing`,
      "Run “deskhand migrate”; starting does it too.",
    );
  if (applied > known)
    return problem(
      "tables",
      "the database was made by a newer Deskhand",
      "Run that version, or restore a backup of before.",
    );
  return fine("tables", `up to date (${known} migrations)`);
}

async function extension(database: Database): Promise<Finding> {
  const [row] = await database.script(
    "select default_version, installed_version from pg_available_extensions where name = 'vector'",
  );
  if (row === undefined)
    return problem(
      "pgvector",
      "is not installed on the server",
      "Install it there (package postgresql-NN-pgvector), then run “deskhand migrate”.",
    );
  if (row["installed_version"] === null)
    return problem(
      "pgvector",
      "is installed but not enabled in this database",
      "Run “deskhand migrate” as a user who may create extensions.",
    );
  return fine("pgvector", `version ${JSON.stringify(row["installed_version"])}`);
}

/** Deadlines and leases compare this machine's clock with what other processes wrote. */
async function clock(database: Database, now: Date): Promise<Finding> {
  const [row] = await database.script(
    "select (extract(epoch from now()) * 1000)::bigint::text as now, (select to_regclass('audit_entries') is not null) as audited",
  );
  const skew = Math.abs(Number(row?.["now"]) - now.getTime());
  if (database.kind === "postgres" && skew > greatestSkewMs)
    return problem(
      "clock",
      `differs from the database's by ${Math.round(skew / 1000)} seconds`,
      "Set both machines' clocks by NTP.",
    );
  if (row?.["audited"] === true) {
    const [last] = await database.script(
      "select (extract(epoch from max(at)) * 1000)::bigint::text as at from audit_entries",
    );
    const ahead = Number(last?.["at"] ?? 0) - now.getTime();
    if (ahead > greatestSkewMs)
      return problem(
        "clock",
        "stands before the latest audit entry",
        "Set this machine's clock by NTP; deadlines count by it.",
      );
  }
  return fine("clock", now.toISOString());
}
