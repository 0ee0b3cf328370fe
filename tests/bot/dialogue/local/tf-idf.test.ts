import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVocabulary } from "../../../../src/bot/dialogue/local/features.js";
import { learnWeighting } from "../../../../src/bot/dialogue/local/tf-idf.js";

function learn(messages: readonly string[]) {
  const vocabulary = createVocabulary();
  const texts = messages.map((text) => vocabulary.learn(text));
  return { vocabulary, texts, weighting: learnWeighting(vocabulary, texts) };
}

const message = fc
  .array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 })
  .map((words) => words.join(" "));

describe("TF-IDF vectors", () => {
  it("give the words a length of 1 and the characters a length of 1.2, whatever the message", () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), (messages) => {
        const { vocabulary, texts, weighting } = learn(messages);
        const rows = weighting.weigh(texts);
        for (let row = 0; row < rows.rows; row += 1) {
          const squares = { words: 0, characters: 0 };
          for (let entry = rows.starts[row] ?? 0; entry < (rows.starts[row + 1] ?? 0); entry += 1) {
            const block = vocabulary.isCharacters(rows.columns[entry] ?? -1) ? "characters" : "words";
            squares[block] += (rows.values[entry] ?? 0) ** 2;
          }
          expect(Math.sqrt(squares.words)).toBeCloseTo(1, 9);
          expect(Math.sqrt(squares.characters)).toBeCloseTo(1.2, 9);
        }
      }),
    );
  });

  it("weigh a rare word above a common one", () => {
    const { vocabulary, weighting } = learn(["the laptop", "the room", "the badge", "the door"]);
    const rows = weighting.weigh([vocabulary.count("the laptop")]);
    const weightOf = (word: string): number => {
      const id = [...vocabulary.count(word).ids].find((candidate) => vocabulary.isWord(candidate));
      return rows.values[rows.columns.indexOf(id ?? -1)] ?? Number.NaN;
    };
    expect(weightOf("laptop")).toBeGreaterThan(weightOf("the"));
  });

  it("leave out what the training messages do not hold, even if the vocabulary does", () => {
    const { vocabulary, texts } = learn(["order a laptop", "zzz"]);
    const weighting = learnWeighting(vocabulary, texts.slice(0, 1));
    expect(weighting.weigh(texts.slice(1)).columns).toHaveLength(0);
    expect(weighting.coverage(vocabulary.count("zzz"))).toBe(0);
  });
});

describe("coverage", () => {
  const { vocabulary, weighting } = learn(["order a laptop", "order a badge", "book a room"]);
  const coverage = (text: string): number => weighting.coverage(vocabulary.count(text));

  it("is 1 for known words in any order, 0 without words, and between for some", () => {
    expect(coverage("a laptop order")).toBe(1);
    expect(coverage("")).toBe(0);
    expect(coverage("order a submarine")).toBeGreaterThan(0);
    expect(coverage("order a submarine")).toBeLessThan(0.7);
  });

  it("never rises when an unknown word is added", () => {
    fc.assert(
      fc.property(message, (text) => {
        expect(coverage(`${text} qqqqqqqqqq`)).toBeLessThanOrEqual(coverage(text));
      }),
    );
  });
});
