import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitSharpness, softmax, thresholdRejecting } from "../../../../src/bot/dialogue/local/calibration.js";
import { seededRandom } from "../../../../src/bot/dialogue/local/random.js";

const scores = fc
  .array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 12 })
  .map((values) => Float64Array.from(values));

describe("softmax", () => {
  it("gives probabilities in the order of the scores that sum to 1", () => {
    fc.assert(
      fc.property(scores, fc.double({ min: 0.1, max: 50, noNaN: true }), (values, sharpness) => {
        const probabilities = softmax(values, sharpness);
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        const byScore = [...values.keys()].toSorted((one, other) => (values[one] ?? 0) - (values[other] ?? 0));
        const inThatOrder = byScore.map((index) => probabilities[index] ?? Number.NaN);
        expect(inThatOrder).toEqual(inThatOrder.toSorted((one, other) => one - other));
      }),
    );
  });

  it("does not overflow", () => {
    expect([...softmax(Float64Array.from([1e6, -1e6]), 50)]).toEqual([1, 0]);
  });
});

describe("the sharpness", () => {
  it("is found again from outcomes drawn with it", () => {
    for (const truth of [0.5, 3, 12]) {
      const random = seededRandom(11);
      const heldOut = Array.from({ length: 6000 }, () => {
        const values = Float64Array.from({ length: 4 }, () => (random() - 0.5) * (6 / truth));
        const draw = random();
        let sum = 0;
        const chosen = softmax(values, truth).findIndex((probability) => (sum += probability) > draw);
        return { scores: values, truth: Math.max(chosen, 0) };
      });
      expect(fitSharpness(heldOut) / truth).toBeGreaterThan(0.9);
      expect(fitSharpness(heldOut) / truth).toBeLessThan(1.1);
    }
  });

  it("falls as the scores turn out to be worth less", () => {
    const sure = { scores: Float64Array.from([1, -1]), truth: 0 };
    const wrong = { scores: Float64Array.from([1, -1]), truth: 1 };
    expect(fitSharpness([sure, sure, sure, wrong])).toBeLessThan(fitSharpness([sure, sure, sure, sure]));
  });

  it("is a number even with nothing held out", () => {
    expect(fitSharpness([])).toBeGreaterThan(0);
  });
});

describe("the threshold", () => {
  it("rejects the share asked for and no more", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (values, share) => {
          const threshold = thresholdRejecting(share, values);
          expect(values.filter((value) => value < threshold)).toHaveLength(Math.floor(share * values.length));
        },
      ),
    );
  });

  it("rejects nothing where there is nothing to go by", () => {
    expect(thresholdRejecting(0.05, [])).toBe(-Infinity);
  });
});
