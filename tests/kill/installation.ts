import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../src/database-open.js";
import type { Database } from "../../src/database.js";
import { newId } from "../../src/runtime.js";
import { startDeskhand } from "../support/deskhand-process.js";

/** Which database, and for PostgreSQL the address of a server on which databases may be made. */
export type DatabaseChoice = { readonly kind: "pglite" } | { readonly kind: "postgres"; readonly serverUrl: string };

/** Copies of one prepared installation: the sample company is loaded and the policies are published. */
export interface Template {
  /** @param servers how many processes share it: one folder each, one database for all */
  copy(servers: number): Promise<InstallationCopy>;
  remove(): Promise<void>;
}

/** One copy, for one point. */
export interface InstallationCopy {
  /** A folder for each server. */
  readonly folders: readonly string[];
  /** Settings of every server of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Opens its database to look into it; an embedded one only when no server runs. */
  open(): Promise<Database>;
  remove(): Promise<void>;
}

/** How the servers of a harness are set up. */
export interface SetUp {
  readonly choice: DatabaseChoice;
  readonly sabotage: readonly string[];
}

const shippedPolicies = fileURLToPath(new URL("../../policies", import.meta.url));

/** The ledger's action is permitted to employees; large amounts need the manager, as purchases do. */
const ledgerPolicies = `
@id("employees-post-entries")
permit (principal in Role::"employee", action == Action::"ledger.post-entry", resource)
when { principal == resource };

@id("entry-needs-manager")
@approval("manager-of-requester")
@step("1")
@expires("P3D")
@because("Above {purchaseManager} your manager agrees to an entry.")
forbid (principal, action == Action::"ledger.post-entry", resource)
when { context.amount.minor > context.limits.purchaseManager };
`;

/** Prepares an installation by starting and stopping a server on an empty one. */
export async function prepareTemplate({ choice, sabotage }: SetUp): Promise<Template> {
  const root = mkdtempSync(join(tmpdir(), "deskhand-kill-"));
  const folder = join(root, "template");
  mkdirSync(folder);
  writePolicies(join(root, "policies"));
  const settings = {
    DESKHAND_MODE: "test",
    DESKHAND_SECRET: "a secret for kill points only",
    DESKHAND_POLICIES: join(root, "policies"),
  };
  const database = choice.kind === "postgres" ? await createDatabase(choice.serverUrl) : undefined;
  const environment = { ...settings, ...databaseSetting(database?.url) };
  await startOnce(folder, environment);
  return {
    copy: async (servers) => {
      const place = mkdtempSync(join(root, "point-"));
      const own = choice.kind === "postgres" ? await createDatabase(choice.serverUrl, database?.name) : undefined;
      const folders = Array.from({ length: servers }, (_, index) => join(place, `server-${index + 1}`));
      for (const one of folders) cpSync(folder, one, { recursive: true });
      const target =
        own === undefined
          ? ({ kind: "pglite", folder: join(folders[0] ?? place, "data", "database") } as const)
          : ({ kind: "postgres", url: own.url, poolSize: 2 } as const);
      return {
        folders,
        environment: {
          ...settings,
          ...databaseSetting(own?.url),
          ...(sabotage.length === 0 ? {} : { DESKHAND_SABOTAGE: sabotage.join(",") }),
        },
        open: () => openDatabase(target),
        remove: async () => {
          await own?.drop();
          rmSync(place, { recursive: true, force: true });
        },
      };
    },
    remove: async () => {
      await database?.drop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function startOnce(folder: string, environment: Readonly<Record<string, string>>): Promise<void> {
  // Nothing listens there: the connector only has to exist, so that the policies may name its action.
  writeLedgerConfig(folder, "http://127.0.0.1:9");
  const server = await startDeskhand({ folder, environment: { ...environment, DESKHAND_CONFIG: configFile(folder) } });
  const code = await server.stop();
  if (code !== 0) throw new Error(`the prepared installation ended with ${code}: ${server.log}`);
}

/** Where a server's configuration file is. */
export function configFile(folder: string): string {
  return join(folder, "deskhand.yaml");
}

/** Writes a server's configuration file. */
export function writeLedgerConfig(folder: string, baseUrl: string): void {
  writeFileSync(configFile(folder), `connectors:\n  ledger:\n    baseUrl: ${baseUrl}\n    timeoutMs: 4000\n`);
}

function writePolicies(folder: string): void {
  cpSync(shippedPolicies, folder, { recursive: true });
  const cedar = join(folder, "policy.cedar");
  writeFileSync(cedar, readFileSync(cedar, "utf8") + ledgerPolicies);
  const bundle = join(folder, "bundle.yaml");
  writeFileSync(bundle, readFileSync(bundle, "utf8").replace(/^autonomy:$/mu, "autonomy:\n  ledger: act"));
}

function databaseSetting(url: string | undefined): Record<string, string> {
  return url === undefined ? {} : { DATABASE_URL: url };
}

interface MadeDatabase {
  readonly name: string;
  readonly url: string;
  drop(): Promise<void>;
}

async function createDatabase(serverUrl: string, template?: string): Promise<MadeDatabase> {
  const name = `deskhand_kill_${newId().replaceAll("-", "")}`;
  const onServer = async (statement: string) => {
    const server = await openDatabase({ kind: "postgres", url: serverUrl, poolSize: 1 });
    try {
      await server.script(statement);
    } finally {
      await server.close();
    }
  };
  await onServer(`CREATE DATABASE ${name}${template === undefined ? "" : ` TEMPLATE ${template}`}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { name, url: url.toString(), drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
