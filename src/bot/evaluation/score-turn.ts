import { z } from "zod";
import { completeInputs, topFrame } from "../dialogue/frames.js";
import type { DialogueState, Directive } from "../dialogue/state.js";
import {
  labelledCommand,
  labelSlots,
  labelSlotsOf,
  type LabelContext,
  type LabelledCommand,
  type LabelSlots,
} from "./score-labels.js";
import { slotsAgree } from "./score-values.js";

const flag = z.boolean().optional();

/** What is expected of a turn, as a label of `conversations.*.jsonl` writes it. */
export const turnExpectation = z.object({
  state: z
    .object({ action: z.string(), slots: labelSlots.default({}) })
    .nullable()
    .optional(),
  asks: z.string().optional(),
  confirms: flag,
  answers: flag,
  proposes: flag,
  cancelled: flag,
  clarifies: flag,
  command: labelledCommand.optional(),
});

/** What is expected of a turn. */
export type TurnExpectation = z.output<typeof turnExpectation>;

/** A task as labels write it. */
export interface LabelledTask {
  readonly action: string;
  readonly slots: LabelSlots;
}

/** What happened in a turn, as labels write it. */
export interface PlayedTurn {
  /** The task on top after the turn. */
  readonly open: LabelledTask | null;
  readonly proposed: readonly LabelledTask[];
  readonly asked: readonly string[];
  readonly confirms: boolean;
  readonly answers: boolean;
  readonly cancelled: boolean;
  readonly clarifies: boolean;
  readonly commands: readonly LabelledCommand[];
}

/** Puts what a turn did into the words of labels. */
export function labelTurn(
  turn: {
    readonly state: DialogueState;
    readonly directives: readonly Directive[];
    readonly commands: readonly LabelledCommand[];
  },
  context: LabelContext,
): PlayedTurn {
  const happened = (kind: Directive["kind"]): boolean => turn.directives.some((one) => one.kind === kind);
  const top = topFrame(turn.state);
  return {
    open:
      top === undefined
        ? null
        : { action: top.actionId, slots: labelSlotsOf(top.actionId, completeInputs(top), context) },
    proposed: turn.directives.flatMap((one) =>
      one.kind === "propose" ? [{ action: one.actionId, slots: labelSlotsOf(one.actionId, one.inputs, context) }] : [],
    ),
    asked: turn.directives.flatMap((one) => (one.kind === "ask" ? [one.slot] : [])),
    confirms: happened("confirm"),
    answers: happened("answer"),
    cancelled: happened("cancelled"),
    clarifies: happened("clarify"),
    commands: turn.commands,
  };
}

/** How a turn was scored. */
export interface TurnScore {
  readonly right: boolean;
  /** Proposals that the label does not list. */
  readonly unlistedProposals: number;
}

function sameTask(expected: LabelledTask | null, played: LabelledTask | null): boolean {
  if (expected === null || played === null) return expected === played;
  return expected.action === played.action && slotsAgree(expected.action, expected.slots, played.slots);
}

function carries(commands: readonly LabelledCommand[], expected: LabelledCommand): boolean {
  return commands.some(
    (one) =>
      one.kind === expected.kind &&
      one.action === expected.action &&
      slotsAgree(expected.action ?? expected.kind, expected.slots, one.slots),
  );
}

function flagsMet(expected: TurnExpectation, played: PlayedTurn): boolean {
  return (
    (expected.asks === undefined || played.asked.includes(expected.asks)) &&
    (expected.confirms !== true || played.confirms) &&
    (expected.answers !== true || played.answers) &&
    (expected.clarifies !== true || played.clarifies) &&
    (expected.command === undefined || carries(played.commands, expected.command)) &&
    // These two must not happen unlisted either.
    (expected.cancelled === true) === played.cancelled
  );
}

/**
 * Whether a turn did what its label says. In a turn that proposes, the state is the task that was proposed, and it is
 * the only one; in any other it is the task on top.
 */
export function scoreTurn(expected: TurnExpectation, played: PlayedTurn): TurnScore {
  const listed = expected.proposes === true ? 1 : 0;
  const unlistedProposals = Math.max(0, played.proposed.length - listed);
  const proposes = played.proposed.length === listed;
  const task = listed === 1 ? (played.proposed[0] ?? null) : played.open;
  const state = expected.state === undefined || sameTask(expected.state, task);
  return { right: proposes && state && flagsMet(expected, played), unlistedProposals };
}
