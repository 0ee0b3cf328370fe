import { AppError } from "../../../errors.js";
import { fitSharpness, softmax, thresholdRejecting, type HeldOutScores } from "./calibration.js";
import { createVocabulary, type CountedText, type Vocabulary } from "./features.js";
import { decisionValues, trainLinearModel, type LinearModel } from "./linear-model.js";
import { seededRandom } from "./random.js";
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
  const set = prepare(rows, labels, options);
  const heldOut = holdOut(set);
  const scorer = trainScorer(set, set.examples);
  const sharpness = fitSharpness(heldOut);
  const inScopeScores = heldOut.map((item) => item.inScope);
  return {
    labels,
    classify(text) {
      const { scores, inScope } = score(scorer, set.vocabulary.count(text));
      const probabilities = softmax(scores, sharpness);
      const ranked = labels
        .map((label, index) => ({ label, probability: probabilities[index] ?? 0 }))
        .sort((a, b) => b.probability - a.probability);
      return { ranked, inScopeScore: inScope };
    },
    thresholdRejecting: (share) => thresholdRejecting(share, inScopeScores),
  };
}

/** A training message; the label is an index, and the number of labels stands for out of scope. */
interface Example {
  readonly text: CountedText;
  readonly label: number;
}

interface TrainingSet {
  readonly vocabulary: Vocabulary;
  readonly examples: readonly Example[];
  readonly labels: number;
  readonly seed: number;
  readonly folds: number;
}

interface Scorer {
  readonly weighting: Weighting;
  readonly model: LinearModel;
  readonly labels: number;
}

interface Scored {
  /** One per label, without the background. */
  readonly scores: Float64Array;
  readonly inScope: number;
}

function prepare(rows: readonly LabelledText[], labels: readonly string[], options: ClassifierOptions): TrainingSet {
  const { seed = 1, folds = 3, outOfScope = [] } = options;
  const vocabulary = createVocabulary();
  const indexByLabel = new Map(labels.map((label, index) => [label, index]));
  const examples = [
    ...rows.map((row) => ({ text: vocabulary.learn(row.text), label: indexByLabel.get(row.label) ?? labels.length })),
    ...outOfScope.map((text) => ({ text: vocabulary.learn(text), label: labels.length })),
  ];
  return { vocabulary, examples, labels: labels.length, seed, folds };
}

function trainScorer(set: TrainingSet, examples: readonly Example[]): Scorer {
  const texts = examples.map((example) => example.text);
  const classOf = Int32Array.from(examples, (example) => example.label);
  const weighting = learnWeighting(set.vocabulary, texts);
  const hasBackground = classOf.includes(set.labels);
  const model = trainLinearModel({
    rows: weighting.weigh(texts),
    classOf,
    classes: set.labels + (hasBackground ? 1 : 0),
    seed: set.seed,
  });
  return { weighting, model, labels: set.labels };
}

function score({ weighting, model, labels }: Scorer, text: CountedText): Scored {
  const all = decisionValues(model, weighting.weigh([text]), 0);
  const scores = all.subarray(0, labels);
  const best = scores.reduce((highest, value) => Math.max(highest, value), -Infinity);
  const background = all[labels] ?? 0;
  return { scores, inScope: best + COVERAGE_WEIGHT * weighting.coverage(text) - BACKGROUND_WEIGHT * background };
}

/**
 * Scores every in-scope example by a model that has not seen it. One whose label would be left without an example is
 * passed over: nothing can be learned from a question the model could not have known the answer to.
 */
function holdOut(set: TrainingSet): (HeldOutScores & Scored)[] {
  if (set.folds < 2) return [];
  const folds = stratifiedFolds(set);
  return folds.flatMap((fold) => {
    const kept = folds.filter((other) => other !== fold).flat();
    const known = new Set(kept.map((example) => example.label));
    const held = fold.filter((example) => example.label < set.labels && known.has(example.label));
    if (held.length === 0) return [];
    const scorer = trainScorer(set, kept);
    return held.map((example) => ({ ...score(scorer, example.text), truth: example.label }));
  });
}

/** Each label's examples, in random order, dealt out one fold after another. */
function stratifiedFolds(set: TrainingSet): Example[][] {
  const random = seededRandom(set.seed);
  const dealt = set.examples
    .map((example) => ({ example, key: random() }))
    .sort((a, b) => a.example.label - b.example.label || a.key - b.key);
  const folds = Array.from({ length: set.folds }, (): Example[] => []);
  dealt.forEach(({ example }, position) => folds[position % set.folds]?.push(example));
  return folds;
}
