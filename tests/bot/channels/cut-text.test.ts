import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut } from "../../../src/bot/channels/cut-text.js";

describe("a text that has to fit", () => {
  it("stays as it is when it does", () => expect(cut("Annual leave", 12)).toBe("Annual leave"));
  it("says that something was left out", () => expect(cut("Annual leave in Germany", 13)).toBe("Annual leave…"));
  it("keeps characters whole", () => expect(cut("ab😀cd", 4)).toBe("ab…"));
  it("fits always", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 40 }), (text, atMost) => {
        const fitting = cut(text, atMost);
        expect(fitting.length).toBeLessThanOrEqual(atMost);
        expect(fitting).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});
