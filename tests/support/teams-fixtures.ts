import { readdirSync, readFileSync } from "node:fs";
import { incomingActivity, type IncomingActivity } from "../../src/bot/channels/teams/activity.js";

const folder = new URL("../fixtures/teams/", import.meta.url);

/** Every recorded activity, by name: one for each surface of Teams. */
export const activityNames: readonly string[] = readdirSync(folder).map((file) => file.replace(/\.json$/u, ""));

/** A recorded activity as the Bot Connector sends it. */
export function rawActivity(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
}

/** A recorded activity, read. */
export function recorded(name: string): IncomingActivity {
  return incomingActivity.parse(rawActivity(name));
}
