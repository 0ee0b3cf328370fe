import { expect, it } from "vitest";
import { closeness, embedTerms } from "../../src/retrieval/embedder.js";
import { buildSearchIndex, type SearchIndex } from "../../src/retrieval/search-index.js";
import { passage } from "./support/passages.js";

const says = (texts: readonly string[], from = 0) =>
  texts.map((text, at) => passage({ page: `page-${from + at}`, says: [text] }));
const pages = says([
  "The falcon and the eagle hunt over meadows.",
  "An eagle hunts; meadows are where hawks nest.",
  "Hawks and falcons nest over meadows.",
  "Copper and zinc are molten in the furnace.",
  "The furnace melts zinc; brass comes of it.",
  "Brass and copper cool outside of the furnace.",
]);

function nearness(index: SearchIndex, word: string): readonly number[] {
  const { embedding, lexical } = index;
  const id = lexical.terms.get(word);
  if (embedding === undefined || id === undefined) throw new Error(`no vector of ${word}`);
  const question = embedTerms(embedding, [{ id, weight: 1 }]);
  return pages.map((_, at) => closeness(embedding, question, at));
}

it("sees what stands in like company as near, though the word itself is missing", () => {
  const near = nearness(buildSearchIndex(pages), "falcon");
  const [, withoutTheWord = 0] = near;
  expect(withoutTheWord).toBeGreaterThan(Math.max(...near.slice(3)));
  expect(near.every((value) => value >= -1.001 && value <= 1.001)).toBe(true);
});

it("gives the same vectors for the same pages", () => {
  expect(buildSearchIndex(pages).embedding).toEqual(buildSearchIndex(pages).embedding);
});

it("learns nothing from pages that not everybody may read", () => {
  const closed = says(["Falcon falcon furnace zinc."], 6).map((chunk) => ({
    ...chunk,
    audience: { kind: "people", people: ["boss"] } as const,
  }));
  const [without, within] = [
    nearness(buildSearchIndex(pages), "falcon"),
    nearness(buildSearchIndex([...pages, ...closed]), "falcon"),
  ];
  within.forEach((value, at) => expect(value).toBeCloseTo(without[at] ?? 0, 2));
  const open = nearness(buildSearchIndex([...pages, ...says(["Falcon falcon furnace zinc."], 6)]), "falcon");
  expect(Math.max(...open.map((value, at) => Math.abs(value - (without[at] ?? 0))))).toBeGreaterThan(0.01);
});
