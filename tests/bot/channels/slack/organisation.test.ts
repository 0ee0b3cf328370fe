import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { slackInstallations } from "../../../../src/bot/channels/slack/tables.js";
import type { Reply } from "../../../../src/bot/replies/reply.js";
import type { Database } from "../../../../src/database.js";
import { openTestDatabase } from "../../../support/database.js";
import { openSlackPeer, type SlackPeer } from "../../../support/slack-peer.js";
import { signingSecret } from "../../../support/slack-user.js";
import { click, command, mention, message, submission } from "./payloads.js";
import { openSlackWorld, type SlackWorld } from "./support.js";

let database: Database;
let peer: SlackPeer;
let world: SlackWorld;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.script("delete from slack_installations");
  peer = await openSlackPeer();
  const settings = { clientId: "1.2", clientSecret: "s", signingSecret, apiUrl: peer.apiUrl };
  world = await openSlackWorld({ database, settings, tenant: "E0PEER" });
  const inOrganisation = {
    id: "W1SAM",
    enterprise_id: "E0PEER",
    enterprise_name: "Larkfell Group",
    teams: ["T1", "T2"],
  };
  peer.addUser("U1SAM", { team_id: "T2SALES", enterprise_user: inOrganisation });
  peer.addUser("U1NEW", { team_id: "T2SALES", enterprise_user: inOrganisation });
  peer.addUser("U9ELSE", { team_id: "T9ELSE", enterprise_user: { ...inOrganisation, enterprise_id: "E9ELSE" } });
  peer.addChannel("C1TEAM", ["U1SAM", peer.botUser]);
});
afterEach(async () => {
  await world.close();
  await peer.close();
});

const get = (path: string, cookie?: string) =>
  Promise.resolve(
    world.channel.routes?.request(
      new Request(`http://127.0.0.1:3000${path}`, { headers: cookie === undefined ? {} : { cookie } }),
    ),
  );

/** Installs as an admin does; `code` says what for. */
async function install(code: string): Promise<string> {
  const sent = await get("/slack/install");
  const state = new URL(sent?.headers.get("location") ?? "").searchParams.get("state") ?? "";
  const cookie = (sent?.headers.get("set-cookie") ?? "").split(";")[0];
  const done = await get(`/slack/oauth?code=${code}&state=${encodeURIComponent(state)}`, cookie);
  expect(done?.status).toBe(200);
  return (await done?.text()) ?? "";
}

/** What Slack puts around events for an installation in all of an organisation. */
const around = (team: string) => ({
  team_id: team,
  enterprise_id: "E0PEER",
  context_team_id: team,
  context_enterprise_id: "E0PEER",
  authorizations: [
    { enterprise_id: "E0PEER", team_id: team, user_id: "U0BOT", is_bot: true, is_enterprise_install: true },
  ],
  is_ext_shared_channel: false,
});
const interaction = {
  team: null,
  enterprise: { id: "E0PEER", name: "Larkfell Group" },
  is_enterprise_install: true,
  user: { id: "U1SAM", username: "sam", name: "sam", team_id: "T2SALES" },
};
const reply = (text: string, more: Partial<Reply> = {}): Reply => ({
  audience: "thread",
  recipientId: "sam-okafor",
  blocks: [{ kind: "text", text }],
  ...more,
});

describe("an app that is installed for all of an organisation", () => {
  beforeEach(() => install("good-organisation"));

  it("is kept under the organisation, its token encrypted", async () => {
    const [row] = await database.db.select().from(slackInstallations);
    expect(row).toMatchObject({ team: "E0PEER", teamName: "Larkfell Group", installedBy: "U1ADMIN" });
    expect(JSON.stringify(row)).not.toContain(peer.token);
    expect(await world.channel.workspaces()).toMatchObject([{ team: "E0PEER", token: peer.token }]);
  });

  it("is served in every workspace of it, as one conversation with each person", async () => {
    for (const [index, team] of ["T1MAIN", "T2SALES"].entries()) {
      const said = message("hello", { team, user_team: "T2SALES", ts: `179000050${index}.000100` });
      expect((await world.slack.event(said, around(team))).status).toBe(200);
    }
    expect(world.events.map(({ conversation, personId }) => ({ conversation, personId }))).toEqual([
      { conversation: "E0PEER:@U1SAM", personId: "sam-okafor" },
      { conversation: "E0PEER:@U1SAM", personId: "sam-okafor" },
    ]);
    expect(new Set(world.events.map((event) => event.dedupeKey)).size).toBe(2);
  });

  it("answers there, in direct messages and channels", async () => {
    await world.slack.event(mention("<@U0BOT> hello"), around("T1MAIN"));
    const where = world.events[0]?.conversation ?? "";
    expect(where).toBe("E0PEER:C1TEAM:1790000500.000100");
    for (const ref of [where, "E0PEER:@U1SAM"])
      expect(await world.channel.deliver(world.outgoing(ref, reply("here")))).toMatchObject({ kind: "delivered" });
    expect(peer.messages.map(({ channel }) => channel)).toEqual(["C1TEAM", "D1SAM"]);
  });

  it("invites whoever is not linked by the organisation, and refuses people of others", async () => {
    await world.slack.event(message("hello", { user: "U1NEW", channel: "D1NEW" }), around("T1MAIN"));
    const foreign = message("hello", { user: "U9ELSE", channel: "D9ELSE", user_team: "T9ELSE", ts: "1790000501.1" });
    await world.slack.event(foreign, around("T1MAIN"));
    await world.settle();
    expect(world.events).toEqual([]);
    const told = (channel: string) => JSON.stringify(peer.messages.filter((one) => one.channel === channel));
    expect(told("D1NEW")).toContain("/link/U1NEW");
    expect(told("D9ELSE")).toContain("can't help in this chat");
  });

  it("takes clicks, modals and the slash command, which name no workspace", async () => {
    const block = { block_id: "0.0|E0PEER:@U1SAM|U1SAM", action_id: "deskhand:confirm:0.0", value: "{}" };
    const view = { callback_id: "deskhand:ask", values: { "field:text": { value: { value: "from a modal" } } } };
    const commanded = command("from a command", {
      team_id: "T1MAIN",
      enterprise_id: "E0PEER",
      enterprise_name: "Larkfell Group",
      is_enterprise_install: "true",
    });
    for (const sent of [
      world.slack.interact(click(block, interaction)),
      world.slack.interact({ ...submission(view), ...interaction }),
      world.slack.command(commanded),
    ])
      expect((await sent).status).toBe(200);
    expect(world.events.map(({ conversation }) => conversation)).toEqual(Array(3).fill("E0PEER:@U1SAM"));
  });

  it("is not served any more once the organisation removes it", async () => {
    const removed = { type: "app_uninstalled" };
    expect((await world.slack.event(removed, { ...around("T1MAIN") })).status).toBe(200);
    expect(await world.channel.workspaces()).toEqual([]);
    expect((await world.slack.event(message("hello"), around("T1MAIN"))).status).toBe(503);
  });
});

describe("an organisation whose workspaces installed it one by one", () => {
  const own = (team: string) => ({
    ...around(team),
    authorizations: [
      { enterprise_id: "E0PEER", team_id: team, user_id: "U0BOT", is_bot: true, is_enterprise_install: false },
    ],
  });

  it("is served where it is installed, by the workspace", async () => {
    await install("good");
    peer.addUser("U1SAM", {});
    expect((await world.slack.event(message("hello"), own("T0PEER"))).status).toBe(200);
    expect(world.events[0]?.conversation).toBe("T0PEER:@U1SAM");
    expect((await world.slack.event(message("hello", { ts: "1.2" }), own("T1MAIN"))).status).toBe(503);
  });

  it("and for all of it too: each goes by the installation it is for", async () => {
    await install("good");
    await install("good-organisation");
    await world.slack.event(message("one"), own("T0PEER"));
    await world.slack.event(message("two", { ts: "1790000501.1" }), around("T0PEER"));
    expect(world.events.map(({ conversation }) => conversation)).toEqual(["T0PEER:@U1SAM", "E0PEER:@U1SAM"]);
  });
});

it("a bot token of an organisation serves all of its workspaces", async () => {
  peer.belongToOrganisation();
  const settings = { botToken: peer.token, signingSecret, apiUrl: peer.apiUrl };
  const single = await openSlackWorld({ database, settings, tenant: "E0PEER" });
  expect(await single.channel.workspaces()).toMatchObject([{ team: "E0PEER" }]);
  expect((await single.slack.event(message("hello"), around("T1MAIN"))).status).toBe(200);
  expect(single.events[0]?.conversation).toBe("E0PEER:@U1SAM");
  await single.close();
});
