import type { ActionDefinition } from "../../actions/action.js";
import { canonicalJson } from "../../runtime.js";
import { slotOwner } from "./advance-slots.js";
import type { DialogueCommand } from "./command.js";
import { topFrame } from "./frames.js";
import {
  guardDelegate,
  guardStart,
  guardValue,
  type DroppedCommand,
  type DropReason,
  type GuardContext,
  type Guarded,
} from "./guard-values.js";
import { fieldOf, missingSlots } from "./slots.js";
import type { TaskFrame } from "./state.js";

export type { DroppedCommand, GuardContext } from "./guard-values.js";

/** What is left, in the order of the message, and what is not. */
export interface GuardResult {
  readonly commands: readonly DialogueCommand[];
  readonly dropped: readonly DroppedCommand[];
}

interface Held {
  readonly kept: readonly DialogueCommand[];
  readonly dropped: readonly DroppedCommand[];
}

function drop(held: Held, command: DialogueCommand, reason: DropReason): Held {
  return { ...held, dropped: [...held.dropped, { command, reason }] };
}

function keep(held: Held, guarded: Guarded): Held {
  return { kept: [...held.kept, guarded.command], dropped: [...held.dropped, ...guarded.dropped] };
}

// What a command says, without how sure it was and in which words.
function meaning(command: DialogueCommand): string {
  return canonicalJson({ ...command, confidence: 0, words: "" });
}

function setsSlot(command: DialogueCommand): string | undefined {
  return command.kind === "set-slot" || command.kind === "correct-slot" ? command.slot : undefined;
}

/** Repeated commands count once; of several values for one slot, with no task begun between them, the last counts. */
function merge(commands: readonly DialogueCommand[]): Held {
  return commands.reduce<Held>(
    (held, command, index) => {
      const slot = setsSlot(command);
      const again = held.kept.some((one) => meaning(one) === meaning(command));
      if (slot === undefined)
        return again ? drop(held, command, "duplicate") : { ...held, kept: [...held.kept, command] };
      const rest = commands.slice(index + 1);
      const nextTask = rest.findIndex((one) => one.kind === "start-task");
      const later = (nextTask < 0 ? rest : rest.slice(0, nextTask)).find((one) => setsSlot(one) === slot);
      return later === undefined ? { ...held, kept: [...held.kept, command] } : drop(held, command, "superseded");
    },
    { kept: [], dropped: [] },
  );
}

/** A yes beside a no or a cancellation is no yes; a no beside a cancellation is the same wish said twice. */
function settleContradictions(held: Held): Held {
  const says = (kind: DialogueCommand["kind"]): boolean => held.kept.some((command) => command.kind === kind);
  return held.kept.reduce<Held>(
    (soFar, command) => {
      if (command.kind === "confirm" && (says("deny") || says("cancel"))) return drop(soFar, command, "contradictory");
      if (command.kind === "deny" && says("confirm")) return drop(soFar, command, "contradictory");
      if (command.kind === "deny" && says("cancel")) return drop(soFar, command, "duplicate");
      return { ...soFar, kept: [...soFar.kept, command] };
    },
    { kept: [], dropped: held.dropped },
  );
}

function takesYesOrNo(context: GuardContext): boolean {
  if (context.state.withdrawing !== undefined) return true;
  const frame = topFrame(context.state);
  const action = frame === undefined ? undefined : context.actions.get(frame.actionId);
  if (frame === undefined || action === undefined) return false;
  if (frame.awaiting.kind === "slot") return !missingSlots(action, frame).includes(frame.awaiting.slot);
  return frame.awaiting.kind !== "nothing";
}

/** The action whose slot a command fills: of the task begun last in the message, else on top, else the next below. */
function ownerAction(slot: string, started: readonly string[], context: GuardContext): ActionDefinition | undefined {
  const has = (actionId: string): boolean => {
    const action = context.actions.get(actionId);
    return action !== undefined && fieldOf(action, slot) !== undefined;
  };
  const begun = started.findLast(has);
  const open = (frame: TaskFrame): boolean => has(frame.actionId);
  const actionId = begun ?? slotOwner({ taken: [], stack: context.state.stack }, open)?.actionId;
  return actionId === undefined ? undefined : context.actions.get(actionId);
}

function begunBy(held: Held): readonly string[] {
  return held.kept.flatMap((command) => (command.kind === "start-task" ? [command.actionId] : []));
}

function checkStart(
  held: Held,
  command: Extract<DialogueCommand, { kind: "start-task" }>,
  context: GuardContext,
): Held {
  const action = context.actions.get(command.actionId);
  if (action === undefined) return drop(held, command, "unknown-action");
  if (begunBy(held).length >= context.maxTasks) return drop(held, command, "too-many-tasks");
  return keep(held, guardStart(command, action, context));
}

function checkSlot(
  held: Held,
  command: Extract<DialogueCommand, { kind: "set-slot" | "correct-slot" | "reject-value" | "clear-slot" }>,
  context: GuardContext,
): Held {
  const started = begunBy(held);
  if (started.length === 0 && context.state.stack.length === 0) return drop(held, command, "no-open-task");
  const slot = command.kind === "reject-value" ? command.invalid.slot : command.slot;
  const action = ownerAction(slot, started, context);
  if (action === undefined) return drop(held, command, "unknown-slot");
  if (command.kind === "reject-value" || command.kind === "clear-slot") return keep(held, { command, dropped: [] });
  return keep(held, guardValue(command, action, context));
}

function check(held: Held, command: DialogueCommand, context: GuardContext): Held {
  switch (command.kind) {
    case "start-task":
      return checkStart(held, command, context);
    case "set-slot":
    case "correct-slot":
    case "reject-value":
    case "clear-slot":
      return checkSlot(held, command, context);
    case "confirm":
    case "deny":
      return takesYesOrNo(context) ? keep(held, { command, dropped: [] }) : drop(held, command, "nothing-to-confirm");
    case "clarify": {
      const actionIds = [...new Set(command.actionIds)].filter((id) => context.actions.has(id));
      if (actionIds.length === 0) return drop(held, command, "unknown-action");
      return keep(held, { command: { ...command, actionIds }, dropped: [] });
    }
    case "delegate":
      return keep(held, guardDelegate(command, context));
    default:
      return keep(held, { command, dropped: [] });
  }
}

/**
 * Holds what was understood against what exists: actions, slots, values, the open task. What does not fit is left out
 * and counted, never repaired. A value that was named for a known slot and does not fit is told to the person: it turns
 * into an invalid value of its task.
 */
export function guardCommands(commands: readonly DialogueCommand[], context: GuardContext): GuardResult {
  const merged = settleContradictions(merge(commands));
  const checked = merged.kept.reduce<Held>((held, command) => check(held, command, context), {
    kept: [],
    dropped: merged.dropped,
  });
  return { commands: checked.kept, dropped: checked.dropped };
}
