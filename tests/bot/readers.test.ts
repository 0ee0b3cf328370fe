import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { Channel, ThreadReaders } from "../../src/bot/channels/channel.js";
import { audienceIn, readersNow, type AddressedReply } from "../../src/bot/readers.js";

const alone: ThreadReaders = { kind: "alone" };
const open: ThreadReaders = { kind: "open" };
const people = (...personIds: readonly string[]): ThreadReaders => ({ kind: "people", personIds });
const toAda: AddressedReply = { audience: "thread", recipientId: "ada" };
const forAll: AddressedReply = { ...toAda, visibility: { kind: "anyone" } };
const forBoth: AddressedReply = { ...toAda, visibility: { kind: "people", personIds: ["bob"] } };
const direct: AddressedReply = { audience: "direct", recipientId: "ada" };

describe("where a reply may be shown", () => {
  it.each([
    ["what is hers, where only she reads", toAda, alone, "thread"],
    ["what is hers, where the list of readers names her alone", toAda, people("ada"), "thread"],
    ["what is hers, before others", toAda, people("ada", "bob"), "only-you"],
    ["what is hers, before anybody", toAda, open, "only-you"],
    ["what anyone may see, before anybody", forAll, open, "thread"],
    ["what both may see, before both", forBoth, people("ada", "bob"), "thread"],
    ["what both may see, before a third", forBoth, people("ada", "bob", "cem"), "only-you"],
    ["what both may see, before anybody", forBoth, open, "only-you"],
    ["a direct message, in a thread that turned out to be read by others", direct, people("ada", "bob"), "only-you"],
    ["what names nobody it is for, before others", { audience: "thread" }, open, "nobody"],
    ["what names nobody it is for, where one person reads", { audience: "thread" }, alone, "thread"],
    ["what is for one person who is not named", { audience: "only-you" }, alone, "nobody"],
  ] as const)("%s", (...[, reply, readers, expected]) => {
    expect(audienceIn(readers, reply)).toBe(expected);
  });
});

describe("who reads a thread", () => {
  const logger = pino({ level: "silent" });
  const channel = (readersOf?: Channel["readersOf"]): Channel => ({
    id: "x",
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    deliver: () => Promise.resolve({ kind: "delivered", channelRef: "" }),
    directConversation: () => Promise.resolve(undefined),
    ...(readersOf && { readersOf }),
  });

  it("is what the channel says; one that has only private threads says nothing", async () => {
    expect(await readersNow(channel(), "t", logger)).toEqual(alone);
    expect(
      await readersNow(
        channel(() => Promise.resolve(people("ada"))),
        "t",
        logger,
      ),
    ).toEqual(people("ada"));
  });

  it("is open to anybody when it can't be found out", async () => {
    expect(await readersNow(undefined, "t", logger)).toEqual(open);
    expect(
      await readersNow(
        channel(() => Promise.reject(new Error("down"))),
        "t",
        logger,
      ),
    ).toEqual(open);
  });
});
