import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { openApp } from "../../src/app.js";
import { loadConfig, packageFolder } from "../../src/config.js";
import { openDatabase } from "../../src/database-open.js";
import type { Database } from "../../src/database.js";
import { keptDump, migrationsDigest, openTestDatabase } from "./database.js";

/** A moment in the working week of the sample company. */
export const mondayMorning = new Date("2026-11-23T08:00:00Z");

/** The secret that the kept sample company is stored with. */
export const testSecret = "a secret for tests only, of some length";

/**
 * An embedded database in memory with the sample company as the first start on that Monday leaves it. Loading it takes
 * seconds of processor time, so a dump is kept until the product's code, its sample or its policies change.
 */
export async function openSampleDatabase(): Promise<Database> {
  name ??= `sample-${migrationsDigest()}-${productDigest()}`;
  return openDatabase({ kind: "pglite", dump: await keptDump(name, makeSample) });
}

/** Worked out once a process: it reads everything the product consists of. */
let name: string | undefined;

async function makeSample(): Promise<Blob> {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-sample-"));
  const database = await openTestDatabase();
  const config = loadConfig({ DESKHAND_DATA: folder, DESKHAND_MODE: "test", DESKHAND_SECRET: testSecret });
  const app = await openApp({ config, database, clock: () => mondayMorning, logger: pino({ level: "silent" }) });
  const dump = await database.dump();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
  return dump;
}

function productDigest(): string {
  const digest = createHash("sha256");
  for (const part of ["src", "sample", "policies"]) {
    const entries = readdirSync(join(packageFolder, part), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.toSorted()) digest.update(file).update(readFileSync(file));
  }
  return digest.digest("hex").slice(0, 16);
}
