import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaUnderRoc, expectedCalibrationError, percentile, share } from "../../src/measures.js";

const sample = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 });

describe("the area under the ROC curve", () => {
  it("is the share of pairs in the right order, ties half", () => {
    fc.assert(
      fc.property(sample, sample, (positives, negatives) => {
        const wins = positives.flatMap((positive) =>
          negatives.map((negative) => (positive > negative ? 1 : positive === negative ? 0.5 : 0)),
        );
        const expected = wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
        expect(areaUnderRoc(positives, negatives)).toBeCloseTo(expected, 9);
      }),
    );
  });

  it("is not a number of anything when one side is missing", () => {
    expect(areaUnderRoc([], [1])).toBeNull();
    expect(areaUnderRoc([1], [])).toBeNull();
  });
});

describe("the calibration error", () => {
  it("is nothing when eight of ten said at 0.8 are right, and the difference when they are not", () => {
    const said = (probability: number, right: number) =>
      Array.from({ length: 10 }, (_, index) => ({ probability, right: index < right }));
    expect(expectedCalibrationError(said(0.8, 8))).toBeCloseTo(0, 9);
    expect(expectedCalibrationError(said(0.8, 5))).toBeCloseTo(0.3, 9);
    expect(expectedCalibrationError([...said(0.8, 5), ...said(0.2, 5)])).toBeCloseTo(0.3, 9);
  });

  it("takes certainty, and nothing at all", () => {
    expect(expectedCalibrationError([{ probability: 1, right: true }])).toBe(0);
    expect(expectedCalibrationError([])).toBeNull();
  });
});

describe("shares and percentiles", () => {
  it("count what fits", () => {
    expect(share([1, 2, 3, 4], (value) => value > 1)).toBe(0.75);
    expect(share([], () => true)).toBeNull();
  });

  it("leave at most the rest above the percentile", () => {
    expect(percentile([5, 1, 4, 2, 3], 0.95)).toBe(5);
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([], 0.5)).toBeNull();
  });
});
