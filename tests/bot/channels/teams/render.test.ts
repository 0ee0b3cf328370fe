import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OutgoingActivity } from "../../../../src/bot/channels/teams/activity.js";
import { readThread, threadName } from "../../../../src/bot/channels/teams/address.js";
import { dialogCard, requestCard, withProblems, type FormBlock } from "../../../../src/bot/channels/teams/form.js";
import { teamsLimits, wireBytes } from "../../../../src/bot/channels/teams/limits.js";
import { escapeMarkdown, splitText, teamsMarkdown } from "../../../../src/bot/channels/teams/markdown.js";
import { cardFor, renderReply, type RenderPlace } from "../../../../src/bot/channels/teams/render.js";
import type { Reply, ReplyBlock, ReplyButton } from "../../../../src/bot/replies/reply.js";
import { cardProblems } from "../../../support/adaptive-card.js";

const personal: RenderPlace = { messageId: "m-1", shared: false, owner: { teamsId: "29:1sam", name: "Sam Okafor" } };
const group: RenderPlace = { ...personal, shared: true };
const reply = (...blocks: readonly ReplyBlock[]): Reply => ({ audience: "thread", blocks });
const text = (words: string): ReplyBlock => ({ kind: "text", text: words });
const button = (label: string, more: Partial<ReplyButton> = {}): ReplyButton => ({
  label,
  action: "confirm",
  value: "{}",
  ...more,
});
const citation = (title: string) => ({
  title,
  section: "Section",
  url: "https://pages.example/a",
  quote: "Words of it.",
});
const form = (fields: number): FormBlock => ({
  kind: "form",
  formId: "f1",
  title: "Request leave",
  submit: "Continue",
  fields: Array.from({ length: fields }, (_, index) => ({
    name: `field${index}`,
    label: `Question ${index}`,
    kind: "text",
    required: true,
  })),
});

function cards(messages: readonly OutgoingActivity[]) {
  return messages.flatMap((message) => message.attachments?.map((one) => one.content) ?? []);
}

function expectFits(messages: readonly OutgoingActivity[]): void {
  for (const message of messages) expect(wireBytes(message)).toBeLessThanOrEqual(teamsLimits.activityBytes);
  for (const card of cards(messages)) expect(cardProblems(card)).toEqual([]);
}

describe("the checker of cards goes red", () => {
  it.each([
    ["an element that does not exist", { body: [{ type: "TextBlok", text: "x" }] }],
    ["a colour that does not exist", { body: [{ type: "TextBlock", text: "x", color: "mauve" }] }],
    ["an action that does not exist", { body: [], actions: [{ type: "Action.Nothing", title: "x" }] }],
    ["an input without an id", { body: [{ type: "Input.Text", label: "x" }] }],
  ])("at %s", (_, card) => {
    expect(cardProblems({ type: "AdaptiveCard", version: "1.5", ...card })).not.toEqual([]);
  });
});

describe("a reply in Teams", () => {
  it("is a message when it is words", () => {
    expect(renderReply(reply(text("Hello *Sam*"), text("second")), personal)).toEqual([
      { type: "message", text: "Hello **Sam**\n\nsecond", textFormat: "markdown" },
    ]);
  });

  it("is a card when something can be clicked, never beside a text; each button says what it is about", () => {
    const [message, ...more] = renderReply(
      reply(text("Is this right?"), { kind: "buttons", buttons: [button("Yes", { style: "primary" })] }),
      personal,
    );
    expect(more).toEqual([]);
    expect(message?.text).toBeUndefined();
    expect(message?.summary).toBe("Is this right?");
    const data = { deskhand: { message: "m-1", button: { action: "confirm", value: "{}", label: "Yes" } } };
    expect(message?.attachments?.[0]?.content.body).toEqual([
      { type: "TextBlock", text: "Is this right?", wrap: true },
      {
        type: "ActionSet",
        actions: [
          {
            type: "Action.Execute",
            title: "Yes",
            verb: "confirm",
            data,
            style: "positive",
            fallback: { type: "Action.Submit", title: "Yes", data, style: "positive" },
          },
        ],
      },
    ]);
  });

  it("asks an approver for a comment beside the decision, and nobody else", () => {
    const inputs = (action: ReplyButton["action"]) =>
      JSON.stringify(renderReply(reply({ kind: "buttons", buttons: [button("x", { action })] }), personal)).includes(
        "in.comment",
      );
    expect(["approve", "reject", "confirm", "cancel"].map((action) => inputs(action as ReplyButton["action"]))).toEqual(
      [true, true, false, false],
    );
  });

  it("shows what can be answered in a shared conversation to its owner only, who gets it by a refresh", () => {
    const asked = reply(
      { kind: "fields", fields: [{ label: "Cost", value: "4,800.00 EUR" }] },
      {
        kind: "buttons",
        buttons: [button("Approve")],
      },
    );
    const [message] = renderReply(asked, group);
    const shown = JSON.stringify(message);
    expect(shown).not.toContain("Action.Submit");
    expect(shown).toContain("Only Sam Okafor can answer this.");
    expect(message?.attachments?.[0]?.content["refresh"]).toMatchObject({ userIds: ["29:1sam"] });
    expect(JSON.stringify(cardFor(asked, "m-1", { kind: "owner" }))).toContain("Approve");
    const used = JSON.stringify(cardFor(asked, "m-1", { kind: "used", text: "done" }));
    expect(used).toContain("done");
    expect(used).not.toContain("Action.Execute");
    expectFits(message === undefined ? [] : [message]);
  });

  it("puts up to two inputs on the card and opens a dialog for more", () => {
    for (const fields of [1, 2]) {
      const shown = JSON.stringify(renderReply(reply(form(fields)), personal));
      expect(shown).toContain("Input.Text");
      expect(shown).not.toContain("task/fetch");
    }
    const shown = JSON.stringify(renderReply(reply(form(3)), personal));
    expect(shown).toContain("task/fetch");
    expect(shown).not.toContain("Input.Text");
    expect(JSON.stringify(dialogCard(form(3), "m-1")).match(/Input\.Text/gu)).toHaveLength(3);
  });

  it("shows what is wrong with a value at its field", () => {
    const again = withProblems(form(3), { field0: "x", field2: "y" });
    expect(again?.fields.map((field) => [field.value, field.problem])).toEqual([
      ["x", undefined],
      [undefined, "This is needed."],
      ["y", undefined],
    ]);
    expect(withProblems(form(1), { field0: "x" })).toBeUndefined();
    expect(JSON.stringify(dialogCard(again ?? form(0), "m-1"))).toContain("This is needed.");
  });

  it("has a valid card for every kind of input", () => {
    const kinds = ["text", "number", "date", "month", "money", "choice", "email"] as const;
    const options = [{ value: "a", label: "A" }];
    const fields = kinds.map((kind) => ({
      name: kind,
      label: kind,
      kind,
      required: false,
      hint: "like so",
      value: "1",
      options,
    }));
    expect(cardProblems(dialogCard({ ...form(0), fields }, "m-1"))).toEqual([]);
    expect(cardProblems(requestCard("words"))).toEqual([]);
  });

  it("names its sources and says that it was generated", () => {
    const [message] = renderReply(
      reply(
        text("Ten days [1]."),
        { kind: "citations", citations: [citation("Leave"), citation("Travel")] },
        { kind: "feedback", answerId: "a1" },
      ),
      personal,
    );
    expect(message?.text).toBe(String.raw`Ten days [1]. [2]`);
    expect(message?.channelData).toEqual({ feedbackLoop: { type: "default" } });
    expect(message?.entities).toMatchObject([
      {
        type: "https://schema.org/Message",
        additionalType: ["AIGeneratedContent"],
        citation: [
          { "@type": "Claim", position: 1, appearance: { "@type": "DigitalDocument", name: "Leave, Section" } },
          { position: 2 },
        ],
      },
    ]);
  });

  it.each([-1, 0, 1])("keeps to the limits of a source (%d beside them)", (beside) => {
    const quote = "q".repeat(teamsLimits.citationAbstract + beside);
    const title = "t".repeat(teamsLimits.citationName - ", Section".length + beside);
    const citations = Array.from({ length: teamsLimits.citations + beside }, () => ({ ...citation(title), quote }));
    const [message] = renderReply(reply(text("x"), { kind: "citations", citations }), personal);
    const entity = message?.entities?.[0] as { citation: { appearance: { name: string; abstract: string } }[] };
    expect(entity.citation).toHaveLength(Math.min(teamsLimits.citations, citations.length));
    expect(entity.citation[0]?.appearance.name).toHaveLength(teamsLimits.citationName + Math.min(beside, 0));
    expect(entity.citation[0]?.appearance.abstract).toHaveLength(teamsLimits.citationAbstract + Math.min(beside, 0));
  });

  it("gives an address of the web only", () => {
    const [message] = renderReply(
      reply(text("x"), { kind: "citations", citations: [{ ...citation("t"), url: "javascript:alert(1)" }] }),
      personal,
    );
    expect(JSON.stringify(message)).not.toContain("javascript");
  });

  it("suggests what to say next in the private chat, and only there", () => {
    const said = reply(text("Which?"), {
      kind: "buttons",
      buttons: [button("Help", { action: "say", value: "help" })],
    });
    expect(renderReply(said, personal)[0]).toMatchObject({
      text: "Which?",
      suggestedActions: { to: ["29:1sam"], actions: [{ type: "imBack", title: "Help", value: "help" }] },
    });
    expect(renderReply(said, personal)[0]?.attachments).toBeUndefined();
    expect(renderReply(said, group)[0]?.suggestedActions).toBeUndefined();
  });

  it.each([-1, 0, 1])("divides a text at its limit (%d beside it)", (beside) => {
    const messages = renderReply(reply(text("x".repeat(teamsLimits.textBytes + beside))), personal);
    expect(messages).toHaveLength(beside === 1 ? 2 : 1);
    expectFits(messages);
  });

  it("divides a card that is too large and loses nothing", () => {
    const fields = Array.from({ length: 400 }, (_, index) => ({
      label: `Label ${index}`,
      value: `Value ${index} ${"v".repeat(80)}`,
    }));
    const long = reply({ kind: "fields", fields }, { kind: "buttons", buttons: [button("Yes")] });
    const messages = renderReply(long, personal);
    expect(messages.length).toBeGreaterThan(1);
    expectFits(messages);
    const shown = JSON.stringify(messages);
    for (const { label } of fields) expect(shown).toContain(`"${label}"`);
    expect(JSON.stringify(messages.at(-1))).toContain("Action.Execute");
  });

  it.each([-1, 0, 1])("begins a new row of buttons at its limit (%d beside it)", (beside) => {
    const buttons = Array.from({ length: teamsLimits.actionsInRow + beside }, (_, index) => button(`B${index}`));
    const [card] = cards(renderReply(reply({ kind: "buttons", buttons }), personal));
    expect(card?.body).toHaveLength(beside === 1 ? 2 : 1);
  });

  it("fits and is valid, whatever it says", () => {
    const words = fc.string({ unit: "grapheme", maxLength: 3000 });
    const block: fc.Arbitrary<ReplyBlock> = fc.oneof(
      fc.record({ kind: fc.constant("text" as const), text: words }),
      fc.record({ kind: fc.constant("notice" as const), tone: fc.constantFrom("info", "danger"), text: words }),
      fc.record({
        kind: fc.constant("fields" as const),
        title: words,
        fields: fc.array(fc.record({ label: words, value: words })),
      }),
      fc.record({
        kind: fc.constant("buttons" as const),
        buttons: fc.array(
          fc.record({
            label: fc.string({ minLength: 1, maxLength: 40 }),
            action: fc.constantFrom("confirm", "say"),
            value: fc.string(),
          }),
          { minLength: 1 },
        ),
      }),
    );
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), fc.boolean(), (blocks, shared) => {
        const messages = renderReply(reply(...blocks), { ...personal, shared });
        for (const message of messages) expect(wireBytes(message)).toBeLessThanOrEqual(teamsLimits.activityBytes);
        for (const card of cards(messages)) {
          const problems = cardProblems(card).filter(
            (problem) => !/text.*must be|value.*empty|"title"/iu.test(problem),
          );
          expect(problems).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("markdown of Teams", () => {
  it.each([
    ["*bold* and 2 * 3 * 4", String.raw`**bold** and 2 \* 3 \* 4`],
    ["[here](https://evil.example)", String.raw`\[here\](https://evil.example)`],
    [
      "# no heading\n- no list\n1. no number\n> no quote",
      "\\# no heading\n\n\\- no list\n\n1\\. no number\n\n\\> no quote",
    ],
    ["<at>everyone</at> &amp;", String.raw`\<at\>everyone\</at\> \&amp;`],
    ["{{DATE(2026-12-24)}}", "{\u2060{DATE(2026-12-24)}}"],
    ["snake_case `code` ~no~", String.raw`snake\_case \`code\` \~no\~`],
  ])("shows %j as it stands", (plain, expected) => {
    expect(teamsMarkdown(plain)).toBe(expected);
  });

  it("keeps the marks of sources and no others", () => {
    expect(teamsMarkdown("a [1] b [3]", 2)).toBe(String.raw`a [1] b \[3\]`);
  });

  it("leaves no sign of markdown unescaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (words) => {
        expect(escapeMarkdown(words).replaceAll(/\\./gsu, "")).not.toMatch(/[\\`*_~[\]<#|&]/u);
      }),
    );
  });

  it("divides texts into parts that fit, without losing a word or half a character", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 400 }),
        fc.integer({ min: 40, max: 200 }),
        (words, bytes) => {
          const parts = splitText(words, bytes);
          for (const part of parts) {
            expect(Buffer.byteLength(part, "utf8")).toBeLessThanOrEqual(bytes);
            expect(Buffer.from(part, "utf8").toString("utf8")).toBe(part);
          }
          expect(parts.join("").replaceAll(/\s/gu, "")).toBe(words.replaceAll(/\s/gu, ""));
        },
      ),
    );
  });
});

describe("names of threads", () => {
  it("are read back as they were written", () => {
    for (const thread of [
      { kind: "chat", tenant: "t", conversation: "a:1x" },
      { kind: "chat", tenant: "t", conversation: "19:x@thread.tacv2;messageid=1" },
      { kind: "direct", tenant: "t", user: "u" },
    ] as const) {
      expect(readThread(threadName(thread))).toEqual(thread);
    }
  });
  it.each(["", "nowhere", "chat:", ":x", "a|b", "t:@", "t:a b"])("%j is none", (name) => {
    expect(readThread(name)).toBeUndefined();
  });
});
