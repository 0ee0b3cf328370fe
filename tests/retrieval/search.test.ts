import { describe, expect, it } from "vitest";
import { buildSearchIndex, shippedTuning } from "../../src/retrieval/search-index.js";
import { search } from "../../src/retrieval/search.js";
import type { Chunk } from "../../src/retrieval/document.js";
import { parseThesaurus } from "../../src/retrieval/thesaurus.js";
import { asker, passage } from "./support/passages.js";

const filler = ["Meetings start on time.", "The kitchen is cleaned daily.", "Plants are watered on Mondays."].map(
  (text, at) => passage({ page: `filler-${at}`, says: [text] }),
);

function found(chunks: readonly Chunk[], text: string, readers = [asker()]): readonly string[] {
  return search(buildSearchIndex([...chunks, ...filler]), { text, readers }).hits.map(({ chunk }) => chunk.path);
}

describe("search", () => {
  const chunks = [
    passage({ page: "leaving", says: ["Resignations are handed to your HR partner in writing."] }),
    passage({ page: "laptops", title: "Laptops", says: ["They are replaced every four years."] }),
    passage({ page: "other", says: ["The old laptops of the museum may be looked at."] }),
    passage({ page: "pages", keywords: ["pension"], says: ["The company adds to what you save."] }),
  ];

  it("finds other words for the same thing", () => expect(found(chunks, "how do I quit?")[0]).toBe("leaving.md"));
  it("finds what is misspelt", () => expect(found(chunks, "resignatoins in writting")[0]).toBe("leaving.md"));
  it("counts the title", () => expect(found(chunks, "when are laptops replaced")[0]).toBe("laptops.md"));
  it("counts the keywords", () => expect(found(chunks, "pension")[0]).toBe("pages.md"));
  it("finds nothing for nothing", () => {
    expect(found(chunks, "")).toEqual([]);
    expect(found(chunks, "the of and")).toEqual([]);
    expect(found([], "qqqq")).toEqual([]);
  });
  it("finds nothing for nobody", () => expect(found(chunks, "laptops", [])).toEqual([]));

  it("lets a company add words", () => {
    const own = parseThesaurus("laptops:\n  words: laptop\n  asked: flapper\n", "own.yaml");
    const ask = (thesaurus: typeof own) =>
      search(buildSearchIndex([...chunks, ...filler], { thesaurus }), { text: "my flapper", readers: [asker()] }).hits;
    expect(ask([])).toEqual([]);
    expect(ask(own).map(({ chunk }) => chunk.path)).toContain("laptops.md");
  });

  it("is surer of a question that the pages speak of than of one they do not", () => {
    const index = buildSearchIndex([...chunks, ...filler]);
    const sure = (text: string) => search(index, { text, readers: [asker()] }).confidence;
    expect(sure("when are laptops replaced")).toBeGreaterThan(sure("are yachts replaced by the marina"));
    expect(sure("zzzz")).toBeLessThan(0.01);
  });

  it("searches only what every reader may read", () => {
    const red = passage({ page: "red", says: ["Rare unicorns."], audience: { kind: "groups", groups: ["red"] } });
    const inside = asker({ groups: ["red"] });
    expect(found([red], "unicorns", [inside])).toEqual(["red.md"]);
    expect(found([red], "unicorns", [inside, asker({ id: "bob" })])).toEqual([]);
    expect(found([red], "unicorns", [asker({ groups: ["red"], status: "inactive" })])).toEqual([]);
  });

  it("ranks as if closed pages were not there, whatever words they hold", () => {
    const open = [
      passage({ page: "a", says: ["Unicorn parking."] }),
      passage({ page: "b", says: ["Unicorn parking badge."] }),
      passage({ page: "c", says: ["Badge badge parking."] }),
    ];
    const closed = Array.from({ length: 30 }, (_, at) =>
      passage({ page: `x${at}`, says: ["Unicorn parking badge."], audience: { kind: "people", people: [] } }),
    );
    const flat = { ...shippedTuning.fields.body, b: 0 };
    const tuning = { ...shippedTuning, fields: { title: flat, heading: flat, keywords: flat, body: flat } };
    const ask = (all: readonly Chunk[]) =>
      search(buildSearchIndex(all, { tuning }), { text: "unicorn badge", readers: [asker()] });
    const [without, within] = [ask([...open, ...filler]), ask([...open, ...filler, ...closed])];
    expect(within.hits.map(({ chunk, score }) => [chunk.path, score])).toEqual(
      without.hits.map(({ chunk, score }) => [chunk.path, score]),
    );
    expect(within.confidence).toBe(without.confidence);
  });
});
