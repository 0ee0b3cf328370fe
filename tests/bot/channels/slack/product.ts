import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { loadWebDoor, openApp, type App, type WebDoor } from "../../../../src/app.js";
import { insertLink } from "../../../../src/bot/identity/identity-store.js";
import { loadConfig } from "../../../../src/config.js";
import { mondayMorning } from "../../../support/deskhand.js";
import { openTestDatabase } from "../../../support/database.js";
import { signingSecret, slackSide, type SlackSide } from "../../../support/slack-user.js";

/** The whole product with its HTTP server open. */
export interface Product {
  readonly app: App;
  readonly door: WebDoor;
  readonly url: string;
  readonly slack: SlackSide;
  /** The account is the employee's. */
  link(user: string, personId: string): Promise<void>;
  /** Waits until nothing is under way. */
  settle(): Promise<void>;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens one that is connected to a Slack at `apiUrl`. */
export async function openProduct(parts: {
  readonly team: string;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-slack-"));
  let now = mondayMorning.getTime();
  const environment = {
    DESKHAND_DATA: folder,
    DESKHAND_MODE: "test",
    DESKHAND_PORT: "0",
    SLACK_SIGNING_SECRET: signingSecret,
  };
  const app = await openApp({
    config: loadConfig({ ...environment, ...parts.environment }),
    database: await openTestDatabase(),
    clock: () => new Date(now),
    logger: pino({ level: process.env["DESKHAND_TEST_LOG"] ?? "silent" }),
  });
  const { openWebDoor } = await loadWebDoor();
  const door = await openWebDoor(app);
  await app.bot.recover();
  const { url } = await door.listen();
  const settle = async () => {
    await app.bot.sweep();
    await app.bot.idle();
  };
  return {
    app,
    door,
    url,
    slack: slackSide((request) => fetch(request), { team: parts.team, url, now: () => now }),
    link: async (user, personId) => {
      const identity = { channel: "slack", tenant: parts.team, user } as const;
      const link = { identity, personId, origin: "sign-in", linkedAt: new Date(now) } as const;
      await app.database.transaction((tx) => insertLink(tx, link));
    },
    settle,
    pass: async (ms) => {
      now += ms;
      await settle();
    },
    close: async () => {
      await app.bot.stop();
      await door.close();
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
