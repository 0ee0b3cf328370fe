import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSlackChannel, type SlackChannel } from "../../../../src/bot/channels/slack/slack-channel.js";
import { seededRandom } from "../../../../src/bot/dialogue/local/random.js";
import { slackPorts } from "../../../../src/bot/assembly/slack-ports.js";
import { insertLink } from "../../../../src/bot/identity/identity-store.js";
import { openDeskhand, type TestDeskhand } from "../../../support/deskhand.js";
import { openSlackPeer, type PeerFault, type SlackPeer } from "../../../support/slack-peer.js";
import { signingSecret, slackSide } from "../../../support/slack-user.js";
import { message } from "./payloads.js";

const turns = Number(process.env["DESKHAND_TEST_SLACK_TURNS"] ?? "500");
/** A call to Slack fails this often, one way or another. */
const failing = 0.35;
const ways: readonly PeerFault[] = [
  "limited",
  "refused-connection",
  "lost-before",
  "lost-after",
  "error-before",
  "error-after",
  "silent-after",
];

let deskhand: TestDeskhand;
beforeAll(async () => {
  deskhand = await openDeskhand();
}, 120_000);
afterAll(() => deskhand.close());

async function connect(peer: SlackPeer, sabotage: boolean): Promise<SlackChannel> {
  const { app } = deskhand;
  const channel = createSlackChannel({
    ...app,
    settings: { botToken: peer.token, signingSecret, apiUrl: peer.apiUrl },
    identities: app.bot.identities,
    ports: slackPorts(app.bot.services),
    webUrl: undefined,
    timeoutMs: 1000,
    sabotage: { noLookup: sabotage },
  });
  await app.bot.attach(channel);
  return channel;
}

const colleagues = 10;

/** People ask something, each time in a thread of its own, while Slack fails at random; then Slack is well again. */
async function play(seed: number, sabotage: boolean) {
  const { app } = deskhand;
  const peer = await openSlackPeer();
  const channel = await connect(peer, sabotage);
  // The same draws each time: a failure is found again.
  const draw = seededRandom(seed);
  const slack = slackSide((request) => channel.routes?.request(request) ?? new Response(), {
    team: peer.team,
    now: () => app.clock().getTime(),
  });
  const users = Array.from({ length: colleagues }, (_, index) => `U${seed}X${index}`);
  const say = (user: string, ts: string, thread_ts?: string) =>
    slack.event(message("thanks", { user, channel: `D${user.slice(1)}`, ts, thread_ts }));
  for (const user of users) {
    peer.addUser(user);
    const identity = { channel: "slack", tenant: peer.team, user } as const;
    const link = { identity, personId: "lena.vogel", origin: "sign-in", linkedAt: app.clock() } as const;
    await app.database.transaction((tx) => insertLink(tx, link));
    expect((await say(user, "1790000100.000100")).status).toBe(200);
  }
  await deskhand.settle();
  peer.faultWith(() => (draw() < failing ? ways[Math.floor(draw() * ways.length)] : undefined));
  const threads = Array.from({ length: turns }, (_, index) => `1790001${String(index).padStart(3, "0")}.000100`);
  for (const [index, thread] of threads.entries()) {
    const user = users[index % users.length] ?? "";
    expect((await say(user, thread, thread)).status).toBe(200);
  }
  const toldIn = (thread: string) => peer.messages.filter((one) => one.threadTs === thread).length;
  for (let minute = 0; minute < 60 && threads.some((thread) => toldIn(thread) === 0); minute += 1)
    await deskhand.pass(60_000);
  // Whatever is still to be tried again, although it arrived.
  for (let times = 0; times < 5; times += 1) await deskhand.pass(6 * 60_000);
  await channel.settled();
  const alerts = await app.company.audit.show({ type: "delivery.failed", limit: 10_000 });
  await app.bot.detach(channel);
  await peer.close();
  return { counts: threads.map(toldIn), alerts: alerts.length };
}

describe(`${turns} turns while every third call to Slack fails`, () => {
  it("one visible reply each, or an alert", async () => {
    const { counts, alerts } = await play(1, false);
    expect(counts.filter((count) => count > 1)).toEqual([]);
    expect(counts.filter((count) => count === 0).length).toBeLessThanOrEqual(alerts);
    // How many are given up depends on the machine; that most arrive does not.
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(turns / 2);
  }, 240_000);

  it("goes red when it is not looked for what may have arrived", async () => {
    const { counts } = await play(2, true);
    expect(counts.filter((count) => count > 1).length).toBeGreaterThan(0);
  }, 240_000);
});
