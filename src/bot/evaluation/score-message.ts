import { ownerOf, type LabelledCommand, type LabelValue } from "./score-labels.js";
import { quotes, slotClass, slotsAgree, valuesAgree } from "./score-values.js";

/** One slot value that was found, missed, or wrongly given, and whose it is. */
export interface SlotOutcome {
  readonly owner: string;
  readonly outcome: "found" | "missed" | "wrong";
}

/** How a message was understood, held against the reading of its label that fits best. */
export interface MessageScore {
  /** The same kinds and actions in the same order. */
  readonly intent: boolean;
  /** The intent and every slot, context aside. */
  readonly exact: boolean;
  readonly slots: readonly SlotOutcome[];
  /** Tasks begun that the reading does not have. */
  readonly tasksTooMany: number;
}

/** A message with its acceptable readings and what was read. */
export interface ScoredMessage {
  readonly text: string;
  /** The label and its alternatives. */
  readonly readings: readonly (readonly LabelledCommand[])[];
  readonly predicted: readonly LabelledCommand[];
}

interface Triple {
  readonly owner: string;
  readonly slot: string;
  readonly value: LabelValue;
}

function triples(commands: readonly LabelledCommand[]): readonly Triple[] {
  return commands.flatMap((command) =>
    Object.entries(command.slots).map(([slot, value]) => ({ owner: ownerOf(command), slot, value })),
  );
}

function samePlace(one: Triple, other: Triple): boolean {
  return one.owner === other.owner && one.slot === other.slot;
}

function slotOutcomes(
  text: string,
  reading: readonly LabelledCommand[],
  predicted: readonly LabelledCommand[],
): SlotOutcome[] {
  const expected = triples(reading);
  const rest = [...triples(predicted)];
  const outcomes = expected.map((triple): SlotOutcome => {
    const at = rest.findIndex((one) => samePlace(one, triple) && valuesAgree(triple, triple.value, one.value));
    if (at >= 0) rest.splice(at, 1);
    return { owner: triple.owner, outcome: at >= 0 ? "found" : "missed" };
  });
  // Explaining words that stand in the message are no mistake just because the label left them out.
  const wrong = rest.filter((one) => {
    const unlabelled = !expected.some((triple) => samePlace(triple, one));
    return !(slotClass(one.owner, one.slot) === "context" && unlabelled && quotes(text, one.value));
  });
  return [...outcomes, ...wrong.map(({ owner }): SlotOutcome => ({ owner, outcome: "wrong" }))];
}

function tasksTooMany(reading: readonly LabelledCommand[], predicted: readonly LabelledCommand[]): number {
  const listed = reading.filter((command) => command.kind === "task").map(ownerOf);
  const begun = predicted.filter((command) => command.kind === "task").map(ownerOf);
  return begun.filter((action) => {
    const at = listed.indexOf(action);
    if (at >= 0) listed.splice(at, 1);
    return at < 0;
  }).length;
}

function scoreAgainst(message: ScoredMessage, reading: readonly LabelledCommand[]): MessageScore {
  const { text, predicted } = message;
  const intent =
    reading.length === predicted.length &&
    reading.every((one, at) => {
      const other = predicted[at];
      return other !== undefined && one.kind === other.kind && one.action === other.action;
    });
  const exact = intent && reading.every((one, at) => slotsAgree(ownerOf(one), one.slots, predicted[at]?.slots ?? {}));
  return {
    intent,
    exact,
    slots: slotOutcomes(text, reading, predicted),
    tasksTooMany: tasksTooMany(reading, predicted),
  };
}

/** Shares of slot values, 0 to 1. */
export interface SlotShares {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Precision, recall and F1 over all outcomes together. With nothing to find and nothing given all of them are 1. */
export function slotShares(outcomes: readonly SlotOutcome[]): SlotShares {
  if (outcomes.length === 0) return { precision: 1, recall: 1, f1: 1 };
  const count = (outcome: SlotOutcome["outcome"]): number => outcomes.filter((one) => one.outcome === outcome).length;
  const [found, missed, wrong] = [count("found"), count("missed"), count("wrong")];
  return {
    precision: found === 0 ? 0 : found / (found + wrong),
    recall: found === 0 ? 0 : found / (found + missed),
    f1: (2 * found) / (2 * found + missed + wrong),
  };
}

function fit(score: MessageScore): readonly number[] {
  const mistakes = score.slots.filter((one) => one.outcome !== "found").length;
  return [Number(score.intent), Number(score.exact), slotShares(score.slots).f1, -mistakes];
}

function isBetter(one: MessageScore, other: MessageScore): boolean {
  const [left, right] = [fit(one), fit(other)];
  const at = left.findIndex((value, index) => value !== right[index]);
  return at >= 0 && (left[at] ?? 0) > (right[at] ?? 0);
}

/** Scores what was read from a message against the acceptable reading that it fits best: intent, exactness, then slots. */
export function scoreMessage(message: ScoredMessage): MessageScore {
  const [first = [], ...others] = message.readings;
  return others
    .map((reading) => scoreAgainst(message, reading))
    .reduce((best, score) => (isBetter(score, best) ? score : best), scoreAgainst(message, first));
}
