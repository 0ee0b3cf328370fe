import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../src/database-open.js";
import { migrationsFolder, type Database } from "../../src/database.js";
import { newId } from "../../src/runtime.js";

/** The address of the PostgreSQL server for the suites that need one; undefined skips them, loudly. */
export const postgresUrl: string | undefined = process.env["DESKHAND_TEST_DATABASE_URL"];

/** A migrated embedded database in memory. Making one takes seconds, so a dump of it is kept per set of migrations. */
export async function openTestDatabase(): Promise<Database> {
  const dump = await template();
  return openDatabase({ kind: "pglite", dump });
}

/** A migrated database of its own on the PostgreSQL server; `close` drops it. */
export async function openPostgresTestDatabase(): Promise<Database> {
  if (postgresUrl === undefined) throw new Error("DESKHAND_TEST_DATABASE_URL is not set");
  const { url, drop } = await createPostgresDatabase();
  const database = await openDatabase({ kind: "postgres", url });
  await database.migrate();
  const close = database.close.bind(database);
  return Object.assign(database, {
    close: async () => {
      await close();
      await drop();
    },
  });
}

/** An empty database on the PostgreSQL server. */
export async function createPostgresDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `deskhand_${newId().replaceAll("-", "")}`;
  const server = await openDatabase({ kind: "postgres", url: postgresUrl ?? "", poolSize: 1 });
  await server.script(`CREATE DATABASE ${name}`);
  await server.close();
  const address = new URL(postgresUrl ?? "");
  address.pathname = `/${name}`;
  const drop = async () => {
    const again = await openDatabase({ kind: "postgres", url: postgresUrl ?? "", poolSize: 1 });
    await again.script(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await again.close();
  };
  return { url: address.toString(), drop };
}

/** Both databases, for suites that run on each. The second is undefined where there is no server. */
export const databaseKinds: readonly {
  readonly name: string;
  readonly open: () => Promise<Database>;
  readonly available: boolean;
}[] = [
  { name: "PGlite", open: openTestDatabase, available: true },
  { name: "PostgreSQL", open: openPostgresTestDatabase, available: postgresUrl !== undefined },
];

const loaded = new Map<string, Promise<Blob>>();

function template(): Promise<Blob> {
  return keptDump(migrationsDigest(), async () => {
    const database = await openDatabase({ kind: "pglite" });
    await database.migrate();
    const dump = await database.dump();
    await database.close();
    return dump;
  });
}

/** A dump that is made once and kept between runs, under a name that changes with everything it depends on. */
export function keptDump(name: string, make: () => Promise<Blob>): Promise<Blob> {
  const known = loaded.get(name) ?? readOrMake(name, make);
  loaded.set(name, known);
  return known;
}

async function readOrMake(name: string, make: () => Promise<Blob>): Promise<Blob> {
  const file = join(tmpdir(), "deskhand-test-templates", `${name}.tar`);
  if (!existsSync(file)) {
    const dump = await make();
    mkdirSync(join(file, ".."), { recursive: true });
    const part = `${file}.${newId()}`;
    writeFileSync(part, Buffer.from(await dump.arrayBuffer()));
    renameSync(part, file);
  }
  return new Blob([readFileSync(file)], { type: "application/x-tar" });
}

/** Changes with the tables. */
export function migrationsDigest(): string {
  const digest = createHash("sha256");
  for (const name of readdirSync(migrationsFolder)
    .filter((file) => file.endsWith(".sql"))
    .sort()) {
    digest.update(readFileSync(join(migrationsFolder, name)));
  }
  return digest.digest("hex").slice(0, 16);
}
