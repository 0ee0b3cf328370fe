import fc from "fast-check";
import { eq, ne } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChannelEvent } from "../../../src/bot/channels/channel.js";
import { recall } from "../../../src/bot/memory.js";
import { inbox } from "../../../src/bot/tables.js";
import { openDeskhand, type TestDeskhand } from "../../support/deskhand.js";

const words = fc.constantFrom(
  "How many vacation days do I have left?",
  "I need four standing desks at 1,200 EUR each",
  "Please book vacation for me next Friday",
  "I forgot my password",
  "yes",
  "no",
  "cancel",
  "next Monday",
  "status",
  "approve PR-5001",
  "what is the travel policy?",
  "talk to a person",
  "hello",
  "repeat",
  "skip",
);

const json = fc.json({ maxDepth: 2 });
const value = fc.oneof(
  json,
  fc.string(),
  fc.constantFrom(
    "{}",
    '{"frameId":"f1"}',
    '{"frameId":"f2","inputHash":"0"}',
    '{"actionId":"hr.request-leave"}',
    '{"actionId":"no.such-action"}',
    '{"frameId":"f1","slot":"leaveType","value":"vacation"}',
    '{"slot":"__proto__","value":"x"}',
    '{"approvalId":"x","inputHash":"y"}',
    "help",
  ),
);
const action = fc.oneof(
  fc.constantFrom("confirm", "deny", "cancel", "choose", "approve", "reject", "hand-off", "say"),
  fc.string(),
);
const name = fc.oneof(
  fc.constantFrom("leaveType", "startDate", "endDate", "item", "quantity", "unitPrice", "__proto__", "constructor"),
  fc.string(),
);
const filled = fc.oneof(fc.string(), fc.constantFrom("2026-12-01", "vacation", "-1", "1e9", "9999999999 EUR", ""));

const event: fc.Arbitrary<Omit<Partial<ChannelEvent>, "personId">> = fc.oneof(
  { weight: 5, arbitrary: words.map((text) => ({ kind: "message" as const, text })) },
  { weight: 2, arbitrary: fc.string({ unit: "binary" }).map((text) => ({ kind: "message" as const, text })) },
  { weight: 1, arbitrary: fc.constant({ kind: "message" as const, text: "x".repeat(100_000) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "message" as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ action, value }).map((button) => ({ kind: "button" as const, button })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ formId: fc.constantFrom("f1", "f2", "hr.request-leave", "?"), values: fc.dictionary(name, filled) })
      .map((form) => ({ kind: "form" as const, form })),
  },
);

describe("rule 8: every turn ends in words", () => {
  let desk: TestDeskhand;
  let conversations = 0;
  beforeAll(async () => {
    desk = await openDeskhand();
  });
  afterAll(() => desk.close());

  it("whatever is said, clicked or filled in, in whatever order", { timeout: 120_000 }, async () => {
    const people = fc.constantFrom("lena.vogel", "henrik.lehtonen", "milan.petrovic", "nobody.known");
    const property = fc.asyncProperty(
      people,
      fc.array(event, { minLength: 1, maxLength: 6 }),
      async (person, events) => {
        conversations += 1;
        const conversation = `thread:${person}:${conversations}`;
        for (const one of events) {
          const before = desk.said.length;
          await desk.take({ personId: person, conversation, ...one });
          await desk.settle();
          const answers = desk.said.slice(before).filter((said) => said.thread === conversation);
          expect(answers.length).toBeGreaterThan(0);
          for (const answer of answers) expect(answer.text.trim()).not.toBe("");
        }
        const { database, bot } = desk.app;
        expect(await database.db.$count(inbox, eq(inbox.status, "pending"))).toBe(0);
        const thread = { channel: "web", externalRef: conversation };
        const { id } = await database.transaction((tx) =>
          bot.services.conversations.ensure(tx, thread, desk.app.clock()),
        );
        const stored = await bot.services.conversations.find(id);
        expect(stored === undefined || recall(stored, person).discarded).toBe(false);
        // Who is not served has no dialogue.
        expect(stored?.state).toMatchObject(person === "nobody.known" ? {} : { people: { [person]: {} } });
      },
    );
    await fc.assert(property, { numRuns: 40 });
    // None of it broke: a turn that can't be worked would have ended in words too, but it is none of these.
    const { database } = desk.app;
    expect(await database.db.$count(inbox, ne(inbox.status, "done"))).toBe(0);
  });

  it("leaves an audit that verifies", async () => {
    await desk.app.company.audit.sealPending();
    expect(await desk.app.company.audit.verify()).toMatchObject({ ok: true });
  });
});
