import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText, longestMessage, readText } from "../../../src/bot/channels/incoming-text.js";

describe("text that comes in", () => {
  it("keeps what people write: accents, emoji, right-to-left words, tabs and lines", () => {
    const text = "Héllo 👩‍💻 שלום\tمرحبا\nsecond line";
    expect(cleanText(text)).toBe(text);
  });

  it("has no control character, no direction override and no half of a pair, whatever came", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (raw) => {
        expect(cleanText(raw)).not.toMatch(/(?![\n\t])\p{Control}|[\u202A-\u202E\u2066-\u2069]|\p{Surrogate}/u);
      }),
    );
  });

  it("is the same when it is cleaned again", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (raw) => cleanText(cleanText(raw)) === cleanText(raw)));
  });

  it("is measured before it is cleaned, so that nothing is shortened silently", () => {
    expect(readText("\u0000".repeat(longestMessage + 1))).toEqual({ kind: "too-long", length: longestMessage + 1 });
    expect(readText(" \u0000\n")).toEqual({ kind: "empty" });
    expect(readText("x".repeat(longestMessage)).kind).toBe("text");
  });
});
