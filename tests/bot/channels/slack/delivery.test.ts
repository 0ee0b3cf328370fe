import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Reply, ReplyBlock } from "../../../../src/bot/replies/reply.js";
import { placeOf } from "../../../../src/bot/channels/slack/place.js";
import type { Database } from "../../../../src/database.js";
import { openTestDatabase } from "../../../support/database.js";
import type { PeerFault } from "../../../support/slack-peer.js";
import { openSlackWorld, type SlackWorld } from "./support.js";

let database: Database;
let world: SlackWorld;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await openSlackWorld({ database });
});
afterEach(() => world.close());

const words = (text: string): ReplyBlock => ({ kind: "text", text });
const reply = (text: string, more: Partial<Reply> = {}): Reply => ({
  audience: "thread",
  recipientId: "sam-okafor",
  blocks: [words(text)],
  ...more,
});
const thread = "T0PEER:C1TEAM:1790000500.000100";
const direct = "T0PEER:@U1SAM";
const shown = () =>
  world.peer.messages.map(({ channel, threadTs, onlyFor, text }) => ({ channel, threadTs, onlyFor, text }));

const once = (method: string, fault: PeerFault) => world.peer.faultFirst(method, fault);

describe("who sees a reply", () => {
  it("what is said to all stands in the thread", async () => {
    await world.channel.deliver(world.outgoing(thread, reply("for all")));
    expect(shown()).toEqual([
      { channel: "C1TEAM", threadTs: "1790000500.000100", onlyFor: undefined, text: "for all" },
    ]);
  });

  it("what is for one person only they see", async () => {
    await world.channel.deliver(world.outgoing(thread, reply("for Sam", { audience: "only-you" })));
    expect(shown()).toMatchObject([{ channel: "C1TEAM", onlyFor: "U1SAM", text: "for Sam" }]);
  });

  it("who left the channel is told in their direct messages", async () => {
    world.peer.addChannel("C1TEAM", ["U1MARIA"]);
    await world.channel.deliver(world.outgoing(thread, reply("for Sam", { audience: "only-you" })));
    expect(shown()).toMatchObject([{ channel: "D1SAM", onlyFor: undefined, text: "for Sam" }]);
  });

  it("in direct messages it is said plainly", async () => {
    await world.channel.deliver(world.outgoing(direct, reply("for Sam", { audience: "only-you" })));
    expect(shown()).toMatchObject([{ channel: "D1SAM", threadTs: undefined, onlyFor: undefined }]);
  });

  it("whose link was revoked meanwhile is told nothing", async () => {
    world.unlink("U1SAM");
    for (const ref of [thread, direct]) {
      const outgoing = world.outgoing(ref, reply("secret", { audience: "only-you" }));
      expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "refused" });
    }
    expect(shown()).toEqual([]);
  });

  it("is decided by what the reply is declared to be, surface by surface", () => {
    const channel = { team: "T1", channel: "C1", threadTs: "1.1" };
    const ours = { team: "T1", user: "U1" };
    const to = (audience: Reply["audience"], recipientId?: string) => ({ audience, recipientId });
    expect(placeOf(to("thread"), channel, [])).toMatchObject({ kind: "channel" });
    expect(placeOf(to("only-you", "sam"), channel, ["U1"])).toMatchObject({ kind: "ephemeral", user: "U1" });
    expect(placeOf(to("only-you", "sam"), channel, [])).toMatchObject({ kind: "refused" });
    expect(placeOf(to("direct", "sam"), channel, ["U1"])).toMatchObject({ kind: "refused" });
    expect(placeOf(to("direct", "sam"), ours, ["U1"])).toMatchObject({ kind: "direct", user: "U1" });
    expect(placeOf(to("direct", "maria"), ours, ["U2"])).toMatchObject({ kind: "refused" });
  });
});

describe("a reply appears once", () => {
  it.each<[PeerFault, number]>([
    ["limited", 1],
    ["lost-before", 1],
    ["error-before", 1],
    ["lost-after", 1],
    ["error-after", 1],
    ["silent-after", 1],
  ])("after %s it is tried again and stands there once", async (fault, count) => {
    once("chat.postMessage", fault);
    const outgoing = world.outgoing(thread, reply("only once"));
    const first = await world.channel.deliver(outgoing);
    expect(first.kind).toBe("retry");
    world.move(31_000);
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
    expect(shown()).toHaveLength(count);
  });

  it("Slack is not asked again before the time it named", async () => {
    once("chat.postMessage", "limited");
    expect(await world.channel.deliver(world.outgoing(thread, reply("one")))).toMatchObject({
      kind: "retry",
      after: 1000,
      asked: true,
    });
    expect(await world.channel.deliver(world.outgoing(thread, reply("two")))).toMatchObject({
      kind: "absent",
      after: 1000,
    });
    world.move(1001);
    expect(await world.channel.deliver(world.outgoing(thread, reply("two")))).toMatchObject({ kind: "delivered" });
  });

  it("a call that could outlast the time it is held for is not begun", async () => {
    const outgoing = world.outgoing(thread, reply("only once"));
    const held = (ms: number) => ({ ...outgoing, heldUntil: new Date(world.now() + ms) });
    expect(await world.channel.deliver(held(600))).toMatchObject({ kind: "retry" });
    expect(shown()).toEqual([]);
    expect(await world.channel.deliver(held(800))).toMatchObject({ kind: "delivered" });
    expect(shown()).toHaveLength(1);
  });

  it("while it cannot be looked up it is not sent again", async () => {
    once("chat.postMessage", "lost-after");
    const outgoing = world.outgoing(thread, reply("only once"));
    await world.channel.deliver(outgoing);
    once("conversations.replies", "error-before");
    expect((await world.channel.deliver(outgoing)).kind).toBe("retry");
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
    expect(shown()).toHaveLength(1);
  });

  it("what only one person sees cannot be looked up: a doubt is reported, not repeated", async () => {
    once("chat.postEphemeral", "lost-after");
    const outgoing = world.outgoing(thread, reply("for Sam", { audience: "only-you" }));
    expect((await world.channel.deliver(outgoing)).kind).toBe("retry");
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "refused" });
    expect(shown()).toHaveLength(1);
  });

  it("a long one goes on where it stopped", async () => {
    const long = reply("", { blocks: Array.from({ length: 120 }, (_, index) => words(`line ${index}`)) });
    const outgoing = world.outgoing(thread, long);
    let posted = 0;
    world.peer.faultWith((method) =>
      method === "chat.postMessage" && (posted += 1) === 2 ? "lost-before" : undefined,
    );
    expect((await world.channel.deliver(outgoing)).kind).toBe("retry");
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
    expect(shown()).toHaveLength(3);
  });

  it("without looking first it would stand there twice", async () => {
    const careless = await openSlackWorld({ database, sabotage: { noLookup: true } });
    careless.peer.faultFirst("chat.postMessage", "lost-after");
    const outgoing = careless.outgoing(thread, reply("twice"));
    await careless.channel.deliver(outgoing);
    await careless.channel.deliver(outgoing);
    expect(careless.peer.messages).toHaveLength(2);
    await careless.close();
  });
});

describe("a card becomes its record", () => {
  it("in the same place, also when that is tried twice", async () => {
    const first = await world.channel.deliver(world.outgoing(direct, reply("waiting")));
    const replaces = first.kind === "delivered" ? first.channelRef : "";
    once("chat.update", "lost-after");
    const outgoing = world.outgoing(direct, reply("approved"), { replaces });
    expect((await world.channel.deliver(outgoing)).kind).toBe("retry");
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "delivered", channelRef: replaces });
    expect(shown().map(({ text }) => text)).toEqual(["approved"]);
  });

  it("anew where the card is gone, and shorter where it was longer", async () => {
    const long = reply("", { blocks: Array.from({ length: 60 }, (_, index) => words(`line ${index}`)) });
    const first = await world.channel.deliver(world.outgoing(direct, long));
    const replaces = first.kind === "delivered" ? first.channelRef : "";
    await world.channel.deliver(world.outgoing(direct, reply("short"), { replaces }));
    expect(shown().map(({ text }) => text)).toEqual(["short"]);
    await world.channel.deliver(world.outgoing(direct, reply("new"), { replaces: "D1SAM/1.1" }));
    expect(shown().map(({ text }) => text)).toEqual(["short", "new"]);
  });
});

describe("readers of a thread", () => {
  const readers = (ref = thread) => world.channel.readersOf?.(ref);

  it("direct messages are read by one person", async () => expect(await readers(direct)).toEqual({ kind: "alone" }));

  it("a channel of employees is read by them", async () => {
    expect(await readers()).toEqual({ kind: "people", personIds: ["sam-okafor", "maria-lindqvist"] });
  });

  it.each([
    ["somebody who is not linked", ["U1SAM", "U1NEW"], {}],
    ["a guest", ["U1SAM", "U1GUEST"], {}],
    ["more people than can be counted", Array.from({ length: 40 }, () => "U1SAM"), {}],
    ["another organisation", ["U1SAM"], { is_ext_shared: true }],
    ["another organisation soon", ["U1SAM"], { is_pending_ext_shared: true }],
  ])("a channel with %s is open", async (_name, members, about) => {
    world.peer.addChannel("C1TEAM", members, about);
    expect(await readers()).toEqual({ kind: "open" });
  });

  it("what cannot be asked is open, and asked again", async () => {
    once("conversations.members", "error-before");
    expect(await readers()).toEqual({ kind: "open" });
    expect(await readers()).toMatchObject({ kind: "people" });
  });

  it("somebody who joins counts at once, though the answer was remembered", async () => {
    await readers();
    world.peer.addChannel("C1TEAM", ["U1SAM", "U1GUEST"]);
    expect(await readers()).toMatchObject({ kind: "people" });
    await world.slack.event({
      type: "member_joined_channel",
      user: "U1GUEST",
      channel: "C1TEAM",
      channel_type: "C",
      team: "T0PEER",
    });
    expect(await readers()).toEqual({ kind: "open" });
  });
});

describe("answers in the making", () => {
  const draft = (externalRef: string, text: string) =>
    world.channel.draft?.({ eventId: "e1", externalRef, recipientId: "sam-okafor", text }) ?? Promise.resolve();
  const inDirectThread = `${direct}:1790000400.000100`;
  const callsOf = (method: string) => world.peer.calls.filter((call) => call.method === method);

  it("stand in a thread of the direct messages while they are written, and the reply takes their place", async () => {
    await draft(inDirectThread, "You have");
    await draft(inDirectThread, "You have 12 days");
    expect(shown().map(({ text }) => text)).toEqual(["You have 12 days"]);
    await world.channel.deliver(world.outgoing(inDirectThread, reply("You have 12 days left.")));
    expect(shown().map(({ text }) => text)).toEqual(["You have 12 days left."]);
  });

  it("leave one reply behind when Slack limits the last step", async () => {
    await draft(inDirectThread, "You have");
    once("chat.update", "limited");
    const outgoing = world.outgoing(inDirectThread, reply("You have 12 days left."));
    expect((await world.channel.deliver(outgoing)).kind).toBe("retry");
    world.move(1001);
    expect((await world.channel.deliver(outgoing)).kind).toBe("delivered");
    expect(shown()).toHaveLength(1);
  });

  it("are a status where others read, once a while", async () => {
    await draft(thread, "");
    await draft(thread, "secret words");
    expect(callsOf("assistant.threads.setStatus")).toHaveLength(1);
    expect(shown()).toEqual([]);
    world.move(95_000);
    await draft(thread, "secret words and more");
    expect(callsOf("assistant.threads.setStatus")).toHaveLength(2);
  });

  it("may fail without a trace", async () => {
    world.peer.faultWith(() => "lost-before");
    await draft(inDirectThread, "You have");
    await draft(thread, "");
    world.peer.faultWith(() => undefined);
    expect(shown()).toEqual([]);
  });
});

describe("tokens", () => {
  it("a token that Slack does not take is told with what to do", async () => {
    const world2 = await openSlackWorld({ database });
    const { apiUrl } = world2.peer;
    const wrong = await openSlackWorld({ database, settings: { botToken: "xoxb-wrong", signingSecret: "s", apiUrl } });
    await expect(wrong.channel.workspaces()).rejects.toMatchObject({
      code: "config-invalid",
      where: "SLACK_BOT_TOKEN",
    });
    await wrong.close();
    await world2.close();
  });
});
