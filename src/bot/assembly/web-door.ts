import { usesSlack } from "../../config-slack.js";
import { activeBundle } from "../../governance/policy/bundle-store.js";
import { matrix } from "../../governance/policy/matrix.js";
import { documentById } from "../../retrieval/knowledge-store.js";
import { createSessionStore } from "../channels/web/session-store.js";
import { createWebChannel } from "../channels/web/web-channel.js";
import { createWebStore } from "../channels/web/web-store.js";
import type { PolicyMatrix } from "../console/policies-page.js";
import { createHttp, type ReadinessCheck } from "../http.js";
import { knowledgeGaps } from "../knowledge-gaps.js";
import type { ChannelDoor, DoorParts } from "./door-parts.js";
import { openSignIn } from "./identities.js";
import { hintsFor, type Hints } from "./hints.js";

/** The web page of an installation. */
export interface WebDoor {
  readonly hints: Hints;
  /** The other channels that are connected, in words. */
  readonly connected: readonly string[];
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
  const doors = await openChannelDoors(parts);
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
      gaps: (days, viewer) => knowledgeGaps(bot.services, { days, viewer }),
      knowledge: (id) => documentById(database.db, id),
      ready: () => readiness(parts),
      doors: doors.map((door) => door.routes),
    },
  });
  for (const { channel } of doors) await bot.attach(channel);
  await bot.attach(web);
  return {
    hints,
    connected: doors.flatMap((door) => (door.connected === undefined ? [] : [door.connected])),
    listen: http.listen,
    close: async () => {
      await http.close();
      await bot.detach(web);
      for (const { channel } of doors) await bot.detach(channel);
    },
  };
}

/** Channels of which something is configured; nothing of the others is loaded. */
async function openChannelDoors(parts: DoorParts): Promise<readonly ChannelDoor[]> {
  const doors: ChannelDoor[] = [];
  const { slack, teams } = parts.config;
  if (usesSlack(slack)) {
    const { openSlackDoor } = await import("./slack-door.js");
    doors.push(await openSlackDoor(parts));
  }
  if (teams.appId !== undefined || teams.testClient) {
    const { openTeamsDoor } = await import("./teams-door.js");
    doors.push(openTeamsDoor(parts));
  }
  return doors;
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
