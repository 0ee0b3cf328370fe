import { z } from "zod";
import type { ActionDefinition } from "../../actions/action.js";
import { advance } from "../dialogue/advance.js";
import { guardCommands } from "../dialogue/guard.js";
import { fieldOf } from "../dialogue/slots.js";
import { emptyState, type DialogueState, type Directive } from "../dialogue/state.js";
import type { UnderstandInput } from "../dialogue/understander.js";
import { said } from "../replies/phrases.js";
import { share } from "../../measures.js";
import { readJsonLines } from "../../read-jsonl.js";
import { labelOf } from "./score-labels.js";
import { labelTurn, scoreTurn, turnExpectation, type PlayedTurn, type TurnScore } from "./score-turn.js";
import { tasksPerMessage, todayOf, type EvaluatedItem, type EvaluationWorld } from "./understanding.js";

/** A dialogue with its labels, as a line of `conversations.*.jsonl`. */
export const labelledDialogueSchema = z.object({
  id: z.string(),
  behaviour: z.string(),
  turns: z.array(z.object({ user: z.string(), expect: turnExpectation })),
});

/** A dialogue with its labels. */
export type LabelledDialogue = z.output<typeof labelledDialogueSchema>;

/** Reads labelled dialogues, one JSON object a line. @throws AppError bad-input with file and line */
export async function readDialogues(file: string): Promise<readonly LabelledDialogue[]> {
  return (await readJsonLines(file, labelledDialogueSchema)).map(({ row }) => row);
}

/** The dialogues, the world, and who is told of each turn (id `DIALOGUE/TURN`, turns from 1). */
export interface ConversationsEvaluation extends EvaluationWorld {
  readonly dialogues: readonly LabelledDialogue[];
  readonly onItem?: ((item: EvaluatedItem) => void) | undefined;
}

/** Shares over the dialogues of a behaviour. */
export interface BehaviourShares {
  /** Dialogues. */
  readonly n: number;
  readonly turnAccuracy: number;
  readonly dialogueSuccess: number;
}

/** What `deskhand eval conversations` measures. Shares are 0 to 1. */
export interface ConversationsReport {
  readonly dialogues: number;
  readonly turns: number;
  readonly turnAccuracy: number;
  readonly dialogueSuccess: number;
  readonly byBehaviour: Readonly<Record<string, BehaviourShares>>;
  /** Proposals that reached governance without being listed. */
  readonly unlistedProposals: number;
}

type History = UnderstandInput["history"];

interface ScoredDialogue {
  readonly behaviour: string;
  readonly turns: readonly TurnScore[];
}

const rememberedLines = 10;

function wordsOf(directive: Directive, actions: ReadonlyMap<string, ActionDefinition>): readonly string[] {
  const action =
    "actionId" in directive && directive.actionId !== undefined ? actions.get(directive.actionId) : undefined;
  if (directive.kind === "say") return [said[directive.phrase]];
  if (action === undefined) return [];
  if (directive.kind === "ask") return [fieldOf(action, directive.slot)?.ask ?? action.title];
  return directive.kind === "preview" ? [] : [`${action.title} (${directive.kind})`];
}

/** One dialogue in memory: understood, guarded, advanced, on the system's own state. */
async function play(dialogue: LabelledDialogue, evaluation: ConversationsEvaluation): Promise<ScoredDialogue> {
  const { understander, speaker, now, company, baseCurrency } = evaluation;
  const actions = new Map(evaluation.actions.map((action) => [action.id, action]));
  const today = todayOf(evaluation);
  const turns: TurnScore[] = [];
  let state: DialogueState = emptyState;
  let history: History = [];
  for (const [index, { user, expect }] of dialogue.turns.entries()) {
    const input = { text: user, state, speaker, now, company, baseCurrency, history };
    const understood = await understander.understand(input);
    const guarded = guardCommands(understood.commands, { actions, company, state, maxTasks: tasksPerMessage, today });
    const advanced = advance(state, guarded.commands, { actions, now, today, company, dropped: guarded.dropped });
    const commands = guarded.commands.map((command) => labelOf(command, { actions, company }));
    const played: PlayedTurn = labelTurn({ ...advanced, commands }, { actions, company });
    const score = scoreTurn(expect, played);
    turns.push(score);
    evaluation.onItem?.({ id: `${dialogue.id}/${index + 1}`, expected: expect, predicted: played, right: score.right });
    const answer = advanced.directives.flatMap((directive) => wordsOf(directive, actions)).join(" ");
    const lines: History = [...history, { author: "person", text: user }, { author: "assistant", text: answer }];
    history = lines.slice(-rememberedLines);
    state = advanced.state;
  }
  return { behaviour: dialogue.behaviour, turns };
}

function isSuccess(dialogue: ScoredDialogue): boolean {
  return dialogue.turns.every((turn) => turn.right);
}

function sharesOf(dialogues: readonly ScoredDialogue[]): BehaviourShares {
  const turns = dialogues.flatMap((dialogue) => dialogue.turns);
  return {
    n: dialogues.length,
    turnAccuracy: share(turns, (turn) => turn.right) ?? 0,
    dialogueSuccess: share(dialogues, isSuccess) ?? 0,
  };
}

/** Measures conversations: each dialogue begins anew and is played to its end, whatever went wrong before. */
export async function evaluateConversations(evaluation: ConversationsEvaluation): Promise<ConversationsReport> {
  const played: ScoredDialogue[] = [];
  for (const dialogue of evaluation.dialogues) played.push(await play(dialogue, evaluation));
  const { n, turnAccuracy, dialogueSuccess } = sharesOf(played);
  const turns = played.flatMap((dialogue) => dialogue.turns);
  const behaviours = [...new Set(played.map(({ behaviour }) => behaviour))].toSorted();
  return {
    dialogues: n,
    turns: turns.length,
    turnAccuracy,
    dialogueSuccess,
    byBehaviour: Object.fromEntries(
      behaviours.map((name) => [name, sharesOf(played.filter(({ behaviour }) => behaviour === name))]),
    ),
    unlistedProposals: turns.reduce((sum, turn) => sum + turn.unlistedProposals, 0),
  };
}
