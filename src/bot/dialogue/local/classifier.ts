import { AppError } from "../../../errors.js";
import { fitSharpness, softmax, thresholdRejecting, type HeldOutScores } from "./calibration.js";
import { createVocabulary, type CountedText, type Vocabulary } from "./features.js";
import { decisionValues, trainLinearModel, type LinearModel } from "./linear-model.js";
import { seededRandom, shuffle } from "./random.js";
import { learnWeighting, type Weighting } from "./tf-idf.js";

/** An example of what people say when they mean `label`. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/** How a classifier is trained. The same rows and options always give the same classifier. */
export interface ClassifierOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Messages that belong to no label; they sharpen `inScopeScore` and never become a label. */
  readonly outOfScope?: readonly string[];
  /** The cost of an error in training; larger fits the examples more closely. Default 1. */
  readonly cost?: number;
  /** Parts the rows are split into to calibrate on messages unseen in training. Default 3; 0 or 1 skips it. */
  readonly folds?: number;
}

/** A label and how likely it is the right one, if any is (0 to 1). */
export interface RankedLabel {
  readonly label: string;
  readonly probability: number;
}

/** What a message was taken for. */
export interface Classification {
  /** Every label, the likeliest first; the probabilities are calibrated and sum to 1. */
  readonly ranked: readonly RankedLabel[];
  /** Higher: more surely one of the labels at all. No unit; compare with `Classifier.thresholdRejecting`. */
  readonly inScopeScore: number;
}

/** A trained text classifier. It holds no state that `classify` changes. */
export interface Classifier {
  /** In the order of their first example. */
  readonly labels: readonly string[];
  classify(text: string): Classification;
  /**
   * The `inScopeScore` below which at most `share` (0 to 1) of unseen in-scope messages lie, by folds of the training
   * rows. Minus infinity, which rejects nothing, where the rows are too few to hold any out.
   */
  thresholdRejecting(share: number): number;
}

/** How much known words count beside the best class's margin. Found by cross-validation. */
const COVERAGE_WEIGHT = 0.75;
/** How much likeness to the out-of-scope examples counts against a message. Found by cross-validation. */
const BACKGROUND_WEIGHT = 0.5;

/**
 * Trains on example messages: TF-IDF of words, word pairs and character n-grams, a linear support vector machine per
 * label, probabilities calibrated on folds. Seconds for 15,000 examples, a fraction of one for a few hundred.
 */
export function trainClassifier(rows: readonly LabelledText[], options: ClassifierOptions = {}): Classifier {
  const labels = [...new Set(rows.map((row) => row.label))];
  if (labels.length === 0) {
    throw new AppError({ code: "bad-input", message: "A text classifier needs at least one labelled example" });
  }
  const setting = prepare(rows, labels, options);
  const heldOut = holdOut(setting);
  const scorer = trainScorer(
    setting,
    setting.texts.map((_, row) => row),
  );
  const sharpness = fitSharpness(heldOut);
  const inScopeScores = heldOut.map((item) => item.inScope);
  return {
    labels,
    classify(text) {
      const { scores, inScope } = score(scorer, setting.vocabulary.count(text), labels.length);
      const probabilities = softmax(scores, sharpness);
      const ranked = labels
        .map((label, index) => ({ label, probability: probabilities[index]! }))
        .sort((a, b) => b.probability - a.probability);
      return { ranked, inScopeScore: inScope };
    },
    thresholdRejecting: (share) => thresholdRejecting(share, inScopeScores),
  };
}

interface TrainingSet {
  readonly vocabulary: Vocabulary;
  readonly texts: readonly CountedText[];
  /** The label's index per text; out-of-scope texts carry the number of labels. */
  readonly classOf: Int32Array;
  readonly labels: number;
  readonly seed: number;
  readonly folds: number;
  readonly cost: number;
}

interface Scorer {
  readonly weighting: Weighting;
  readonly model: LinearModel;
}

interface Scored {
  /** One per label, without the background. */
  readonly scores: Float64Array;
  readonly inScope: number;
}

function prepare(rows: readonly LabelledText[], labels: readonly string[], options: ClassifierOptions): TrainingSet {
  const outOfScope = options.outOfScope ?? [];
  const vocabulary = createVocabulary();
  const texts = [...rows.map((row) => row.text), ...outOfScope].map((text) => vocabulary.learn(text));
  const indexByLabel = new Map(labels.map((label, index) => [label, index]));
  const classOf = Int32Array.from(texts, (_, row) => indexByLabel.get(rows[row]?.label ?? "") ?? labels.length);
  const { seed = 1, folds = 3, cost = 1 } = options;
  return { vocabulary, texts, classOf, labels: labels.length, seed, folds, cost };
}

function trainScorer(set: TrainingSet, selected: readonly number[]): Scorer {
  const texts = selected.map((row) => set.texts[row]!);
  const classOf = Int32Array.from(selected, (row) => set.classOf[row]!);
  const weighting = learnWeighting(set.vocabulary, texts);
  const hasBackground = classOf.includes(set.labels);
  const model = trainLinearModel({
    rows: weighting.weigh(texts),
    classOf,
    classes: set.labels + (hasBackground ? 1 : 0),
    seed: set.seed,
    cost: set.cost,
  });
  return { weighting, model };
}

function score(scorer: Scorer, text: CountedText, labels: number): Scored {
  const all = decisionValues(scorer.model, scorer.weighting.weigh([text]), 0);
  const scores = all.subarray(0, labels);
  const best = scores.reduce((highest, value) => Math.max(highest, value), -Infinity);
  const background = all[labels] ?? 0;
  const inScope = best + COVERAGE_WEIGHT * scorer.weighting.coverage(text) - BACKGROUND_WEIGHT * background;
  return { scores, inScope };
}

/**
 * Scores every in-scope text by a model that has not seen it. A text whose label would be left without an example is
 * passed over: nothing can be learned from a question the model could not have known the answer to.
 */
function holdOut(set: TrainingSet): (HeldOutScores & { readonly inScope: number })[] {
  if (set.folds < 2) return [];
  const foldOf = stratifiedFolds(set);
  return Array.from({ length: set.folds }, (_, fold) => {
    const kept = set.texts.map((_, row) => row).filter((row) => foldOf[row] !== fold);
    const known = new Set(kept.map((row) => set.classOf[row]!));
    const held = set.texts
      .map((_, row) => row)
      .filter((row) => foldOf[row] === fold && set.classOf[row]! < set.labels && known.has(set.classOf[row]!));
    if (held.length === 0) return [];
    const scorer = trainScorer(set, kept);
    return held.map((row) => ({ ...score(scorer, set.texts[row]!, set.labels), truth: set.classOf[row]! }));
  }).flat();
}

/** A fold for every text, each label spread evenly over the folds. */
function stratifiedFolds(set: TrainingSet): Int32Array {
  const order = shuffle(
    set.texts.map((_, row) => row),
    seededRandom(set.seed),
  );
  const seen = new Int32Array(set.labels + 1);
  const foldOf = new Int32Array(set.texts.length);
  for (const row of order) {
    const label = set.classOf[row]!;
    foldOf[row] = (label + seen[label]!) % set.folds;
    seen[label]! += 1;
  }
  return foldOf;
}
