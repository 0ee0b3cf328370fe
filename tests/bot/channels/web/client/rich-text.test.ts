import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { richLines, safeHref } from "../../../../../src/bot/channels/web/client/rich-text.js";

const marked = (text: string) =>
  richLines(text)
    .map((line) => line.map((span) => (span.bold ? `<${span.text}>` : span.text)).join(""))
    .join("\n");

describe("the markup of replies", () => {
  it.each([
    ["*18.5 days* left", "<18.5 days> left"],
    ["a *b* and *c d*", "a <b> and <c d>"],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["snake*case*name", "snake*case*name"],
    ["**not this**", "**not this**"],
    ["*open", "*open"],
    ["*over\nlines*", "*over\nlines*"],
    ["<b>*x*</b>", "<b><x></b>"],
    ["one\n\ntwo", "one\n\ntwo"],
  ])("of %j", (text, expected) => {
    expect(marked(text)).toBe(expected);
  });

  it("loses nothing but the asterisks it reads", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const shown = richLines(text)
          .map((line) => line.map((span) => (span.bold ? `*${span.text}*` : span.text)).join(""))
          .join("\n");
        expect(shown).toBe(text);
      }),
    );
  });
});

describe("an address in a reply", () => {
  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "policies/leave.md",
    "",
  ])("is no link: %s", (url) => {
    expect(safeHref(url)).toBeUndefined();
  });

  it("is a link when it leads to the web", () => {
    expect(safeHref("https://handbook.example.com/leave#x")).toBe("https://handbook.example.com/leave#x");
  });
});
