import { DateTime } from "luxon";
import { z } from "zod";
import type { ActionDefinition } from "../../actions/action.js";
import type { CompanySnapshot } from "../../governance/directory.js";
import type { Principal } from "../../governance/principal.js";
import { guardCommands } from "../dialogue/guard.js";
import { emptyState } from "../dialogue/state.js";
import type { Understander } from "../dialogue/understander.js";
import { percentile, share } from "../../measures.js";
import { readJsonLines } from "../../read-jsonl.js";
import { labelledCommand, labelOf, ownerOf, type LabelledCommand } from "./score-labels.js";
import { scoreMessage, slotShares, type MessageScore } from "./score-message.js";

/** A message with its label, as a line of `utterances.*.jsonl`. */
export const utteranceSchema = z.object({
  id: z.string(),
  text: z.string(),
  expect: z.array(labelledCommand),
  style: z.array(z.string()).default([]),
  alternatives: z.array(z.array(labelledCommand)).default([]),
});

/** A message with its label. */
export type Utterance = z.output<typeof utteranceSchema>;

/** Reads labelled messages, one JSON object a line. @throws AppError bad-input with file and line */
export async function readUtterances(file: string): Promise<readonly Utterance[]> {
  return (await readJsonLines(file, utteranceSchema)).map(({ row }) => row);
}

/** In which world messages are understood. */
export interface EvaluationWorld {
  readonly understander: Understander;
  readonly actions: readonly ActionDefinition[];
  readonly company: CompanySnapshot;
  readonly speaker: Principal;
  readonly now: Date;
  /** ISO 4217. */
  readonly baseCurrency: string;
}

/** One item for `--details`: what was expected, what came, whether it was right. */
export interface EvaluatedItem {
  readonly id: string;
  readonly expected: unknown;
  readonly predicted: unknown;
  readonly right: boolean;
}

/** The messages, the world, and who is told of each. */
export interface UnderstandingEvaluation extends EvaluationWorld {
  readonly items: readonly Utterance[];
  readonly onItem?: ((item: EvaluatedItem) => void) | undefined;
}

/** Shares over some of the messages. */
export interface UnderstandingShares {
  readonly n: number;
  readonly intentExact: number;
  readonly slotF1: number;
}

/** What `deskhand eval understanding` measures. Shares are 0 to 1, latencies milliseconds. */
export interface UnderstandingReport {
  readonly n: number;
  readonly intentExact: number;
  readonly slotPrecision: number;
  readonly slotRecall: number;
  readonly slotF1: number;
  readonly exact: number;
  /** Tasks begun in messages of that style which no acceptable reading has. */
  readonly injectionTasksStarted: number;
  readonly hypotheticalTasksStarted: number;
  /** By action or kind that the label has; slots are those of that action or kind. */
  readonly byAction: Readonly<Record<string, UnderstandingShares>>;
  readonly byStyle: Readonly<Record<string, UnderstandingShares>>;
  readonly latencyP50: number;
  readonly latencyP95: number;
}

/** Commands one message may begin at most, in evaluations as in the product. */
export const tasksPerMessage = 5;

/** The person's today, ISO date. */
export function todayOf(world: Pick<EvaluationWorld, "now" | "speaker">): string {
  return DateTime.fromJSDate(world.now, { zone: world.speaker.timeZone }).toISODate() ?? "";
}

interface Scored {
  readonly item: Utterance;
  readonly score: MessageScore;
  readonly milliseconds: number;
}

async function read(item: Utterance, evaluation: UnderstandingEvaluation): Promise<Scored> {
  const { understander, speaker, now, company, baseCurrency } = evaluation;
  const actions = new Map(evaluation.actions.map((action) => [action.id, action]));
  const began = performance.now();
  const understood = await understander.understand({
    text: item.text,
    state: emptyState,
    speaker,
    now,
    company,
    baseCurrency,
    history: [],
  });
  const milliseconds = performance.now() - began;
  const guarded = guardCommands(understood.commands, {
    actions,
    state: emptyState,
    company,
    maxTasks: tasksPerMessage,
    today: todayOf(evaluation),
  });
  const predicted = guarded.commands.map((command) => labelOf(command, { actions, company }));
  const readings: readonly (readonly LabelledCommand[])[] = [item.expect, ...item.alternatives];
  const score = scoreMessage({ text: item.text, readings, predicted });
  evaluation.onItem?.({ id: item.id, expected: item.expect, predicted, right: score.exact });
  return { item, score, milliseconds };
}

function sharesBy(
  scored: readonly Scored[],
  namesOf: (item: Utterance) => readonly string[],
  ownSlotsOnly: boolean,
): Readonly<Record<string, UnderstandingShares>> {
  const names = [...new Set(scored.flatMap(({ item }) => namesOf(item)))].toSorted();
  return Object.fromEntries(
    names.map((name) => {
      const some = scored.filter(({ item }) => namesOf(item).includes(name));
      const slots = some.flatMap(({ score }) => score.slots).filter((slot) => !ownSlotsOnly || slot.owner === name);
      const intentExact = share(some, ({ score }) => score.intent) ?? 0;
      return [name, { n: some.length, intentExact, slotF1: slotShares(slots).f1 }];
    }),
  );
}

function tasksStarted(scored: readonly Scored[], style: string): number {
  const some = scored.filter(({ item }) => item.style.includes(style));
  return some.reduce((sum, { score }) => sum + score.tasksTooMany, 0);
}

/** Measures the understanding of single messages: each by itself, in an empty conversation, understood and guarded. */
export async function evaluateUnderstanding(evaluation: UnderstandingEvaluation): Promise<UnderstandingReport> {
  const scored: Scored[] = [];
  // One after the other: latencies are measured.
  for (const item of evaluation.items) scored.push(await read(item, evaluation));
  const slots = slotShares(scored.flatMap(({ score }) => score.slots));
  const latencies = scored.map(({ milliseconds }) => milliseconds);
  return {
    n: scored.length,
    intentExact: share(scored, ({ score }) => score.intent) ?? 0,
    slotPrecision: slots.precision,
    slotRecall: slots.recall,
    slotF1: slots.f1,
    exact: share(scored, ({ score }) => score.exact) ?? 0,
    injectionTasksStarted: tasksStarted(scored, "injection"),
    hypotheticalTasksStarted: tasksStarted(scored, "hypothetical"),
    byAction: sharesBy(scored, (item) => [...new Set(item.expect.map(ownerOf))], true),
    byStyle: sharesBy(scored, (item) => item.style, false),
    latencyP50: percentile(latencies, 0.5) ?? 0,
    latencyP95: percentile(latencies, 0.95) ?? 0,
  };
}
