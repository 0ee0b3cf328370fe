import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { sampleFolder } from "../../src/governance/sample/sample-company.js";
import { figuresOf } from "../../src/retrieval/answer-verification-figures.js";
import { addressesIn, withoutMarkup } from "../../src/retrieval/answer-verification-text.js";
import { createVerifier } from "../../src/retrieval/answer-verification.js";
import type { Chunk, ChunkSentence } from "../../src/retrieval/document.js";
import { readCorpus } from "../../src/retrieval/evaluation-corpus.js";
import { thesaurusWith } from "../../src/retrieval/thesaurus.js";
import { passage } from "./support/passages.js";

const table = z
  .array(
    z.object({
      page: z.string(),
      says: z.string(),
      held: z.array(z.string()),
      /** Each with its reason. */
      refused: z
        .array(z.record(z.string(), z.string()))
        .transform((rows) => rows.flatMap((row) => Object.entries(row))),
    }),
  )
  .parse(parse(readFileSync(new URL("fixtures/written-sentences.yaml", import.meta.url), "utf8")));
const thesaurus = thesaurusWith();

function pageOf({ page, says }: { readonly page: string; readonly says: string }): Chunk {
  let lead: string | undefined;
  const sentences = says
    .trim()
    .split("\n")
    .flatMap((line): readonly ChunkSentence[] => {
      const [, mark, rest = line] = /^([#|-]) (.*)$/u.exec(line) ?? [];
      if (mark === "#") return [{ text: rest, kind: "heading", anchor: rest }];
      if (mark !== undefined) return [{ text: rest, kind: mark === "|" ? "table-row" : "list-item", lead }];
      lead = line.endsWith(":") ? line : undefined;
      return line.split(/(?<=\.) (?=\p{Lu})/u).map((text) => ({ text, kind: "sentence" }));
    });
  return passage({ page, says: sentences });
}

const verifierOf = (chunk: Chunk) => createVerifier(new Map([["p1", chunk]]), thesaurus);

describe.each(table)("of what is written from “$page”", (row) => {
  const verify = verifierOf(pageOf(row));

  it.each(row.held)("the page carries: %s", (text) => {
    expect(verify({ text, passageIds: ["p1"] })).toMatchObject({ supported: true });
  });

  it.each(row.refused)("is removed for its %s: %s", (reason, text) => {
    expect(verify({ text, passageIds: ["p1"] })).toEqual({ supported: false, reason });
  });
});

describe("a citation", () => {
  const parking = passage({ page: "parking", says: ["A locker costs 40 EUR a year.", "Lockers are red."] });
  const pets = passage({ page: "pets", says: ["Dogs are welcome on Fridays."] });
  const verify = createVerifier(
    new Map([
      ["k1", parking],
      ["k2", pets],
    ]),
    thesaurus,
  );
  const text = "A locker costs 40 EUR a year.";

  it("names the sentence of the page that carries it", () => {
    expect(verify({ text: "Dogs are welcome on Fridays.", passageIds: ["k2"] })).toMatchObject({
      supports: [{ passageId: "k2", place: 0 }],
    });
    expect(verify({ text: "Lockers are red.", passageIds: ["k1"] })).toMatchObject({
      supports: [{ passageId: "k1", place: 1 }],
    });
  });

  it("of a passage that was not given, or none, removes the sentence", () => {
    for (const passageIds of [[], ["k3"], ["k1", "k3"], ["K1"]])
      expect(verify({ text, passageIds })).toEqual({ supported: false, reason: "citation" });
  });

  it("of a passage that says something else is taken off, or removes the sentence", () => {
    expect(verify({ text, passageIds: ["k2", "k1"] })).toMatchObject({ supports: [{ passageId: "k1", place: 0 }] });
    expect(verify({ text, passageIds: ["k2"] })).toEqual({ supported: false, reason: "words" });
  });

  it("of two passages carries a sentence that says a thing of each", () => {
    const both = "A locker costs 40 EUR a year, and dogs are welcome on Fridays.";
    expect(verify({ text: both, passageIds: ["k1", "k2"] })).toMatchObject({
      supports: [
        { passageId: "k1", place: 0 },
        { passageId: "k2", place: 0 },
      ],
    });
    expect(verify({ text: both, passageIds: ["k1"] })).toMatchObject({ supported: false });
  });
});

describe("whatever is written", () => {
  const chunks = table.map((row) => pageOf(row));
  const ids = chunks.map((_, at) => `k${at}`);
  const verify = createVerifier(new Map(chunks.map((chunk, at) => [ids[at] ?? "", chunk])), thesaurus);
  const pieces = table
    .flatMap((row) => [...row.held, ...row.refused.map(([, text]) => text)])
    .flatMap((text) => text.split(" "));
  const sentence = fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...pieces) },
        fc.string({ maxLength: 8 }),
        fc.nat(9999).map(String),
      ),
      {
        minLength: 1,
        maxLength: 12,
      },
    )
    .map((words) => words.join(" "));
  const cited = fc.array(fc.oneof(fc.constantFrom(...ids), fc.string({ maxLength: 4 })), { maxLength: 3 });

  it("nothing is sent whose citation, number or address the passages do not have", () => {
    fc.assert(
      fc.property(sentence, cited, (text, passageIds) => {
        const verdict = verify({ text, passageIds });
        if (!verdict.supported) return;
        const used = verdict.supports.map(({ passageId, place }) => chunks[ids.indexOf(passageId)]?.sentences[place]);
        expect(used).not.toContain(undefined);
        expect(verdict.supports.every(({ passageId }) => passageIds.includes(passageId))).toBe(true);
        const given = passageIds.map((id) => chunks[ids.indexOf(id)]?.text ?? "").join(" ");
        const values = new Set(figuresOf(given).map(({ value }) => value));
        for (const { value } of figuresOf(verdict.text)) expect(values).toContain(value);
        for (const address of addressesIn(verdict.text)) expect(given.toLowerCase()).toContain(address);
        expect(verdict.text).not.toMatch(/[<>[\]*`]/u);
      }),
      { numRuns: 3000 },
    );
  });

  it("a sentence with another number than the page has is never sent", () => {
    const held = table.flatMap((row, at) =>
      row.held.filter((text) => /\d/u.test(text)).map((text) => ({ text, id: ids[at] ?? "", at })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...held), fc.integer({ min: 1000, max: 9999 }), ({ text, id, at }, number) => {
        fc.pre(!(chunks[at]?.text ?? "").includes(String(number)));
        const changed = text.replace(/\d+(?:[.,:]\d+)*/u, String(number));
        expect(verify({ text: changed, passageIds: [id] }).supported).toBe(false);
      }),
    );
  });
});

describe("the pages of the sample company", () => {
  const statements = async () =>
    (await readCorpus(join(sampleFolder, "knowledge"))).flatMap((chunk) => {
      const verify = verifierOf(chunk);
      const sentences = chunk.sentences.filter(
        ({ kind, text }) => kind === "sentence" && /^\p{Lu}.{30,}\.$/u.test(text),
      );
      return sentences.map(({ text }) => ({
        text,
        isCarried: (said: string) => verify({ text: said, passageIds: ["p1"] }).supported,
      }));
    });

  it("carry nearly all their own sentences", async () => {
    const all = await statements();
    expect(all.length).toBeGreaterThan(200);
    expect(all.filter(({ text, isCarried }) => isCarried(text)).length / all.length).toBeGreaterThan(0.95);
  });

  it("carry hardly any that says the contrary, and none with another number", async () => {
    const all = await statements();
    const changed = (change: (text: string) => string) =>
      all
        .map(({ text, isCarried }) => ({ text, said: change(text), isCarried }))
        .filter(({ text, said }) => said !== text);
    const contrary = changed((text) => text.replace(/\b(is|are|can|may|must|should)\b(?! not)/u, "$1 not"));
    const carried = contrary.filter(({ said, isCarried }) => isCarried(said));
    expect(contrary.length).toBeGreaterThan(80);
    expect(carried.length / contrary.length).toBeLessThan(0.05);
    const other = changed((text) => text.replace(/\b\d+\b/u, "7531"));
    expect(other.length).toBeGreaterThan(20);
    expect(other.filter(({ said, isCarried }) => isCarried(said))).toEqual([]);
  });
});

describe("a model's text in plain words", () => {
  it.each([
    ["**Ask** the `service desk`", "Ask the service desk"],
    ["- see [the page](https://x.example/a)", "see the page"],
    ["![alt](https://x.example/p.png) Ask", "Ask"],
    ["<img src=x onerror=alert(1)>Ask <b>now</b>", "Ask now"],
    ["## 1. Ask in #help-it", "Ask in #help-it"],
    ["snake_case stays, _this_ does not", "snake_case stays, this does not"],
    ["in\u200bvisible \u202eturned", "invisible turned"],
    ["2 weeks before", "2 weeks before"],
  ])("%s", (text, plain) => {
    expect(withoutMarkup(text)).toBe(plain);
  });

  it("and figures are read with what they count", () => {
    expect(
      figuresOf("Twenty-five working days, €1,500.00, 5 p.m., 2026-03-31, 10 %, two quotes, one thing, a locker"),
    ).toEqual([
      { value: "25", unit: "day" },
      { value: "1500", unit: "EUR" },
      { value: "17:00" },
      { value: "31", unit: "march" },
      { value: "2026", unit: undefined },
      { value: "10", unit: "%" },
      { value: "2", unit: "quote" },
    ]);
  });
});
