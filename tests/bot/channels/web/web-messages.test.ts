import { describe, expect, it } from "vitest";
import { messageContent, titleFrom } from "../../../../src/bot/channels/web/web-messages.js";

describe("what a stored message holds", () => {
  it("is its text, its click, its form or its reply", () => {
    const button = { action: "confirm", value: "{}", messageRef: "m1", label: "Yes", comment: "ok" };
    const form = { formId: "leave", values: { from: "2026-12-24" } };
    const blocks = [{ kind: "text", text: "hi" }];
    expect(messageContent("text", "hello")).toEqual({ kind: "text", text: "hello" });
    expect(messageContent("button", JSON.stringify({ text: "Yes", button }))).toEqual({ kind: "button", ...button });
    expect(messageContent("form", JSON.stringify({ text: "…", form }))).toEqual({ kind: "form", ...form });
    expect(messageContent("reply", JSON.stringify({ audience: "thread", blocks }))).toEqual({ kind: "reply", blocks });
  });

  it.each([
    ["button", "Yes", "Yes"],
    ["button", '{"text":"Yes"}', "Yes"],
    ["form", '{"text":"from: tomorrow","form":{"formId":7}}', "from: tomorrow"],
    ["reply", '{"blocks":"none"}', '{"blocks":"none"}'],
    ["reply", "null", "null"],
  ] as const)("is still shown when a %s cannot be read: %s", (kind, body, text) => {
    expect(messageContent(kind, body)).toEqual({ kind: "text", text });
  });
});

describe("a conversation's name", () => {
  it.each([
    ["\n\n  first   line \nsecond", "first line"],
    ["a".repeat(70), `${"a".repeat(60)}…`],
    ["", ""],
  ])("of %j is %j", (text, title) => {
    expect(titleFrom(text)).toBe(title);
  });
});
