import { DateTime } from "luxon";
import type { ActionDefinition } from "../../actions/action.js";
import type { CompanySnapshot } from "../../governance/directory.js";
import type { DialogueCommand, InvalidValue, SlotValue } from "./command.js";
import { validateForAction } from "./slots.js";
import type { DialogueState } from "./state.js";

/** What commands are held against. */
export interface GuardContext {
  readonly actions: ReadonlyMap<string, ActionDefinition>;
  readonly state: DialogueState;
  readonly company: CompanySnapshot;
  /** Tasks one message may begin. */
  readonly maxTasks: number;
  /** ISO date of the person's today, for fields that refuse the past. */
  readonly today?: string | undefined;
}

/** Why a command, or a value of it, was left out. */
export type DropReason =
  | "unknown-action"
  | "unknown-slot"
  | "invalid-value"
  | "no-open-task"
  | "nothing-to-confirm"
  | "duplicate"
  | "superseded"
  | "contradictory"
  | "too-many-tasks";

/** Something that was left out. For a start-task that keeps its other values, `slot` says which one was not kept. */
export interface DroppedCommand {
  readonly command: DialogueCommand;
  readonly reason: DropReason;
  readonly slot?: string | undefined;
}

type StartTask = Extract<DialogueCommand, { kind: "start-task" }>;
type SetSlot = Extract<DialogueCommand, { kind: "set-slot" | "correct-slot" }>;
type Delegate = Extract<DialogueCommand, { kind: "delegate" }>;

/** A command as it may go on, and what of it may not. */
export interface Guarded {
  readonly command: DialogueCommand;
  readonly dropped: readonly DroppedCommand[];
}

/** A task's values one by one: unknown slots go, values that do not fit become invalid ones. */
export function guardStart(command: StartTask, action: ActionDefinition, context: GuardContext): Guarded {
  const slots: Record<string, SlotValue> = {};
  const invalid: InvalidValue[] = [];
  const dropped: DroppedCommand[] = [];
  for (const [slot, value] of Object.entries(command.slots)) {
    const check = validateForAction(action, { slot, value }, context);
    if (check.ok) {
      slots[slot] = value;
      continue;
    }
    const reason = check.code === "unknown-field" ? "unknown-slot" : "invalid-value";
    dropped.push({ command, reason, slot });
    if (reason === "invalid-value") invalid.push({ slot, words: shown(value), problem: check.problem });
  }
  const named = (command.invalid ?? []).filter((one) => Object.hasOwn(action.input.shape, one.slot));
  return { command: { ...command, slots, invalid: [...named, ...invalid] }, dropped };
}

/** One value for an open task: kept as it is, or told as invalid. */
export function guardValue(command: SetSlot, action: ActionDefinition, context: GuardContext): Guarded {
  const { slot, value, confidence } = command;
  const check = validateForAction(action, { slot, value }, context);
  if (check.ok) return { command, dropped: [] };
  const invalid: InvalidValue = { slot, words: command.words || shown(value), problem: check.problem };
  return {
    command: { kind: "reject-value", invalid, confidence, words: command.words },
    dropped: [{ command, reason: "invalid-value", slot }],
  };
}

function isDate(text: string | undefined): boolean {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/u.test(text) && DateTime.fromISO(text).isValid;
}

/** A delegation keeps who is in the directory and dates that exist in their order; the rest is asked for again. */
export function guardDelegate(command: Delegate, context: GuardContext): Guarded {
  const { person, startDate, endDate } = command;
  const known = context.company.people.some((one) => one.id === person);
  const starts = isDate(startDate);
  const ends = isDate(endDate) && !(starts && String(endDate) < String(startDate));
  const wrong = [
    ...(person === undefined || known ? [] : ["person"]),
    ...(startDate === undefined || starts ? [] : ["startDate"]),
    ...(endDate === undefined || ends ? [] : ["endDate"]),
  ];
  const guarded: Delegate = {
    kind: "delegate",
    ...(known && { person }),
    ...(starts && { startDate }),
    ...(ends && { endDate }),
    confidence: command.confidence,
    words: command.words,
  };
  return { command: guarded, dropped: wrong.map((slot) => ({ command, reason: "invalid-value", slot })) };
}

function shown(value: SlotValue): string {
  return typeof value === "object" ? `${value.minor / 100} ${value.currency}` : String(value);
}
