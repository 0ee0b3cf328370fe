import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Channel, ChannelEvent, OutgoingReply } from "../../src/bot/channels/channel.js";
import type { Reply } from "../../src/bot/replies/reply.js";

/** A channel with somebody at its other end. */
export interface ChannelUnderTest {
  readonly channel: Channel;
  readonly personId: string;
  /** Everything the channel handed in, in order. */
  readonly events: readonly ChannelEvent[];
  /** The thread the person speaks in. */
  readonly thread: string;
  /** The person says something; resolves when it was handed in, or could not be. */
  say(text: string): Promise<void>;
  /** The person's side sends the last thing again, as after a lost answer; absent where the transport cannot. */
  readonly sayAgain?: (() => Promise<void>) | undefined;
  /** A reply ready to be delivered: stored first, as the bot does it. */
  prepare(externalRef: string, reply: Reply): Promise<OutgoingReply>;
  /** What the person was shown, oldest first, up to and with the text given. */
  shownUpTo(text: string): Promise<readonly string[]>;
  /** What `accept` answers from now on. */
  answerWith(accepted: "new" | "duplicate"): void;
  close(): Promise<void>;
}

const text = (words: string): Reply => ({ audience: "thread", blocks: [{ kind: "text", text: words }] });

const everything: Reply = {
  audience: "thread",
  blocks: [
    { kind: "text", text: "said in words" },
    { kind: "fields", title: "a title", fields: [{ label: "a label", value: "a value" }] },
    {
      kind: "citations",
      citations: [{ title: "a page", section: "a section", url: "https://x.example/", quote: "a quote" }],
    },
    { kind: "progress", label: "on its way", steps: [{ label: "a step", state: "current" }] },
    { kind: "notice", tone: "warning", text: "a warning" },
    { kind: "buttons", buttons: [{ label: "a button", action: "say", value: "{}" }] },
    {
      kind: "form",
      formId: "f",
      title: "a form",
      submit: "send it",
      fields: [{ name: "one", label: "a question", kind: "text", required: true }],
    },
  ],
};

/** What every channel promises to the bot. */
export function channelSuite(name: string, open: () => Promise<ChannelUnderTest>): void {
  describe(`${name} keeps the contract of a channel`, () => {
    let side: ChannelUnderTest;
    beforeEach(async () => {
      side = await open();
    });
    afterEach(() => side.close());

    const deliver = async (words: string, thread = side.thread): Promise<OutgoingReply> => {
      const outgoing = await side.prepare(thread, text(words));
      expect(await side.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
      return outgoing;
    };

    it("hands in what a person says once, with who said it, where, when and under which name", async () => {
      await side.say("I need a laptop");
      expect(side.events).toHaveLength(1);
      expect(side.events[0]).toMatchObject({
        channel: side.channel.id,
        kind: "message",
        text: "I need a laptop",
        personId: side.personId,
        conversation: side.thread,
      });
      expect(side.events[0]?.receivedAt).toBeInstanceOf(Date);
    });

    it("names two things differently, even when their words are the same", async () => {
      await side.say("yes");
      await side.say("yes");
      expect(new Set(side.events.map((event) => event.dedupeKey)).size).toBe(2);
      expect(new Set(side.events.map((event) => event.id)).size).toBe(2);
    });

    it("names the same thing the same when it comes again, and is content to hear that it is known", async () => {
      await side.say("once");
      side.answerWith("duplicate");
      if (side.sayAgain === undefined) await side.say("known");
      else await side.sayAgain();
      const [first, second] = side.events.map((event) => event.dedupeKey);
      expect(first === second).toBe(side.sayAgain !== undefined);
    });

    it("keeps the order in which things were said", async () => {
      for (const words of ["one", "two", "three", "four"]) await side.say(words);
      expect(side.events.map((event) => event.text)).toEqual(["one", "two", "three", "four"]);
    });

    it("takes what nobody could have typed out of what it hands in", async () => {
      await side.say("a\u0007b\u202Ec");
      expect(side.events[0]?.text).toBe("abc");
    });

    it("shows what is delivered, in the order of delivery", async () => {
      for (const words of ["first", "second", "third"]) await deliver(words);
      expect(await side.shownUpTo("third")).toEqual(["first", "second", "third"]);
    });

    it("shows the same delivery once, however often it is delivered", async () => {
      const outgoing = await deliver("only once");
      await side.channel.deliver(outgoing);
      await side.channel.deliver(outgoing);
      await deliver("the end");
      expect(await side.shownUpTo("the end")).toEqual(["only once", "the end"]);
    });

    it("shows every kind of block", async () => {
      await side.channel.deliver(await side.prepare(side.thread, everything));
      const all = (await side.shownUpTo("a question")).join("\n");
      for (const words of ["said in words", "a title", "a label", "a value", "a page", "on its way", "a step"]) {
        expect(all).toContain(words);
      }
      for (const words of ["a warning", "a button", "a form", "a question"]) expect(all).toContain(words);
    });

    it("has one direct thread a person, apart from the others, that reaches them", async () => {
      const direct = await side.channel.directConversation(side.personId);
      expect(direct).toBeDefined();
      expect(direct).not.toBe(side.thread);
      expect(await side.channel.directConversation(side.personId)).toBe(direct);
      await deliver("for your eyes", direct);
      expect(await side.shownUpTo("for your eyes")).toContain("for your eyes");
    });

    it("refuses what it cannot place, in words", async () => {
      const outgoing = {
        ...(await side.prepare(side.thread, text("x"))),
        externalRef: "nowhere",
        messageId: "nothing",
      };
      const outcome = await side.channel.deliver(outgoing);
      expect(outcome.kind).toBe("refused");
      expect(outcome.kind === "refused" ? outcome.reason : "").not.toBe("");
    });

    it("hands nothing in after it was stopped, and can be stopped twice", async () => {
      await side.channel.stop();
      await side.channel.stop();
      await side.say("too late");
      expect(side.events).toHaveLength(0);
    });
  });
}
