import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTogether } from "../../src/together.js";

/** Doubles numbers, except those that cannot be: they spoil whatever they are asked with. */
function doubling(atMost: number, bad: ReadonlySet<number> = new Set()) {
  const asked: (readonly number[])[] = [];
  let under = 0;
  let most = 0;
  const double = createTogether({
    atMost,
    ask: async (numbers: readonly number[]) => {
      asked.push(numbers);
      most = Math.max(most, (under += 1));
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
      if (numbers.some((one) => bad.has(one))) throw new Error("cannot");
      return numbers.map((one) => one * 2);
    },
  });
  return { double, asked, most: () => most };
}

describe("questions that are answered together", () => {
  it("are asked at once when nothing else is, and those that come meanwhile in one go", async () => {
    const { double, asked } = doubling(100);
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(await double(4)).toBe(8);
    expect(asked).toEqual([[1], [2, 3], [4]]);
  });

  it("get each its own answer or failure, in the order they came, never more in a go than may be and one go at a time", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
        fc.integer({ min: 1, max: 7 }),
        async (numbers, bad, atMost) => {
          const { double, asked, most } = doubling(atMost, new Set(bad));
          const ends = await Promise.allSettled(numbers.map(double));
          const answers = ends.map((end) => (end.status === "fulfilled" ? end.value : "failed"));
          expect(answers).toEqual(numbers.map((one) => (bad.includes(one) ? "failed" : one * 2)));
          expect(Math.max(0, ...asked.map((some) => some.length))).toBeLessThanOrEqual(atMost);
          expect(most()).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
