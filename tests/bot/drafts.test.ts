import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { Channel, Draft, ThreadReaders } from "../../src/bot/channels/channel.js";
import { createDrafts } from "../../src/bot/drafts.js";

const logger = pino({ level: "silent" });

function draftOf(text: string, eventId = "e1"): Draft {
  return { eventId, externalRef: "t1", recipientId: "sam", text };
}

/** A channel that shows a draft when the test lets it. */
function slowChannel() {
  const shown: string[] = [];
  const pending: (() => void)[] = [];
  let noticed: (() => void) | undefined;
  const channel: Pick<Channel, "id" | "draft"> = {
    id: "web",
    draft: ({ text }) =>
      new Promise((resolve, reject) => {
        pending.push(() => (text === "broken" ? reject(new Error("no")) : resolve()));
        shown.push(text);
        noticed?.();
      }),
  };
  return {
    shown,
    channels: new Map([["web", channel as Channel]]),
    letGo: () => pending.shift()?.(),
    until: async (count: number) => {
      while (shown.length < count) await new Promise<void>((resolve) => (noticed = resolve));
    },
  };
}

const readersOf = (kind: "alone" | "open") => (): Promise<ThreadReaders> => Promise.resolve({ kind });

describe("drafts of an answer", () => {
  it("are shown in order, and only the latest of what had to wait", async () => {
    const channel = slowChannel();
    const show = createDrafts({ channels: channel.channels, readersOf: readersOf("alone"), logger });
    show("web", draftOf(""));
    await channel.until(1);
    for (const text of ["One.", "One. Two.", "One. Two. Three."]) show("web", draftOf(text));
    channel.letGo();
    await channel.until(2);
    channel.letGo();
    expect(channel.shown).toEqual(["", "One. Two. Three."]);
  });

  it("go on after one that could not be shown", async () => {
    const channel = slowChannel();
    const show = createDrafts({ channels: channel.channels, readersOf: readersOf("alone"), logger });
    show("web", draftOf("broken"));
    await channel.until(1);
    show("web", draftOf("One."));
    channel.letGo();
    await channel.until(2);
    expect(channel.shown).toEqual(["broken", "One."]);
  });

  it("are not shown where others read along, nor where a channel has none", async () => {
    const channel = slowChannel();
    const shared = createDrafts({ channels: channel.channels, readersOf: readersOf("open"), logger });
    shared("web", draftOf("One."));
    const alone = createDrafts({ channels: channel.channels, readersOf: readersOf("alone"), logger });
    alone("terminal", draftOf("One.", "e2"));
    alone("web", draftOf("Mine."));
    await channel.until(1);
    expect(channel.shown).toEqual(["Mine."]);
  });
});
