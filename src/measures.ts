/**
 * The chance that a positive scores above a negative, ties counting half (area under the ROC curve, by the rank sum of
 * Mann and Whitney): 0.5 is guessing, 1 parts them without error. Null where either side is empty.
 */
export function areaUnderRoc(positives: readonly number[], negatives: readonly number[]): number | null {
  if (positives.length === 0 || negatives.length === 0) return null;
  const ordered = [
    ...positives.map((score) => ({ score, positive: true })),
    ...negatives.map((score) => ({ score, positive: false })),
  ].sort((a, b) => a.score - b.score);
  let wins = 0;
  let negativesBelow = 0;
  for (const tie of groupTies(ordered)) {
    const positivesHere = tie.filter((item) => item.positive).length;
    const negativesHere = tie.length - positivesHere;
    wins += positivesHere * (negativesBelow + negativesHere / 2);
    negativesBelow += negativesHere;
  }
  return wins / (positives.length * negatives.length);
}

function groupTies<Item extends { readonly score: number }>(ordered: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  for (const item of ordered) {
    const last = groups.at(-1);
    if (last?.[0]?.score === item.score) last.push(item);
    else groups.push([item]);
  }
  return groups;
}

/** A prediction: how sure it was (0 to 1), and whether it was right. */
export interface JudgedPrediction {
  readonly probability: number;
  readonly right: boolean;
}

const BINS = 15;

/**
 * Expected calibration error (Guo et al., ICML 2017, equation 3) over 15 bins of equal width: how far, on average, the
 * stated probability is from the share that was right. Null without predictions.
 */
export function expectedCalibrationError(predictions: readonly JudgedPrediction[]): number | null {
  if (predictions.length === 0) return null;
  const gaps = new Float64Array(BINS);
  for (const { probability, right } of predictions) {
    const bin = Math.min(Math.floor(probability * BINS), BINS - 1);
    gaps[bin] = (gaps[bin] ?? 0) + probability - (right ? 1 : 0);
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / predictions.length;
}

/** The part of the items that fits, 0 to 1; null where there are none. */
export function share<Item>(items: readonly Item[], fits: (item: Item) => boolean): number | null {
  return items.length === 0 ? null : items.filter(fits).length / items.length;
}

/** The smallest value that at least `part` (above 0, up to 1) of the values do not exceed; null without values. */
export function percentile(values: readonly number[], part: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1] ?? null;
}
