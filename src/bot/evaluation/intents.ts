import { performance } from "node:perf_hooks";
import { z } from "zod";
import { AppError } from "../../errors.js";
import { thresholdRejecting } from "../dialogue/local/calibration.js";
import { trainClassifier, type Classifier } from "../dialogue/local/classifier.js";
import { areaUnderRoc, expectedCalibrationError, percentile, share } from "../../measures.js";
import { readJsonLines } from "../../read-jsonl.js";

/** One message with the intent it was given by people; `oos` where it belongs to none of the bot's intents. */
export interface IntentRow {
  /** The row's own id, else its line number. */
  readonly id: string;
  readonly text: string;
  readonly intent: string;
  readonly oos: boolean;
}

/** What an evaluation of intents is run on. */
export interface IntentsEvaluation {
  /** Out-of-scope rows among them are counter-examples, not an intent to be learned. */
  readonly train: readonly IntentRow[];
  /** Sets the threshold and nothing else; without it, folds of `train` do. */
  readonly val?: readonly IntentRow[] | undefined;
  readonly test: readonly IntentRow[];
  readonly seed: number;
  /** Told of every test row, in order. */
  readonly onItem?: ((item: IntentItem) => void) | undefined;
}

/** How one test row went, after rejection; `oos` stands for out of scope on either side. */
export interface IntentItem {
  readonly id: string;
  readonly expected: string;
  readonly predicted: string;
  readonly right: boolean;
}

/** The figures. Shares are 0 to 1; null where the rows needed for a figure are missing. */
export interface IntentsReport {
  /** Test rows. */
  readonly n: number;
  /** Always 0: a row that cannot be judged fails the reading. */
  readonly skipped: number;
  readonly classes: number;
  /** Of the in-scope rows, without rejection. */
  readonly accuracy: number | null;
  /** In-scope rows that were accepted and given the right intent. */
  readonly inScopeAccuracy: number | null;
  /** Out-of-scope rows that were rejected. */
  readonly oosRecall: number | null;
  /** Rejected rows that were out of scope. */
  readonly oosPrecision: number | null;
  /** How well the score parts in-scope from out-of-scope rows, whatever the threshold. */
  readonly auroc: number | null;
  /** Rows that score below are rejected; null, and nothing is rejected, without out-of-scope rows in the test. */
  readonly threshold: number | null;
  /** Expected calibration error of the first intent's probability, over the in-scope rows. */
  readonly ece: number | null;
  /** Milliseconds, calibration included. */
  readonly trainMs: number;
  readonly microsPerMessage: number;
  readonly microsPerMessageP95: number;
  /** Largest resident set of the process so far, in MiB. */
  readonly peakRssMb: number;
}

/** What an out-of-scope message is called in the data and in the details. */
export const OUT_OF_SCOPE = "oos";
/** The share of in-scope messages that may be turned away. */
const REJECTED_SHARE = 0.05;

const rowSchema = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  text: z.string(),
  intent: z.string().min(1),
  oos: z.boolean().optional(),
});

/** Reads rows `{text, intent, oos?, id?}` from a JSON Lines file; `bad-input` for a bad row or none at all. */
export async function readIntentRows(file: string): Promise<readonly IntentRow[]> {
  const rows = await readJsonLines(file, rowSchema);
  if (rows.length === 0) throw new AppError({ code: "bad-input", message: "The file holds no rows", where: file });
  return rows.map(({ line, row }) => ({
    id: String(row.id ?? line),
    text: row.text,
    intent: row.intent,
    oos: row.oos === true || row.intent === OUT_OF_SCOPE,
  }));
}

/** Trains on one set of rows and measures on another. Apart from the times, the same rows and seed give the same report. */
export function evaluateIntents(evaluation: IntentsEvaluation): IntentsReport {
  const { train, test } = evaluation;
  const started = performance.now();
  const classifier = trainClassifier(
    train.filter((row) => !row.oos).map((row) => ({ text: row.text, label: row.intent })),
    { seed: evaluation.seed, outOfScope: train.filter((row) => row.oos).map((row) => row.text) },
  );
  const trainMs = performance.now() - started;
  const judged = test.map((row) => judge(classifier, row));
  const threshold = test.some((row) => row.oos) ? chooseThreshold(classifier, evaluation.val) : null;
  if (evaluation.onItem !== undefined) for (const item of judged) evaluation.onItem(describe(item, threshold));
  const micros = judged.map((item) => item.micros);
  return {
    n: test.length,
    skipped: 0,
    classes: classifier.labels.length,
    ...measure(judged, threshold),
    threshold,
    trainMs,
    microsPerMessage: micros.reduce((sum, value) => sum + value, 0) / Math.max(micros.length, 1),
    microsPerMessageP95: percentile(micros, 0.95) ?? 0,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  };
}

interface Judged {
  readonly row: IntentRow;
  readonly label: string;
  readonly probability: number;
  readonly inScopeScore: number;
  /** The first label is the expected one. */
  readonly right: boolean;
  readonly micros: number;
}

function judge(classifier: Classifier, row: IntentRow): Judged {
  const started = performance.now();
  const { ranked, inScopeScore } = classifier.classify(row.text);
  const micros = (performance.now() - started) * 1000;
  const { label, probability } = ranked[0] ?? { label: OUT_OF_SCOPE, probability: 0 };
  return { row, label, probability, inScopeScore, right: !row.oos && label === row.intent, micros };
}

/** Null where there is too little to go by. */
function chooseThreshold(classifier: Classifier, val: readonly IntentRow[] | undefined): number | null {
  const inScope = (val ?? []).filter((row) => !row.oos).map((row) => classifier.classify(row.text).inScopeScore);
  const threshold =
    inScope.length > 0 ? thresholdRejecting(REJECTED_SHARE, inScope) : classifier.thresholdRejecting(REJECTED_SHARE);
  return Number.isFinite(threshold) ? threshold : null;
}

function rejected(item: Judged, threshold: number | null): boolean {
  return threshold !== null && item.inScopeScore < threshold;
}

function measure(judged: readonly Judged[], threshold: number | null) {
  const inScope = judged.filter((item) => !item.row.oos);
  const outOfScope = judged.filter((item) => item.row.oos);
  const turnedAway = judged.filter((item) => rejected(item, threshold));
  return {
    accuracy: share(inScope, (item) => item.right),
    inScopeAccuracy: share(inScope, (item) => item.right && !rejected(item, threshold)),
    oosRecall: share(outOfScope, (item) => rejected(item, threshold)),
    oosPrecision: share(turnedAway, (item) => item.row.oos),
    auroc: areaUnderRoc(
      inScope.map((item) => item.inScopeScore),
      outOfScope.map((item) => item.inScopeScore),
    ),
    ece: expectedCalibrationError(inScope),
  };
}

function describe(item: Judged, threshold: number | null): IntentItem {
  const expected = item.row.oos ? OUT_OF_SCOPE : item.row.intent;
  const predicted = rejected(item, threshold) ? OUT_OF_SCOPE : item.label;
  return { id: item.row.id, expected, predicted, right: expected === predicted };
}
