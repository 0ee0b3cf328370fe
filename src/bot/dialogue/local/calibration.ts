/** A judged message that the scores' training did not hold: its score per class, and the class it belongs to. */
export interface HeldOutScores {
  readonly scores: Float64Array;
  readonly truth: number;
}

/** Sharpness for a set too small to hold anything out: margins of ±1 then mean about nine to one. */
const DEFAULT_SHARPNESS = 2;
const SHARPNESS_RANGE = [0.1, 50] as const;

/** Probabilities that sum to 1: pₖ ∝ exp(sharpness · scoreₖ). */
export function softmax(scores: Float64Array, sharpness: number): Float64Array {
  const highest = scores.reduce((best, score) => Math.max(best, score), -Infinity);
  const parts = scores.map((score) => Math.exp(sharpness * (score - highest)));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}

/**
 * Temperature scaling (Guo, Pleiss, Sun, Weinberger: "On Calibration of Modern Neural Networks", ICML 2017): the one
 * number, here the inverse temperature, with the smallest negative log-likelihood of held-out messages. The likelihood
 * has a single valley in it, so a golden-section search (on a logarithmic scale) finds it.
 */
export function fitSharpness(heldOut: readonly HeldOutScores[]): number {
  if (heldOut.length === 0) return DEFAULT_SHARPNESS;
  const loss = (logarithm: number): number => negativeLogLikelihood(heldOut, Math.exp(logarithm));
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = SHARPNESS_RANGE.map(Math.log) as [number, number];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [lossLeft, lossRight] = [loss(left), loss(right)];
  while (high - low > 0.02) {
    if (lossLeft < lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - ratio * (high - low);
      lossLeft = loss(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + ratio * (high - low);
      lossRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/**
 * The threshold below which `share` (0 to 1) of the values lie, at most: a value is rejected when it is smaller.
 * Minus infinity, which rejects nothing, for no values.
 */
export function thresholdRejecting(share: number, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? -Infinity;
}

function negativeLogLikelihood(heldOut: readonly HeldOutScores[], sharpness: number): number {
  let loss = 0;
  for (const { scores, truth } of heldOut) {
    const right = scores[truth] ?? 0;
    let sum = 0;
    for (const score of scores) sum += Math.exp(sharpness * (score - right));
    loss += Math.log(sum);
  }
  return loss;
}
