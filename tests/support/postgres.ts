import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { describe } from "vitest";

/** URL of a PostgreSQL 15+ with pgvector whose user may create databases; undefined where none was given. */
export const postgresUrl: string | undefined = process.env["DESKHAND_TEST_DATABASE_URL"] || undefined;

/** `describe` for suites that need PostgreSQL: skipped, and announced by the global set-up, where there is none. */
export const describeOnPostgres = describe.skipIf(postgresUrl === undefined);

/** A database of one test file's own. `drop` ends the sessions still open on it. */
export interface PostgresTestDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

async function onServer(statement: string): Promise<void> {
  if (postgresUrl === undefined) throw new Error("DESKHAND_TEST_DATABASE_URL is not set");
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Creates an empty database (a copy of `template` when given: no session may be open on that one) on the test server. */
export async function createPostgresDatabase(template = "template1"): Promise<PostgresTestDatabase> {
  const name = `deskhand_test_${randomBytes(6).toString("hex")}`;
  await onServer(`create database "${name}" template "${template}"`);
  const url = new URL(postgresUrl ?? "");
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`drop database if exists "${name}" with (force)`) };
}
