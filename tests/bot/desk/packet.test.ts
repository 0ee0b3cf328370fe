import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineAction } from "../../../src/actions/action.js";
import { field } from "../../../src/actions/fields.js";
import { addedPacket, buildPacket, type PacketParts } from "../../../src/bot/desk/packet.js";
import { newFrame } from "../../../src/bot/dialogue/frames.js";
import { emptyState } from "../../../src/bot/dialogue/state.js";
import type { Message } from "../../../src/bot/message-store.js";
import { aPrincipal } from "../../support/people.js";

const details = defineAction({
  id: "hr.update-details",
  title: "Update my details",
  description: "Change personal details.",
  examples: ["my bank account changed"],
  effect: "write",
  referencePrefix: "HR",
  input: z.object({
    from: field.date({ label: "From", ask: "From when?" }),
    account: field.text({ label: "Account", ask: "Which account?", sensitive: true }),
  }),
  output: z.object({}),
  usuallyTakes: "a minute",
  minutesSaved: 5,
  summary: () => [],
  run: () => Promise.resolve({}),
  receipt: () => "done",
});

const message = (seq: number, by: `${Message["author"]} ${Message["kind"]}`, text: string): Message => ({
  id: `m${seq}`,
  seq,
  author: by.split(" ")[0] as Message["author"],
  authorId: undefined,
  kind: by.split(" ")[1] as Message["kind"],
  text,
  cardKey: undefined,
  at: new Date(Date.UTC(2026, 10, 23, 8, seq)),
});

const slot = (value: string) => ({ value, source: "utterance", confidence: 1 }) as const;
const frame = {
  ...newFrame("f1", details, "my bank account changed"),
  slots: { from: slot("2026-12-01"), account: slot("DE99 1234") },
};
const parts = (more: Partial<PacketParts> = {}): PacketParts => ({
  reason: "asked",
  requester: aPrincipal({ id: "lena.vogel", name: "Lena Vogel", jobTitle: "Lead", locale: "en" }),
  state: { ...emptyState, stack: [frame] },
  transcript: [
    message(1, "person text", "my bank account is DE99 1234 now"),
    message(2, "assistant reply", "From when?"),
    message(3, "person button", "Today"),
    message(4, "person form", "account: DE99 1234"),
  ],
  answers: [],
  tried: [{ reference: "HR-1001", title: "Update my details", status: "failed", outcome: "the system is away" }],
  errors: ["the system is away"],
  actions: new Map([[details.id, details]]),
  company: { people: [], catalogue: [] },
  ...more,
});

describe("the packet of a case", () => {
  it("says in a few sentences who needs what, what was open, what was tried and what went wrong", () => {
    const { summary } = buildPacket(parts());
    expect(summary).toContain("Lena Vogel (Lead, Berlin) asked for a person.");
    expect(summary).toContain("Open: Update my details.");
    expect(summary).toContain("HR-1001 (Update my details): failed, the system is away.");
    expect(summary).toContain("Error: the system is away.");
  });

  it("holds the conversation with clicks and forms in their order", () => {
    const { transcript } = buildPacket(parts());
    expect(transcript.map((line) => `${line.author} ${line.kind}`)).toEqual([
      "person text",
      "assistant reply",
      "person button",
      "person form",
    ]);
  });

  it("withholds sensitive values wherever they stand, and nothing else", () => {
    const packet = buildPacket(parts());
    expect(JSON.stringify(packet)).not.toContain("DE99 1234");
    expect(packet.openTasks).toMatchObject([{ title: "Update my details", slots: { Account: "(withheld)" } }]);
    expect(packet.openTasks[0]?.slots["From"]).toMatch(/1 Dec|2026-12-01|December/);
    expect(packet.transcript[0]?.text).toBe("my bank account is (withheld) now");
  });

  it("can be built where nothing is known but the person", () => {
    const packet = buildPacket(parts({ state: emptyState, transcript: [], tried: [], errors: [] }));
    expect(packet).toMatchObject({ openTasks: [], transcript: [], errors: [] });
    expect(packet.summary).toBe("Lena Vogel (Lead, Berlin) asked for a person.");
  });

  it("keeps what the desk was told before when more is added", () => {
    const before = buildPacket(parts());
    const now = buildPacket(parts({ reason: "failed", state: emptyState, errors: ["again", "the system is away"] }));
    const both = addedPacket(before, now);
    expect(both.reason).toBe("asked");
    expect(both.openTasks).toEqual(before.openTasks);
    expect(both.errors).toEqual(["the system is away", "again"]);
    expect(addedPacket(before, before)).toEqual(before);
  });
});
