import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSpelling } from "../../src/retrieval/lexical-spelling.js";
import { isStopword, wordsOf } from "../../src/retrieval/lexical-terms.js";
import { buildSearchIndex, buildSearchIndexGently } from "../../src/retrieval/search-index.js";
import { parseThesaurus, thesaurusWith } from "../../src/retrieval/thesaurus.js";
import { passage } from "./support/passages.js";

const stems = (text: string) => wordsOf(text).map(({ stem }) => stem);

describe("words", () => {
  it("of one kind come out alike, whatever their ending, accents and contractions", () => {
    expect(stems("Reimbursements reimbursed")).toEqual(stems("reimburse reimbursing"));
    expect(stems("bought")).toEqual(stems("buying"));
    expect(stems("Über naïve")).toEqual(stems("uber naive"));
    expect(stems("can’t")).toEqual(["can", "not"]);
    expect(stems("401k SF-182")).toEqual(["401", "k", "sf", "182"]);
    expect(stems("1,500")).toEqual(["1500"]);
  });

  it("without a subject are told from those with one", () => {
    expect(["the", "please", "what"].every(isStopword)).toBe(true);
    expect(["leave", "laptop", "approve"].some(isStopword)).toBe(false);
  });

  it("are found in any text without failing", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => wordsOf(text).every(({ stem }) => stem !== "")));
  });
});

describe("spelling", () => {
  const spelling = createSpelling(
    new Map([
      ["message", 5],
      ["massage", 1],
      ["vacation", 9],
      ["mouse", 3],
    ]),
  );
  const anything = () => true;

  it("corrects slips of one letter, swapped ones too, and two in long words", () => {
    expect(spelling("mesage", anything)).toBe("message");
    expect(spelling("muose", anything)).toBe("mouse");
    expect(spelling("vaccatiom", anything)).toBe("vacation");
  });

  it("leaves short words, other first letters and far words alone", () => {
    expect(spelling("mou", anything)).toBeUndefined();
    expect(spelling("house", anything)).toBeUndefined();
    expect(spelling("mortgage", anything)).toBeUndefined();
  });

  it("never proposes what does not come into question", () => {
    expect(spelling("mesage", (word) => word !== "message")).toBeUndefined();
  });
});

describe("the thesaurus", () => {
  it("that ships is read, and knows what people at work call things", () => {
    const thesaurus = thesaurusWith();
    const ideas = (text: string) => thesaurus.inQuestion(wordsOf(text)).map(({ name }) => name);
    const inPage = (text: string) => thesaurus.inPage(wordsOf(text)).map(({ name }) => name);
    expect(ideas("I'm quitting")).toContain("leaving");
    expect(inPage("Resignation and offboarding")).toContain("leaving");
    expect(ideas("my pension")).toContain("retirement");
    expect(ideas("PTO")).toContain("annual-leave");
    expect(inPage("annual leave")).toContain("annual-leave");
    expect(ideas("swipe")).toContain("purchase-card");
    // A hint is a hint in a question only.
    expect(inPage("the swipe of a brush")).not.toContain("purchase-card");
  });

  it("grows by a company's own words, in the same index", () => {
    const own = parseThesaurus("hotline:\n  words: service desk\n  asked: the orange phone\n", "own.yaml");
    const thesaurus = thesaurusWith(own);
    expect(thesaurus.inQuestion(wordsOf("where is the orange phone")).map(({ name }) => name)).toContain("hotline");
  });

  it.each([
    ["- a list", "YAML that is no map"],
    ["Big Name:\n  words: a\n", "a name with capitals"],
    ["name:\n  asked: a\n", "an entry without words"],
    ["name:\n  words: a,, b\n", "an empty phrase"],
    ["name:\n  words: a\n  others: b\n", "a field that is none"],
    ["name: [", "broken YAML"],
  ])("refuses %j: %s", (text) => {
    expect(() => parseThesaurus(text, "own.yaml")).toThrow(
      expect.objectContaining({ code: "bad-input", where: "own.yaml" }),
    );
  });
});

describe("the index", () => {
  it("is the same whether built at once or in slices", async () => {
    const chunks = Array.from({ length: 50 }, (_, at) =>
      passage({ page: `p${at}`, says: [`Word${at} and leave.`, "More."] }),
    );
    const [one, other] = [buildSearchIndex(chunks).lexical, (await buildSearchIndexGently(chunks)).lexical];
    expect(other).toEqual(one);
  });

  it("holds each term's passages once, with a frequency that saturates", () => {
    const { lexical } = buildSearchIndex([
      passage({ page: "once", says: ["zebra apple."] }),
      passage({ page: "often", says: ["zebra zebra zebra zebra."] }),
    ]);
    const term = lexical.terms.get("zebra") ?? -1;
    const [from, to] = [lexical.offsets[term] ?? 0, lexical.offsets[term + 1] ?? 0];
    expect(lexical.passages.slice(from, to)).toEqual(Uint32Array.of(0, 1));
    const [once = 0, often = 0] = lexical.impacts.slice(from, to);
    expect(often).toBeGreaterThan(once);
    expect(often).toBeLessThan(1);
  });
});
