import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { botScopes, eventsHeard, scopesNeeded, slackManifest } from "../../../../src/bot/channels/slack/manifest.js";

const folder = "src/bot/channels/slack";
const sources = readdirSync(folder)
  .filter((name) => name.endsWith(".ts") && name !== "manifest.ts")
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .join("\n");

/** Methods that are called under their name, and those that the client calls for us. */
const called = new Set([
  ...[...sources.matchAll(/"((?:chat|conversations|files|users|views|assistant\.threads)\.[A-Za-z]+)"/gu)].map(
    (found) => found[1],
  ),
  "auth.test",
]);

describe("the manifest", () => {
  it("asks for exactly the scopes of the methods that are called, the events that are heard and the command", () => {
    expect(new Set(Object.keys(scopesNeeded))).toEqual(called);
    const needed = [...Object.values(scopesNeeded).flat(), ...Object.values(eventsHeard).flat(), "commands"];
    expect(new Set<string>(botScopes)).toEqual(new Set<string>(needed));
    expect(slackManifest({ socketMode: false }).oauth_config.scopes.bot).toEqual(botScopes);
  });

  it("subscribes to the events that are heard, and to no others", () => {
    const heard = [...sources.matchAll(/(?:app\.event\(|hear\()"([a-z_]+)"/gu)].map((found) => found[1] ?? "");
    const looped = [...sources.matchAll(/of \[([^\]]+)\] as const\) \{\s*app\.event\(name/gu)].flatMap((found) =>
      [...(found[1] ?? "").matchAll(/"([a-z_]+)"/gu)].map((name) => name[1] ?? ""),
    );
    const subscribed = slackManifest({ socketMode: false }).settings.event_subscriptions.bot_events;
    const kinds = new Set(subscribed.map((name) => name.split(".")[0]));
    expect(kinds).toEqual(new Set([...heard, ...looped]));
  });

  it("names our address over HTTP, and none over Socket Mode", () => {
    const http = JSON.stringify(slackManifest({ publicUrl: "https://desk.example", socketMode: false }));
    expect(http.split("https://desk.example/slack/events").length - 1).toBe(3);
    expect(http).toContain("https://desk.example/slack/oauth");
    const socket = slackManifest({ publicUrl: "https://desk.example", socketMode: true });
    expect(JSON.stringify(socket)).not.toContain("/slack/");
    expect(socket.settings.socket_mode_enabled).toBe(true);
  });

  it("keeps Slack's limits", () => {
    const { display_information: shown, features } = slackManifest({ socketMode: false });
    expect(shown.name.length).toBeLessThanOrEqual(35);
    expect(shown.description.length).toBeLessThanOrEqual(140);
    for (const shortcut of features.shortcuts) expect(shortcut.name.length).toBeLessThanOrEqual(24);
  });
});
