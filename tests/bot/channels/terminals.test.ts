import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { ChannelEvent, OutgoingReply } from "../../../src/bot/channels/channel.js";
import { createTerminals } from "../../../src/bot/channels/terminals.js";
import { newId } from "../../../src/runtime.js";

function reply(externalRef: string, text: string): OutgoingReply {
  return {
    deliveryId: newId(),
    messageId: newId(),
    conversationId: "c1",
    externalRef,
    audience: "thread",
    reply: { audience: "thread", blocks: [{ kind: "text", text }] },
  };
}

async function openTerminals() {
  const events: ChannelEvent[] = [];
  const present: string[][] = [];
  const terminals = createTerminals({
    present: (_channel, refs) => {
      present.push([...refs]);
      return Promise.resolve();
    },
  });
  await terminals.start((event) => {
    events.push(event);
    return Promise.resolve({ accepted: "new" });
  });
  const sit = (personId: string) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    let shown = "";
    output.on("data", (chunk: Buffer) => {
      shown += chunk.toString();
    });
    const clock = () => new Date("2026-11-23T08:00:00Z");
    const settled = () => Promise.resolve();
    const left = terminals.seat({ input, output, personId, clock, interactive: false, colour: false, settled });
    return { input, left, shown: () => shown };
  };
  return { terminals, events, present, sit };
}

describe("the terminals of a process", () => {
  it("bring each reply to whoever it is for, in every window they have open", async () => {
    const { terminals, sit } = await openTerminals();
    const [lena, again, jonas] = [sit("lena.vogel"), sit("lena.vogel"), sit("jonas.weber")];
    expect(await terminals.deliver(reply("chat:lena.vogel", "for Lena"))).toMatchObject({ kind: "delivered" });
    expect(await terminals.deliver(reply("direct:jonas.weber", "for Jonas"))).toMatchObject({ kind: "delivered" });
    for (const window of [lena, again]) {
      expect(window.shown()).toContain("for Lena");
      expect(window.shown()).not.toContain("for Jonas");
    }
    expect(jonas.shown()).toContain("for Jonas");
    expect(await terminals.directConversation("jonas.weber")).toBe("direct:jonas.weber");
    await terminals.stop();
    await Promise.all([lena.left, again.left, jonas.left]);
  });

  it("keep a reply for somebody who has gone, and ask for it when they are back", async () => {
    const { terminals, present, events, sit } = await openTerminals();
    const first = sit("lena.vogel");
    first.input.end();
    await first.left;
    expect(terminals.open).toBe(0);
    expect(await terminals.deliver(reply("chat:lena.vogel", "late"))).toMatchObject({ kind: "absent" });
    expect(await terminals.directConversation("lena.vogel")).toBeUndefined();
    const second = sit("lena.vogel");
    second.input.end();
    await second.left;
    expect(present).toEqual([
      ["chat:lena.vogel", "direct:lena.vogel"],
      ["chat:lena.vogel", "direct:lena.vogel"],
    ]);
    expect(events.map(({ kind, personId }) => ({ kind, personId }))).toEqual([
      { kind: "joined", personId: "lena.vogel" },
      { kind: "joined", personId: "lena.vogel" },
    ]);
  });

  it("take nobody before they are started and after they are stopped", async () => {
    const { terminals, sit } = await openTerminals();
    await terminals.stop();
    await expect(sit("lena.vogel").left).rejects.toMatchObject({ code: "conflict" });
  });
});
