import type { Config } from "../../config.js";
import type { Database } from "../../database.js";
import { activeBundle } from "../../governance/policy/bundle-store.js";
import { matrix } from "../../governance/policy/matrix.js";
import { documentById } from "../../retrieval/knowledge-store.js";
import type { Clock, Logger } from "../../runtime.js";
import type { Vault } from "../../vault.js";
import { createSessionStore } from "../channels/web/session-store.js";
import { createWebChannel } from "../channels/web/web-channel.js";
import { createWebStore } from "../channels/web/web-store.js";
import type { PolicyMatrix } from "../console/policies-page.js";
import { createHttp, type ReadinessCheck } from "../http.js";
import type { Bot } from "./bot.js";
import type { Company } from "./company.js";
import { openSignIn } from "./identities.js";
import { hintsFor, type Hints } from "./hints.js";

/** The installation a door is made for. */
export interface DoorParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly database: Database;
  readonly vault: Vault;
  readonly company: Company;
  readonly bot: Bot;
}

/** The web page of an installation. */
export interface WebDoor {
  readonly hints: Hints;
  /** Opens the port. @throws AppError config-invalid when it is in use */
  listen(): Promise<{ readonly url: string }>;
  /** Ends open pages and closes the port. */
  close(): Promise<void>;
}

/** Attaches the web channel to the bot and puts the server before it; the port is not open yet. */
export async function openWebDoor(parts: DoorParts): Promise<WebDoor> {
  const { config, clock, logger, database, company, bot } = parts;
  const store = createWebStore(parts);
  const web = createWebChannel({ database, store, logger });
  const hints = await hintsFor(await company.directory.snapshot());
  const { host, port, publicUrl } = config;
  const http = createHttp({
    config: { host, port, publicUrl, development: config.mode !== "production", embedIn: config.embedIn },
    deps: {
      clock,
      logger,
      web,
      store,
      sessions: createSessionStore({ database, clock }),
      directory: company.directory,
      suggested: hints.signIns,
      suggestions: hints.thingsToTry,
      matrix: () => policyMatrix(parts),
      audit: (filter) => company.audit.show({ ...filter, limit: 200 }),
      signIn: openSignIn(parts),
      links: bot.identities,
      knowledge: (id) => documentById(database.db, id),
      ready: () => readiness(parts),
    },
  });
  await bot.attach(web);
  return {
    hints,
    listen: http.listen,
    close: async () => {
      await http.close();
      await bot.detach(web);
    },
  };
}

async function policyMatrix({ company, database }: DoorParts): Promise<PolicyMatrix> {
  const { compiled, killed } = await company.policy.active(database.db);
  const inForce = await activeBundle(database.db);
  return { version: compiled.version, publishedAt: inForce?.publishedAt, killed, rows: matrix(compiled) };
}

async function readiness({ company, database, logger }: DoorParts): Promise<readonly ReadinessCheck[]> {
  const check = async (name: string, works: () => Promise<unknown>): Promise<ReadinessCheck> => {
    try {
      await works();
      return { name, ok: true };
    } catch (thrown) {
      logger.warn({ err: thrown, check: name }, "not ready");
      return { name, ok: false };
    }
  };
  return [
    await check("database", () => database.script("select 1")),
    await check("policies", () => company.policy.active(database.db)),
  ];
}
