import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trainClassifier, type LabelledText } from "../../../../src/bot/dialogue/local/classifier.js";

const EXAMPLES: Record<string, string[]> = {
  leave: [
    "I need a day off",
    "book vacation for next week",
    "request annual leave",
    "I want to take Friday off",
    "put me down for holiday in July",
    "can I have leave from Monday",
  ],
  password: [
    "I forgot my password",
    "reset my password please",
    "my account is locked",
    "cannot log in to my account",
    "unlock my login",
    "password expired, need a new one",
  ],
  hardware: [
    "order a new laptop",
    "I need a second monitor",
    "my keyboard is broken, get me another",
    "request a docking station",
    "please buy me a headset",
    "new mouse for my desk",
  ],
};

const rows: LabelledText[] = Object.entries(EXAMPLES).flatMap(([label, texts]) =>
  texts.map((text) => ({ text, label })),
);
const classifier = trainClassifier(rows);
const best = (text: string): string | undefined => classifier.classify(text).ranked[0]?.label;

describe("a classifier trained on a few examples", () => {
  it("recognises what it was not told in those words", () => {
    expect(best("could I take next Monday off?")).toBe("leave");
    expect(best("please reset the password of my account")).toBe("password");
    expect(best("I'd like a bigger monitor")).toBe("hardware");
  });

  it("bears typing errors", () => {
    expect(best("pasword rest")).toBe("password");
    expect(best("vacaton nxt week")).toBe("leave");
  });

  it("ranks what is in its examples above what is in none", () => {
    const known = classifier.classify("I need a new laptop").inScopeScore;
    expect(known).toBeGreaterThan(classifier.classify("who won the football match yesterday").inScopeScore);
    expect(known).toBeGreaterThan(classifier.classify("").inScopeScore);
  });

  it("learns from out-of-scope examples without making a label of them", () => {
    const warned = trainClassifier(rows, {
      outOfScope: ["tell me a joke", "who won the match", "what is the weather", "play some music"],
    });
    const gap = (one: typeof classifier): number =>
      one.classify("reset my password").inScopeScore - one.classify("tell me about the weather").inScopeScore;
    expect(gap(warned)).toBeGreaterThan(gap(classifier));
    expect(warned.labels).toEqual(classifier.labels);
    expect(warned.classify("tell me a joke").ranked).toHaveLength(3);
  });

  it("has a threshold that lets most unseen in-scope messages through, and a stricter one that does not", () => {
    expect(classifier.thresholdRejecting(0)).toBeLessThan(classifier.thresholdRejecting(0.5));
    expect(classifier.classify("reset my password please").inScopeScore).toBeGreaterThan(
      classifier.thresholdRejecting(0.05),
    );
  });

  it("is the same for the same rows and seed", () => {
    const again = trainClassifier(rows, { seed: 1 });
    for (const text of ["new laptop", "day off", "something else entirely"]) {
      expect(again.classify(text)).toEqual(classifier.classify(text));
    }
  });

  it("answers anything with every label, best first, in probabilities that sum to 1", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        const { ranked, inScopeScore } = classifier.classify(text);
        const probabilities = ranked.map((entry) => entry.probability);
        expect(ranked.map((entry) => entry.label).toSorted()).toEqual(["hardware", "leave", "password"]);
        expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        expect(Number.isFinite(inScopeScore)).toBe(true);
      }),
    );
  });

  it("gives every message the same answer whatever it was asked before", () => {
    const first = classifier.classify("new headset");
    classifier.classify("zebra crossing __proto__ constructor");
    expect(classifier.classify("new headset")).toEqual(first);
  });
});

describe("a classifier with little to learn from", () => {
  it("can be trained on one example, and then rejects nothing by its own threshold", () => {
    const single = trainClassifier([{ text: "reset my password", label: "password" }]);
    expect(single.classify("password reset").ranked).toEqual([{ label: "password", probability: 1 }]);
    expect(single.thresholdRejecting(0.05)).toBe(-Infinity);
  });

  it("can be trained on examples without a word in them", () => {
    const silent = trainClassifier([
      { text: "", label: "a" },
      { text: "!!", label: "b" },
    ]);
    expect(silent.classify("hello").ranked).toHaveLength(2);
  });

  it("takes labels by any name", () => {
    const odd = trainClassifier([
      { text: "alpha beta", label: "__proto__" },
      { text: "gamma delta", label: "" },
    ]);
    expect(odd.classify("alpha").ranked[0]?.label).toBe("__proto__");
    expect(odd.classify("delta").ranked[0]?.label).toBe("");
  });

  it("refuses to be trained on nothing", () => {
    expect(() => trainClassifier([])).toThrow(expect.objectContaining({ code: "bad-input" }));
  });
});
