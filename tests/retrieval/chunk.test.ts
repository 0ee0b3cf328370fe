import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunk } from "../../src/retrieval/chunk.js";
import { sentencesOf } from "../../src/retrieval/chunk-sentences.js";
import type { Block } from "../../src/retrieval/document.js";
import { readMarkdown } from "../../src/retrieval/sources/markdown.js";
import { aDocument } from "./support/pages.js";

const chunksOf = (markdown: string) => chunk(aDocument({ blocks: readMarkdown(markdown).blocks }));
const words = (count: number, word = "word") => Array.from({ length: count }, () => word).join(" ");
const wordCount = (text: string) => text.split(/\s+/).length;

describe("a document in passages", () => {
  it("keeps short sections under one heading together, each still to be told by its heading and anchor", () => {
    const [only, ...more] = chunksOf("## Leave\n\nYou have 30 days.\n\n### Carrying over\n\nTen days, until March.");
    expect(more).toEqual([]);
    expect(only).toMatchObject({ headingPath: ["Leave"], anchor: "leave", url: "https://wiki.example/page#leave" });
    expect(only?.text).toBe("Leave\nYou have 30 days.\nCarrying over\nTen days, until March.");
    expect(only?.sentences.filter(({ kind }) => kind === "heading")).toEqual([
      { text: "Leave", kind: "heading", anchor: "leave" },
      { text: "Carrying over", kind: "heading", anchor: "carrying-over" },
    ]);
  });

  it("ends a passage with its section when both together are too long", () => {
    const chunks = chunksOf(`## One\n\n${words(150)}.\n\n## Two\n\n${words(150)}.`);
    expect(chunks.map(({ headingPath }) => headingPath)).toEqual([["One"], ["Two"]]);
  });

  it("never joins sections of different chapters", () => {
    const chunks = chunksOf("# A\n\n## Inner\n\nText of a.\n\n# B\n\n## Other\n\nText of b.");
    expect(chunks.map(({ headingPath }) => headingPath)).toEqual([
      ["A", "Inner"],
      ["B", "Other"],
    ]);
    // The heading above, which has no text of its own, is quoted with the first section below it.
    expect(chunks[1]?.text).toBe("B\nOther\nText of b.");
  });

  it("keeps a list whole with the sentence that introduces it, and parts it from what stands before", () => {
    const list = Array.from({ length: 20 }, (_, index) => `- item ${index} ${words(8)}`).join("\n");
    const chunks = chunksOf(`## Packing\n\n${words(120)}. ${words(80)}. Take these with you:\n\n${list}`);
    const holding = chunks.filter(({ text }) => text.includes("item 0 "));
    expect(holding).toHaveLength(1);
    expect(holding[0]?.text).toContain("Take these with you:\nitem 0 ");
    expect(holding[0]?.text).toContain("item 19 ");
    expect(holding[0]?.sentences.at(-1)).toMatchObject({ kind: "list-item", lead: "Take these with you:" });
  });

  it("introduces a nested item by the item above it", () => {
    const [only] = chunksOf("You need:\n\n- A passport\n  - valid for six months\n- A ticket");
    expect(only?.sentences).toEqual([
      { text: "You need:", kind: "sentence" },
      { text: "A passport", kind: "list-item", lead: "You need:" },
      { text: "valid for six months", kind: "list-item", lead: "A passport" },
      { text: "A ticket", kind: "list-item", lead: "You need:" },
    ]);
  });

  it("says each row of a table with the names of its columns", () => {
    const [only] = chunksOf(
      "Days by country:\n\n| Country | Days |\n| --- | --- |\n| Germany | 30 |\n| Portugal | 22 |",
    );
    expect(only?.text).toBe("Days by country:\nCountry: Germany; Days: 30\nCountry: Portugal; Days: 22");
    expect(only?.sentences[2]).toEqual({
      text: "Country: Portugal; Days: 22",
      kind: "table-row",
      lead: "Days by country:",
    });
  });

  it("divides a table of hundreds of rows, with its introduction in each part", () => {
    const rows = Array.from({ length: 300 }, (_, index) => `| name ${index} | city ${index} |`).join("\n");
    const chunks = chunksOf(`Everybody's place:\n\n| Name | City |\n| --- | --- |\n${rows}`);
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.every(({ text }) => text.startsWith("Everybody's place:\n"))).toBe(true);
    expect(chunks.every(({ text }) => wordCount(text) <= 225)).toBe(true);
    const quoted = chunks.flatMap(({ sentences }) => sentences.filter(({ kind }) => kind === "table-row"));
    expect(quoted).toHaveLength(300);
  });

  it("gives every passage what holds for its page", () => {
    const audience = { kind: "groups", groups: ["finance-reports"] } as const;
    const document = aDocument({
      audience,
      reviewBy: "2027-01-31",
      keywords: ["money"],
      blocks: [{ kind: "paragraph", text: "Yes." }],
    });
    expect(chunk(document)).toEqual([
      expect.objectContaining({ audience, reviewBy: "2027-01-31", keywords: ["money"], title: document.title }),
    ]);
  });

  it("loses and repeats no sentence, keeps the order, and gives the same passages again", () => {
    const text = fc.array(fc.constantFrom("Apply early.", "Ask Ada.", `${words(30, "long")}.`), {
      minLength: 1,
      maxLength: 14,
    });
    const block = fc.oneof(
      text.map((parts): Block => ({ kind: "paragraph", text: parts.join(" ") })),
      fc
        .integer({ min: 1, max: 4 })
        .map((level): Block => ({ kind: "heading", level, text: `H${level}`, anchor: "h" })),
      text.map((parts): Block => ({
        kind: "list",
        ordered: false,
        items: parts.map((item) => ({ text: item, depth: 0 })),
      })),
    );
    const property = fc.property(fc.array(block, { maxLength: 25 }), (blocks) => {
      const document = aDocument({ blocks });
      const chunks = chunk(document);
      const said = blocks.flatMap((each) => {
        if (each.kind === "paragraph") return sentencesOf(each.text);
        if (each.kind === "list") return each.items.map((item) => item.text);
        return each.kind === "heading" ? [each.text] : [];
      });
      expect(chunks.flatMap(({ sentences }) => sentences.map((part) => part.text))).toEqual(said);
      expect(new Set(chunks.map(({ id }) => id)).size).toBe(chunks.length);
      expect(chunk(document)).toEqual(chunks);
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe("sentences", () => {
  it.each([
    ["Ask Dr. Weber. He knows.", ["Ask Dr. Weber.", "He knows."]],
    ["Book hotels, e.g. Ibis, early. Always.", ["Book hotels, e.g. Ibis, early.", "Always."]],
    ["It costs 1,200.50 EUR. Is that much? Yes!", ["It costs 1,200.50 EUR.", "Is that much?", "Yes!"]],
    ["The U.S. Office is closed. Call J. Smith.", ["The U.S. Office is closed.", "Call J. Smith."]],
    ["No end", ["No end"]],
    ["", []],
  ])("%s", (text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences);
  });
});
