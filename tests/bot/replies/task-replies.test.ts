import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineAction } from "../../../src/actions/action.js";
import { field } from "../../../src/actions/fields.js";
import { plainText, type Reply } from "../../../src/bot/replies/reply.js";
import {
  askReply,
  clarifyReply,
  confirmReply,
  helpReply,
  tryAgainReply,
} from "../../../src/bot/replies/task-replies.js";

const trip = defineAction({
  id: "travel.book-trip",
  title: "Book a trip",
  description: "Book a trip.",
  examples: ["book me a trip to Oslo"],
  effect: "write",
  referencePrefix: "TR",
  input: z.object({
    kind: field.choice(
      [
        { value: "train", label: "Train" },
        { value: "plane", label: "Plane" },
      ],
      { label: "By", ask: "By train or plane?" },
    ),
    city: field.text({ label: "Where to", ask: "Where to?", hint: "Oslo" }),
    day: field.date({ label: "When", ask: "When?" }),
    note: field.text({ label: "Note", ask: "Anything else?", sensitive: true }).optional(),
    costCentre: field.costCentre({ label: "Paid by", ask: "Who pays?" }).optional(),
  }),
  output: z.object({}),
  usuallyTakes: "a minute",
  minutesSaved: 5,
  summary: ({ city }) => [{ label: "Where to", value: city }],
  run: () => Promise.resolve({}),
  receipt: () => "booked",
});

const company = {
  people: [],
  catalogue: [{ kind: "cost-centre", id: "CC-1", name: "Engineering", synonyms: [] }],
} as const;

const ask = (slot: string, more: Partial<Parameters<typeof askReply>[0]> = {}) =>
  askReply({ action: trip, frameId: "f1", slot, missing: [slot], company, ...more });
const blocks = (reply: Reply, kind: Reply["blocks"][number]["kind"]) =>
  reply.blocks.filter((block) => block.kind === kind);

describe("a question for a value", () => {
  it("offers a short list as buttons, each with the task and the value it stands for", () => {
    const [buttons] = blocks(ask("kind"), "buttons");
    expect(buttons).toMatchObject({
      buttons: [
        { label: "Train", action: "choose", value: '{"frameId":"f1","slot":"kind","value":"train"}' },
        { label: "Plane", action: "choose" },
      ],
    });
  });

  it("gives an example where there is one, and no buttons for free words", () => {
    expect(plainText(ask("city"))).toBe("Where to? (for example: Oslo)");
    expect(blocks(ask("city"), "buttons")).toEqual([]);
  });

  it("says what was wrong with the last answer, in its words, before asking again", () => {
    const reply = ask("day", { invalid: { slot: "day", words: "30 February", problem: "there is no such day" } });
    expect(plainText(reply)).toMatch(/“30 February” doesn't work here: there is no such day\nWhen\?/);
    expect(reply.blocks[0]).toMatchObject({ kind: "notice", tone: "warning" });
  });

  it("becomes a form when more than two are missing: what is optional too, but nothing sensitive unasked", () => {
    const [form] = blocks(ask("kind", { missing: ["kind", "city", "day"] }), "form");
    expect(form).toMatchObject({ kind: "form", formId: "f1", title: "Book a trip" });
    const fields = form?.kind === "form" ? form.fields : [];
    expect(fields.map((one) => [one.name, one.kind, one.required])).toEqual([
      ["kind", "choice", true],
      ["city", "text", true],
      ["day", "date", true],
      ["costCentre", "choice", false],
    ]);
    expect(fields.at(-1)?.options).toEqual([{ value: "CC-1", label: "Engineering" }]);
  });

  it("shows the problem beside the field of the form", () => {
    const invalid = { slot: "day", words: "x", problem: "not a day" };
    const [form] = blocks(ask("day", { missing: ["kind", "city", "day"], invalid }), "form");
    const fields = form?.kind === "form" ? form.fields : [];
    expect(fields.map((one) => one.problem)).toEqual([undefined, undefined, "not a day", undefined]);
  });

  it("about something that is no field of the task asks what to change", () => {
    expect(plainText(ask("gone"))).toBe("What should I change?");
  });
});

describe("a confirmation", () => {
  const confirm = (more: Partial<Parameters<typeof confirmReply>[0]> = {}) =>
    confirmReply({
      action: trip,
      frameId: "f1",
      inputHash: "abc",
      summary: [{ label: "Where to", value: "Oslo" }],
      mustAgree: "Jonas Weber",
      ...more,
    });

  it("shows what is asked for, what it costs and who must agree, and can be taken, changed and dropped", () => {
    const reply = confirm({ cost: "€120.00" });
    expect(plainText(reply)).toBe(
      [
        "Book a trip: is this right?",
        "  Where to: Oslo",
        "  Cost: €120.00",
        "  Must agree: Jonas Weber",
        "[Yes, go ahead] [Change something] [Cancel]",
      ].join("\n"),
    );
    const [buttons] = blocks(reply, "buttons");
    const about = '{"frameId":"f1","inputHash":"abc"}';
    expect(buttons).toMatchObject({
      buttons: [
        { action: "confirm", value: about },
        { action: "deny", value: about },
        { action: "cancel", value: about },
      ],
    });
  });

  it("says a cost that the summary says already only once", () => {
    const reply = confirm({ cost: "€120.00", summary: [{ label: "Total", value: "€120.00" }] });
    expect(plainText(reply).match(/€120\.00/g)).toHaveLength(1);
  });

  it("has no line for the cost of what costs nothing", () => {
    expect(plainText(confirm())).not.toContain("Cost");
  });

  it("says first what could not be taken over", () => {
    const reply = confirm({ invalid: { slot: "day", words: "yesterday", problem: "is over" } });
    expect(reply.blocks[0]).toEqual({
      kind: "notice",
      tone: "warning",
      text: "“yesterday” doesn't work here: is over",
    });
  });
});

describe("other replies", () => {
  it("a clarification offers each action and something else", () => {
    expect(plainText(clarifyReply([trip]))).toBe("Which of these do you mean?\n[Book a trip] [Something else]");
  });

  it("help shows an example for each action, and the way to a person", () => {
    expect(plainText(helpReply([trip], "Here is what I can do:"))).toBe(
      "Here is what I can do:\n  Book a trip: “book me a trip to Oslo”\n[Talk to a person]",
    );
  });

  it("what is away can be tried again, or handed to a person", () => {
    expect(plainText(tryAgainReply("It is away.", "travel.book-trip"))).toBe(
      "It is away.\n[Try again] [Talk to a person]",
    );
  });
});
