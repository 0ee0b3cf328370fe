import { afterAll, beforeAll, expect, it } from "vitest";
import { slackInstallations } from "../../../../src/bot/channels/slack/tables.js";
import type { Database } from "../../../../src/database.js";
import { openTestDatabase } from "../../../support/database.js";
import { openSlackPeer, type SlackPeer } from "../../../support/slack-peer.js";
import { signingSecret } from "../../../support/slack-user.js";
import { message } from "./payloads.js";
import { openSlackWorld, type SlackWorld } from "./support.js";

let database: Database;
let peer: SlackPeer;
let world: SlackWorld;
beforeAll(async () => {
  database = await openTestDatabase();
  peer = await openSlackPeer();
  const settings = { clientId: "1.2", clientSecret: "s", signingSecret, apiUrl: peer.apiUrl };
  world = await openSlackWorld({ database, settings });
});
afterAll(async () => {
  await world.close();
  await peer.close();
  await database.close();
});

const get = (path: string, cookie?: string) =>
  Promise.resolve(
    world.channel.routes?.request(
      new Request(`http://127.0.0.1:3000${path}`, { headers: cookie === undefined ? {} : { cookie } }),
    ),
  );

it("a workspace installs the app, its token is kept encrypted, and it is served until it removes the app", async () => {
  expect((await world.slack.event(message("hello"))).status).toBe(503);
  const sent = await get("/slack/install");
  const address = new URL(sent?.headers.get("location") ?? "");
  const state = address.searchParams.get("state") ?? "";
  const cookie = (sent?.headers.get("set-cookie") ?? "").split(";")[0];
  expect(address.origin).toBe("https://slack.com");
  expect(address.searchParams.get("scope")).toContain("chat:write");

  const foreign = await get(`/slack/oauth?code=good&state=${encodeURIComponent(state)}`);
  expect(foreign?.status).toBe(400);
  expect((await get("/slack/oauth?code=good&state=forged", cookie))?.status).toBe(400);
  expect((await get(`/slack/oauth?code=bad&state=${encodeURIComponent(state)}`, cookie))?.status).toBe(502);
  const done = await get(`/slack/oauth?code=good&state=${encodeURIComponent(state)}`, cookie);
  expect(await done?.text()).toContain("installed in Larkfell");

  const [row] = await database.db.select().from(slackInstallations);
  expect(row).toMatchObject({ team: peer.team, installedBy: "U1ADMIN" });
  expect(JSON.stringify(row)).not.toContain(peer.token);
  expect((await world.slack.event(message("hello"))).status).toBe(200);
  expect(world.events).toHaveLength(1);

  expect((await world.slack.event({ type: "app_uninstalled" })).status).toBe(200);
  expect((await world.slack.event(message("again", { ts: "1790000501.1" }))).status).toBe(503);
  expect(await world.channel.workspaces()).toEqual([]);
});
