import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTeamsAdapter } from "../../../../src/bot/channels/teams/adapter.js";
import { createTeamsChannel } from "../../../../src/bot/channels/teams/channel.js";
import { createTeamsConversations } from "../../../../src/bot/channels/teams/conversation-store.js";
import { createTeamsSent } from "../../../../src/bot/channels/teams/sent-store.js";
import { seededRandom } from "../../../../src/bot/dialogue/local/random.js";
import { createLogger } from "../../../../src/runtime.js";
import { openDeskhand, type TestDeskhand } from "../../../support/deskhand.js";
import { people, privateMessage, tenant } from "../../../support/teams-harness.js";
import { openTeamsPeer, type Fault } from "../../../support/teams-peer.js";

const FAULTS: readonly Fault[] = [429, 500, 503, "cut", "cut-after"];

// Silence costs real time, so there is little of it.
function faultBy(random: () => number): Fault {
  if (random() < 0.01) return "silent-after";
  return random() < 0.5 ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
}

interface Run {
  /** Chats in which a reply is to be seen more than once. */
  readonly twice: readonly string[];
  /** Chats without a reply and without an alert. */
  readonly lost: readonly string[];
  readonly shown: number;
  readonly alerted: number;
  readonly faults: number;
}

/** Every turn in a chat of its own, while every second call to Teams fails in some way. */
async function turnsWithFaults(deskhand: TestDeskhand, turns: number, resendsDoubtful: boolean): Promise<Run> {
  const { app } = deskhand;
  const peer = await openTeamsPeer();
  const random = seededRandom(20_261_123);
  let faults = 0;
  peer.members = () => [people.sam];
  peer.fault = () => {
    const fault = faultBy(random);
    faults += fault === undefined ? 0 : 1;
    return fault;
  };
  const channel = createTeamsChannel({
    adapter: createTeamsAdapter({}),
    conversations: createTeamsConversations(app),
    sent: createTeamsSent(app),
    identities: {
      identify: () => Promise.resolve({ kind: "employee", personId: "lena.vogel" }),
      invitation: () => Promise.resolve(undefined),
      identitiesOf: () => Promise.resolve([{ channel: "teams", tenant, user: people.sam.aadObjectId }]),
    },
    reply: (messageId) => app.bot.services.messages.reply(messageId),
    tenants: [tenant],
    trustedService: () => true,
    clock: app.clock,
    logger: createLogger("silent"),
    timeoutMs: 5000,
    resendsDoubtful,
  });
  await app.bot.attach(channel);
  const chats = Array.from({ length: turns }, (_, index) => `a:chat-${turns}-${index}`);
  for (const [index, chat] of chats.entries()) {
    const activity = privateMessage(peer.serviceUrl, { chat });
    // Teams sends again what took too long.
    await channel.receive("", activity);
    if (index % 5 === 0) await channel.receive("", activity);
    // A few at a time: a flood would have every call time out on a slow machine, whatever Teams answers.
    if (index % 20 === 19) await deskhand.settle();
  }
  const pending = async () => {
    const [row] = await app.database.script("select count(*)::int as left from deliveries where status = 'pending'");
    return Number(row?.["left"] ?? 0);
  };
  await deskhand.settle();
  while ((await pending()) > 0) await deskhand.pass(600_000);
  const failed = await app.database.script(
    "select c.external_ref as thread from deliveries d join conversations c on c.id = d.conversation_id where d.status = 'failed'",
  );
  const alerts = new Set(failed.map((row) => row["thread"]));
  const seen = (chat: string) => peer.shown(chat).length;
  const run = {
    twice: chats.filter((chat) => seen(chat) > 1),
    lost: chats.filter((chat) => seen(chat) === 0 && !alerts.has(`${tenant}:${chat}`)),
    shown: chats.filter((chat) => seen(chat) > 0).length,
    alerted: chats.filter((chat) => alerts.has(`${tenant}:${chat}`)).length,
    faults,
  };
  await app.bot.detach(channel);
  await peer.close();
  return run;
}

describe("every second call to Teams fails", { timeout: 300_000 }, () => {
  let deskhand: TestDeskhand;
  beforeAll(async () => {
    deskhand = await openDeskhand();
  }, 60_000);
  afterAll(() => deskhand.close());

  it("and every turn of 500 still shows one reply, or is alerted", async () => {
    const run = await turnsWithFaults(deskhand, 500, false);
    expect(run.twice).toEqual([]);
    expect(run.lost).toEqual([]);
    expect(run.faults).toBeGreaterThan(250);
    expect(run.alerted).toBeGreaterThan(10);
    expect(run.shown).toBeGreaterThan(250);
  });

  it("and the harness sees it when a doubtful message is sent again", async () => {
    const run = await turnsWithFaults(deskhand, 40, true);
    expect(run.twice).not.toEqual([]);
  });
});
