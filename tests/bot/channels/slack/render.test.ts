import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../../../src/bot/channels/slack/limits.js";
import { placeOfBlock } from "../../../../src/bot/channels/slack/render-blocks.js";
import { chosenValue, formModal } from "../../../../src/bot/channels/slack/render-form.js";
import { filedReply, renderReply } from "../../../../src/bot/channels/slack/render.js";
import { approvalCard } from "../../../../src/bot/replies/approval-card.js";
import type { FormField, Reply, ReplyBlock, ReplyButton } from "../../../../src/bot/replies/reply.js";
import { blockProblems, viewProblems } from "../../../support/block-kit.js";

const origin = { externalRef: "T1AB:C1AB:1700000000.000100", messageId: "m1", forUser: "U1AB" };
const reply = (...blocks: readonly ReplyBlock[]): Reply => ({ audience: "thread", blocks });
const render = (...blocks: readonly ReplyBlock[]) => renderReply(reply(...blocks), origin);
const shown = (...blocks: readonly ReplyBlock[]) => JSON.stringify(render(...blocks));
const problemsOf = (messages: ReturnType<typeof render>) =>
  messages.flatMap((message) => blockProblems(message.blocks, "message"));
const button = (parts: Partial<ReplyButton> = {}): ReplyButton => ({
  label: "Go",
  action: "say",
  value: "x",
  ...parts,
});
const field = (parts: Partial<FormField> = {}): FormField => ({
  name: "item",
  label: "Item",
  kind: "text",
  required: true,
  ...parts,
});
const form = (...fields: readonly FormField[]): Extract<ReplyBlock, { kind: "form" }> => ({
  kind: "form",
  formId: "f1",
  title: "Request a purchase",
  submit: "Continue",
  fields,
});

describe("at, under and over each limit", () => {
  it.each([limits.section.text - 1, limits.section.text, limits.section.text + 1, limits.section.text * 4])(
    "a text of %i characters is whole, in as many sections as it needs",
    (length) => {
      const text = "word "
        .repeat(Math.ceil(length / 5))
        .slice(0, length)
        .trimEnd();
      const messages = render({ kind: "text", text });
      expect(problemsOf(messages)).toEqual([]);
      const said = messages.flatMap((message) =>
        message.blocks.map((block) => (block.type === "section" ? block.text?.text : "")),
      );
      expect(said.join(" ").replaceAll(/\s+/gu, " ")).toBe(text.replaceAll(/\s+/gu, " "));
      expect(said.length).toBe(Math.ceil(text.length / limits.section.text));
    },
  );

  it.each([9, 10, 11, 21])("%i fields stand ten a section", (count) => {
    const fields = Array.from({ length: count }, (_, index) => ({ label: `L${index}`, value: `V${index}` }));
    const [message] = render({ kind: "fields", fields });
    expect(problemsOf(render({ kind: "fields", fields }))).toEqual([]);
    expect(message?.blocks).toHaveLength(Math.ceil(count / 10));
  });

  it.each([1990, 1994, 1995, 5000])("a field with %i characters is shown whole", (length) => {
    const value = "v".repeat(length);
    const messages = render({ kind: "fields", fields: [{ label: "L", value }] });
    expect(problemsOf(messages)).toEqual([]);
    expect(JSON.stringify(messages).split("v").length - 1).toBeGreaterThanOrEqual(length);
  });

  it.each([25, 26, 60])("%i buttons stand 25 a row", (count) => {
    const buttons = Array.from({ length: count }, () => button());
    const messages = render({ kind: "buttons", buttons });
    expect(problemsOf(messages)).toEqual([]);
    expect(messages[0]?.blocks).toHaveLength(Math.ceil(count / 25));
  });

  it.each([75, 76])("a label of %i characters fits", (length) => {
    expect(problemsOf(render({ kind: "buttons", buttons: [button({ label: "l".repeat(length) })] }))).toEqual([]);
  });

  it.each([2000, 2001])("what a click is about is found again with %i characters", (length) => {
    const value = "v".repeat(length);
    const messages = render({ kind: "buttons", buttons: [button({ value })] });
    expect(problemsOf(messages)).toEqual([]);
    const pointer = JSON.stringify({ storedIn: "m1", block: 0, button: 0 });
    expect(JSON.stringify(messages)).toContain(JSON.stringify(length > 2000 ? pointer : value));
  });

  it.each([49, 50, 51, 140])("%i blocks go out, at most fifty a message", (count) => {
    const messages = render(...Array.from({ length: count }, () => ({ kind: "text", text: "one" }) as const));
    expect(problemsOf(messages)).toEqual([]);
    expect(messages).toHaveLength(Math.ceil(count / 50));
  });

  it.each([100, 101, 250])("a list of %i is offered whole", (count) => {
    const options = Array.from({ length: count }, (_, index) => ({ value: `v${index}`, label: `Label ${index}` }));
    const view = formModal(form(field({ kind: "choice", options })), origin);
    expect(viewProblems(view)).toEqual([]);
    expect(JSON.stringify(view).split('"v').length - 1).toBeGreaterThanOrEqual(count);
  });

  it("an option with a long value comes back as itself", () => {
    const options = [
      { value: "short", label: "a" },
      { value: "x".repeat(76), label: "b" },
      { value: "#1", label: "c" },
    ];
    const choice = field({ kind: "choice", options });
    expect(viewProblems(formModal(form(choice), origin))).toEqual([]);
    expect([chosenValue(choice, "short"), chosenValue(choice, "#1"), chosenValue(choice, "#2")]).toEqual([
      "short",
      "x".repeat(76),
      "#1",
    ]);
  });

  it("a title over 24 characters is shortened in a modal only", () => {
    const long = {
      ...form(field(), field({ name: "b" }), field({ name: "c" })),
      title: "A title of more than twenty-four",
    };
    expect(viewProblems(formModal(long, origin))).toEqual([]);
    expect(shown(long)).toContain(long.title);
  });
});

describe("an answer that needs too many messages", () => {
  const paragraphs = (count: number): ReplyBlock => ({
    kind: "text",
    text: Array.from({ length: count }, (_, index) => `Paragraph ${index}. ${"word ".repeat(500)}`).join("\n\n"),
  });
  const citation = { title: "Leave", section: "", url: "https://pages.example/leave", quote: "q" };
  const sources: ReplyBlock = { kind: "citations", citations: [citation] };
  const thumbs: ReplyBlock = { kind: "feedback", answerId: "a1" };
  const filed = (...blocks: readonly ReplyBlock[]) => filedReply(reply(...blocks), origin, render(...blocks));

  it("is a beginning with its sources and thumbs, and a file with all of it", () => {
    const blocks = [paragraphs(20), sources, thumbs];
    const one = filed(...blocks);
    expect(problemsOf(one === undefined ? [] : [one.message])).toEqual([]);
    const said = JSON.stringify(one?.message.blocks);
    for (const words of ["Paragraph 0.", "text file", "https://pages.example/leave", "feedback_buttons"])
      expect(said).toContain(words);
    expect(said).not.toContain("Paragraph 19.");
    for (let index = 0; index < 20; index += 1) expect(one?.content).toContain(`Paragraph ${index}.`);
  });

  it("is one over the limit, not at it", () => {
    const lines = (messages: number) =>
      Array.from(
        { length: messages * limits.message.blocks },
        (_, index) => ({ kind: "text", text: `l${index}` }) as const,
      );
    expect(filed(...lines(limits.answer.messages))).toBeUndefined();
    expect(filed(...lines(limits.answer.messages), { kind: "text", text: "one more" })).toBeDefined();
  });

  it("is shown whole where something is decided or filled in", () => {
    expect(filed(paragraphs(40), { kind: "buttons", buttons: [button()] })).toBeUndefined();
    expect(filed(paragraphs(40), form(field()))).toBeUndefined();
  });

  it("goes without its sources where they are too many, since they stand in the file", () => {
    const many: ReplyBlock = { kind: "citations", citations: Array.from({ length: 400 }, () => citation) };
    const one = filed(paragraphs(20), many, thumbs);
    expect(problemsOf(one === undefined ? [] : [one.message])).toEqual([]);
    expect(JSON.stringify(one?.message.blocks)).toContain("feedback_buttons");
    expect(one?.content).toContain("[400] Leave");
  });
});

describe("what is shown", () => {
  it("nothing in a text can mention, link or format by Slack's signs", () => {
    const said = shown({ kind: "text", text: "<!channel> & <@U123> <http://evil.example|bank>" });
    expect(said).toContain("&lt;!channel&gt; &amp; &lt;@U123&gt;");
    expect(said).not.toContain("<http");
  });

  it("bold stays bold", () => expect(shown({ kind: "text", text: "a *bold* word" })).toContain("a *bold* word"));

  it("citations are links to their section with their date", () => {
    const citation = { title: "Leave", section: "Carry over", url: "https://x.example/a?b=1&c=2", quote: "q" };
    expect(shown({ kind: "citations", citations: [{ ...citation, updatedAt: "2026-03-01" }] })).toContain(
      "[1] <https://x.example/a?b=1&amp;c=2|Leave, Carry over> · updated 2026-03-01",
    );
  });

  it("an address that is no web address is not linked", () => {
    const said = shown({
      kind: "citations",
      citations: [{ title: "P", section: "S", url: "javascript:x", quote: "" }],
    });
    expect(said).not.toContain("<javascript");
  });

  it("a form of two is filled in where it stands, one of three is opened", () => {
    expect(shown(form(field(), field({ name: "b" })))).toContain("deskhand:submit-inline");
    const three = shown(form(field(), field({ name: "b", label: "Amount" }), field({ name: "c" })));
    expect(three).toContain("deskhand:open-form");
    expect(three).toContain("Item, Amount, Item");
  });

  it("what was wrong with a value stands at its field", () => {
    const view = formModal(form(field({ problem: "That is not a date." })), origin);
    expect(JSON.stringify(view)).toContain("That is not a date.");
  });

  it("feedback buttons carry the answer and the verdict", () => {
    const said = shown({ kind: "feedback", answerId: "a1" });
    expect(said).toContain("context_actions");
    expect(said).toContain(JSON.stringify(JSON.stringify({ answer: "a1", verdict: "down" })).slice(1, -1));
  });

  it("an approval card offers a comment, and hides nothing of what is decided", () => {
    const summary = Array.from({ length: 30 }, (_, index) => ({ label: `Field ${index}`, value: "x".repeat(1500) }));
    const card = approvalCard({
      approvalId: "a",
      reference: "REQ-1",
      inputHash: "h",
      requesterName: "Sam",
      actionTitle: "Buy",
      summary,
      reason: "",
    });
    const messages = renderReply(card, origin);
    expect(problemsOf(messages)).toEqual([]);
    expect(JSON.stringify(messages)).toContain("deskhand:comment");
    for (const { label } of summary) expect(JSON.stringify(messages)).toContain(`*${label}*`);
  });

  it("every block that can be clicked names its conversation, and who was asked", () => {
    const [message] = render({ kind: "buttons", buttons: [button()] });
    expect(placeOfBlock(message?.blocks[0]?.block_id ?? "")).toEqual({
      externalRef: origin.externalRef,
      forUser: "U1AB",
    });
  });
});

describe("whatever a reply holds", () => {
  const words = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc
      .tuple(fc.string({ minLength: 1, maxLength: 9 }), fc.integer({ min: 200, max: 600 }))
      .map(([part, times]) => part.repeat(times)),
  );
  const some = words.map((text) => (text.trim() === "" ? "x" : text));
  const block: fc.Arbitrary<ReplyBlock> = fc.oneof(
    some.map((text) => ({ kind: "text", text }) as const),
    some.map((text) => ({ kind: "notice", tone: "info", text }) as const),
    fc
      .array(fc.record({ label: some, value: some }), { minLength: 1, maxLength: 12 })
      .map((fields) => ({ kind: "fields", title: "t", fields }) as const),
    fc
      .array(
        some.map((label) => button({ label, value: label })),
        { minLength: 1, maxLength: 30 },
      )
      .map((buttons) => ({ kind: "buttons", buttons }) as const),
    some.map(
      (title) => ({ kind: "citations", citations: [{ title, section: title, url: title, quote: title }] }) as const,
    ),
    fc.constant({ kind: "feedback", answerId: "a" } as const),
  );

  it("Slack takes it, in one message or several", () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 6 }), (blocks) => {
        expect(problemsOf(render(...blocks))).toEqual([]);
        const filed = filedReply(
          reply(...blocks),
          origin,
          Array.from({ length: 9 }, () => ({ text: "", blocks: [] })),
        );
        expect(problemsOf(filed === undefined ? [] : [filed.message])).toEqual([]);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});

describe("the check itself", () => {
  it.each([
    ["too many blocks", Array.from({ length: 51 }, () => ({ type: "divider" }))],
    ["an invented block", [{ type: "sparkles" }]],
    ["a text that is too long", [{ type: "section", text: { type: "mrkdwn", text: "x".repeat(3001) } }]],
    ["a mention", [{ type: "section", text: { type: "mrkdwn", text: "<!here>" } }]],
    ["an empty text", [{ type: "section", text: { type: "mrkdwn", text: "" } }]],
    [
      "a number input in a message",
      [{ type: "input", label: { type: "plain_text", text: "n" }, element: { type: "number_input", action_id: "a" } }],
    ],
  ])("finds %s", (_name, blocks) => expect(blockProblems(blocks, "message")).not.toEqual([]));
});
