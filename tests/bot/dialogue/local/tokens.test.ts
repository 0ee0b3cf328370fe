import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNumber, tokenise } from "../../../../src/bot/dialogue/local/tokens.js";

const surfaces = (text: string): string[] => tokenise(text).map((token) => token.surface);
const stems = (text: string): string[] => tokenise(text).map((token) => token.stem);

describe("the words of a message", () => {
  it("reads contractions, curly apostrophes and missing apostrophes as the words they stand for", () => {
    const written = ["what", "is", "my", "balance"];
    expect(surfaces("What's my balance?")).toEqual(written);
    expect(surfaces("what\u2019s my balance")).toEqual(written);
    expect(surfaces("whats my balance")).toEqual(written);
    expect(surfaces("I can't, I won't, I don't")).toEqual("i can not i will not i do not".split(" "));
    expect(surfaces("Maria's laptop")).toEqual(["maria", "laptop"]);
  });

  it("makes one of the many forms of a letter", () => {
    expect(surfaces("Café ＶＰＮ naïve")).toEqual(["cafe", "vpn", "naive"]);
  });

  it("stems words and leaves numbers alone", () => {
    expect(stems("requesting requests 401k")).toEqual(["request", "request", "401", "k"]);
    expect(isNumber("401")).toBe(true);
    expect(isNumber("k9")).toBe(false);
  });

  it("reads scripts without upper case, and finds nothing in signs", () => {
    expect(surfaces("休暇を取りたい")).toHaveLength(1);
    expect(surfaces("?! 🎉 --")).toEqual([]);
  });

  it("bounds what it reads of a paste", () => {
    expect(tokenise("word ".repeat(5000)).length).toBe(300);
    expect(surfaces("x".repeat(5000))[0]).toHaveLength(40);
  });

  it("does not depend on case, nor on blanks and signs around the words", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 8 }), (words) => {
        const plain = tokenise(words.join(" "));
        expect(tokenise(`  ${words.join(" \t, ").toUpperCase()} !`)).toEqual(plain);
      }),
    );
  });
});
