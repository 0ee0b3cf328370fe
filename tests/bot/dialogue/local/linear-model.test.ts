import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decisionValues, trainLinearModel } from "../../../../src/bot/dialogue/local/linear-model.js";
import type { SparseRows } from "../../../../src/bot/dialogue/local/tf-idf.js";

const WIDTH = 6;

function sparse(dense: readonly (readonly number[])[]): SparseRows {
  const starts = [0];
  const columns: number[] = [];
  const values: number[] = [];
  for (const row of dense) {
    row.forEach((value, column) => {
      if (value === 0) return;
      columns.push(column);
      values.push(value);
    });
    starts.push(columns.length);
  }
  return {
    rows: dense.length,
    width: WIDTH,
    starts: Int32Array.from(starts),
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
  };
}

const cell = fc.oneof(fc.constant(0), fc.double({ min: -1, max: 1, noNaN: true }));
const problem = fc
  .array(fc.tuple(fc.array(cell, { minLength: WIDTH, maxLength: WIDTH }), fc.integer({ min: 0, max: 1 })), {
    minLength: 4,
    maxLength: 20,
  })
  .filter((rows) => new Set(rows.map(([, label]) => label)).size === 2);

/** The primal objective of one class against the rest, written out from the paper's formula. */
function objective(
  w: readonly number[],
  rows: readonly (readonly [readonly number[], number])[],
  cost: number,
): number {
  const own = rows.filter(([, label]) => label === 0).length;
  const emphasis = Math.sqrt((rows.length - own) / own);
  const errors = rows.map(([row, label]) => {
    const score = row.reduce((sum, value, column) => sum + value * (w[column] ?? 0), w[WIDTH] ?? 0);
    const margin = Math.max(0, 1 - (label === 0 ? score : -score));
    return cost * (label === 0 ? emphasis : 1) * margin ** 2;
  });
  return w.reduce((sum, weight) => sum + weight ** 2, 0) / 2 + errors.reduce((sum, error) => sum + error, 0);
}

describe("the linear model", () => {
  it("lies at the minimum of the support vector machine's objective: no step away from it is worth taking", () => {
    fc.assert(
      fc.property(
        problem,
        fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: WIDTH + 1, maxLength: WIDTH + 1 }),
        (rows, step) => {
          const classOf = Int32Array.from(rows, ([, label]) => label);
          const model = trainLinearModel({
            rows: sparse(rows.map(([row]) => row)),
            classOf,
            classes: 2,
            seed: 1,
            cost: 1,
          });
          const w = Array.from({ length: WIDTH + 1 }, (_, column) => model.weights[column * 2] ?? 0);
          const moved = w.map((weight, column) => weight + (step[column] ?? 0));
          expect(objective(w, rows, 1)).toBeLessThanOrEqual(objective(moved, rows, 1) * 1.005 + 0.005);
        },
      ),
    );
  });

  it("parts classes that can be parted, each on the positive side of its own boundary", () => {
    const rows = sparse([
      [1, 0, 0, 0, 0, 0],
      [1, 0, 0, 1, 0, 0],
      [0, 1, 0, 0, 0, 0],
      [0, 1, 0, 0, 1, 0],
      [0, 0, 1, 0, 0, 0],
      [0, 0, 1, 0, 0, 1],
    ]);
    const classOf = Int32Array.from([0, 0, 1, 1, 2, 2]);
    const model = trainLinearModel({ rows, classOf, classes: 3, seed: 1, cost: 10 });
    classOf.forEach((label, row) => {
      const signs = [...decisionValues(model, rows, row)].map((score) => score > 0);
      expect(signs).toEqual([0, 1, 2].map((other) => other === label));
    });
  });

  it("gives the same weights for the same seed", () => {
    fc.assert(
      fc.property(problem, fc.integer(), (rows, seed) => {
        const training = {
          rows: sparse(rows.map(([row]) => row)),
          classOf: Int32Array.from(rows, ([, label]) => label),
          classes: 2,
          seed,
        };
        expect(trainLinearModel(training).weights).toEqual(trainLinearModel(training).weights);
      }),
    );
  });

  it("stays finite when every example is of one class", () => {
    const rows = sparse([[1, 0, 0, 0, 0, 0]]);
    const model = trainLinearModel({ rows, classOf: Int32Array.from([0]), classes: 1, seed: 1 });
    expect(decisionValues(model, rows, 0)[0]).toBeGreaterThan(0);
  });
});
