import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bot } from "./bot/assembly/bot.js";
import type { Company } from "./bot/assembly/company.js";
import type { Config } from "./config.js";
import { openDatabase } from "./database-open.js";
import type { Database } from "./database.js";
import type { Jobs } from "./jobs.js";
import { createLogger, newId, newSecret, systemClock, type Clock, type Logger } from "./runtime.js";
import type { IngestParts } from "./retrieval/ingest-run.js";
import type { IngestSchedule } from "./retrieval/ingest-schedule.js";
import type { PageReader } from "./retrieval/page-reading.js";
import { createVault, type Vault } from "./vault.js";

// What the command line needs of the bot beyond an open App. Everything is loaded when it is used: a command that only asks
// the running server, or checks a file, shall not wait for engines it has no use for.
export type { CommandCall, CommandResult, ControlHandlers } from "./bot/control.js";
export type { WebDoor } from "./bot/assembly/web-door.js";

/** The control socket of the data folder. */
export const loadControl = () => import("./bot/control.js");

/** The web page and its server. */
export const loadWebDoor = () => import("./bot/assembly/web-door.js");

/** The manifest of the Slack app. */
export const loadSlackManifest = () => import("./bot/channels/slack/manifest.js");

/** The terminals people chat at. */
export const loadTerminals = () => import("./bot/channels/terminals.js");

/** Where the pages fall short. */
export const loadKnowledgeGaps = async () => ({
  ...(await import("./bot/knowledge-gaps.js")),
  periodInDays: (await import("./retrieval/gap-report.js")).periodInDays,
});

/** The app package for Microsoft Teams. */
export const loadTeamsPackage = () => import("./bot/channels/teams/package/app-package.js");

/** What “deskhand eval” measures, and with what. */
export const loadEvaluation = async () => ({
  ...(await import("./bot/evaluation/intents.js")),
  ...(await import("./bot/evaluation/understanding.js")),
  ...(await import("./bot/evaluation/conversations.js")),
});

/** The engines that understand texts. */
export const loadUnderstanding = () => import("./bot/assembly/understanding.js");

/** What an installation is opened with. */
export interface AppOptions {
  readonly config: Config;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
  /** An open database instead of the configured one; closed with the app. */
  readonly database?: Database | undefined;
  /**
   * Folder of the compiled scripts of `src`, for a process that people are waiting for: the search and the reading of pages are
   * then done in threads of their own; left out, in this one.
   */
  readonly threads?: URL | undefined;
}

/** An open installation: everything but the doors. */
export interface App {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly database: Database;
  readonly vault: Vault;
  readonly company: Company;
  readonly bot: Bot;
  /** What pages are read into the knowledge base with. */
  readonly ingestion: IngestParts;
  /** Begins the background work: recovery of what a dead process left, sweeps, timers. */
  work(): Promise<void>;
  close(): Promise<void>;
}

const sweepMs = 2000;
const purgeEveryMs = 3_600_000;

/** Opens an installation: database, company, policies, connectors and the bot. Nothing runs yet. */
export async function openApp(options: AppOptions): Promise<App> {
  const { config } = options;
  const clock = options.clock ?? systemClock;
  const logger = options.logger ?? createLogger(config.logLevel);
  const target =
    config.databaseUrl === undefined
      ? ({ kind: "pglite", folder: join(config.dataFolder, "database") } as const)
      : ({ kind: "postgres", url: config.databaseUrl } as const);
  const database = options.database ?? (await openDatabase(target));
  try {
    await database.migrate();
    const secret = config.secret ?? (await ownSecret(config.dataFolder));
    const vault = createVault(secret);
    const { threads } = options;
    const pageReader = threads && (await import("./retrieval/page-thread.js")).openPageThread(threads);
    const parts = { config, clock, logger, database, vault, secret, owner: newId(), threads, pageReader };
    const { openCompany } = await import("./bot/assembly/company.js");
    const { assembleBot } = await import("./bot/assembly/bot.js");
    const { createJobs } = await import("./jobs.js");
    const company = await openCompany(parts);
    const jobs = createJobs(database, logger);
    const bot = assembleBot({ ...parts, company, jobs });
    await jobs.open();
    const ingestion = { database, audit: company.audit, clock, reader: pageReader };
    const knowledge = await openKnowledgeSchedule({ config, ingestion, logger, company });
    return {
      config,
      clock,
      logger,
      database,
      vault,
      company,
      bot,
      ingestion,
      ...lifecycle({ bot, jobs, company, database, logger, knowledge, threads, pageReader }),
    };
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

type Opened = Pick<App, "config" | "ingestion" | "logger" | "company">;

/** Sources are loaded only where the configuration names some. */
async function openKnowledgeSchedule(opened: Opened): Promise<IngestSchedule | undefined> {
  const { config, company, ingestion, logger } = opened;
  if (Object.keys(config.knowledge).length === 0) return undefined;
  const { createIngestSchedule } = await import("./retrieval/ingest-schedule.js");
  const people = async () => (await company.directory.snapshot()).people;
  return createIngestSchedule({ ...ingestion, logger, sources: config.knowledge, people });
}

/** A secret of this installation's own, made at the first start; production names one instead. */
async function ownSecret(folder: string): Promise<string> {
  const path = join(folder, "secret");
  const known = await readFile(path, "utf8").catch(() => undefined);
  if (known !== undefined) return known.trim();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${newId()}`;
  await writeFile(draft, `${newSecret()}\n`, { mode: 0o600 });
  // A link is made whole or not at all: of two processes that start at once, the second takes the secret of the first.
  await link(draft, path).catch((thrown: unknown) => {
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST")) throw thrown;
  });
  await rm(draft);
  return (await readFile(path, "utf8")).trim();
}

interface Running {
  readonly bot: Bot;
  readonly jobs: Jobs;
  readonly company: Company;
  readonly database: Database;
  readonly logger: Logger;
  readonly knowledge: IngestSchedule | undefined;
  readonly threads: URL | undefined;
  readonly pageReader: PageReader | undefined;
}

function lifecycle(running: Running): Pick<App, "work" | "close"> {
  const { bot, jobs, company, database, logger, knowledge } = running;
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  let warming: Promise<void> = Promise.resolve();
  let purgedAt = 0;
  let closing = false;
  const sweep = async () => {
    await bot.sweep();
    await company.audit.sealPending();
    await knowledge?.sweep();
    if (Date.now() - purgedAt < purgeEveryMs) return;
    purgedAt = Date.now();
    logger.info(await bot.purge(), "texts past their retention were deleted");
  };
  const sweepOnce = () => {
    sweeping = sweep().catch((thrown: unknown) => logger.error({ err: thrown }, "sweep failed; the next one comes"));
    return sweeping;
  };
  const again = () => {
    // A sweep that was under way when the end began is the last one.
    if (closing) return;
    timer = setTimeout(() => {
      sweepOnce().then(again, again);
    }, sweepMs);
  };
  return {
    work: async () => {
      await bot.recover();
      // Compiled now rather than in somebody's turn, with whoever else writes then waiting. What cannot be used is told by the engine.
      await company.policy.active(database.db).catch((thrown: unknown) => logger.warn({ err: thrown }, "no policies"));
      await jobs.start();
      await sweepOnce();
      again();
      if (running.threads !== undefined)
        warming = bot
          .warmUp()
          .catch((thrown: unknown) => logger.warn({ err: thrown }, "the first question will wait longer"));
    },
    close: async () => {
      closing = true;
      clearTimeout(timer);
      await bot.stop();
      await sweeping;
      await knowledge?.stop();
      await warming;
      await bot.close();
      await running.pageReader?.close();
      await jobs.stop();
      await company.audit.sealPending();
      await company.close();
      await database.close();
    },
  };
}
