import type { ActionDefinition } from "../../actions/action.js";
import { fieldsOf } from "../../actions/fields.js";
import { canonicalJson } from "../../runtime.js";
import { actionOf, putFrame, say, type Turn } from "./advance-turn.js";
import type { DialogueCommand, InvalidValue, SlotValue, SlotValues } from "./command.js";
import { frameOf, rememberReference, settled, withoutSlot, withSlot } from "./frames.js";
import { describeProblem } from "./slot-problems.js";
import { fieldOf, outOfOrder, validateForAction } from "./slots.js";
import type { DialogueState, TaskFrame } from "./state.js";

type SlotCommand = Extract<DialogueCommand, { kind: "set-slot" | "correct-slot" | "reject-value" | "clear-slot" }>;

/** A value on its way into a frame. */
interface OfferedValue {
  readonly slot: string;
  readonly value: SlotValue;
  readonly words: string;
  readonly confidence: number;
}

/** Who may own a slot named in a message: the task taken up last in it, else the one on top, else the next below. */
export function slotOwner(
  candidates: { readonly taken: readonly string[]; readonly stack: DialogueState["stack"] },
  has: (frame: TaskFrame) => boolean,
): TaskFrame | undefined {
  const takenLastFirst = candidates.taken
    .toReversed()
    .flatMap((id) => candidates.stack.find((frame) => frame.id === id) ?? []);
  return [...takenLastFirst, ...candidates.stack.toReversed()].find(has);
}

function ownerOf(turn: Turn, slot: string): TaskFrame | undefined {
  return slotOwner({ taken: turn.taken, stack: turn.state.stack }, (frame) => {
    const action = actionOf(turn, frame);
    return action !== undefined && fieldOf(action, slot) !== undefined;
  });
}

/** Notes a value that is not taken, to be told with the next question. */
export function refuse(turn: Turn, frameId: string, invalid: InvalidValue): Turn {
  return { ...turn, refused: [...turn.refused, { frameId, invalid }], understood: true };
}

function unrefuse(turn: Turn, frameId: string, slot: string): Turn {
  const refused = turn.refused.filter((one) => one.frameId !== frameId || one.invalid.slot !== slot);
  return { ...turn, refused };
}

function touch(turn: Turn, frame: TaskFrame): Turn {
  const changed = turn.changed.includes(frame.id) ? turn.changed : [...turn.changed, frame.id];
  return { ...putFrame(turn, frame), changed };
}

// A start that moves past its end keeps the start and asks for the end again; an end before its start is not taken.
function crossings(action: ActionDefinition, frame: TaskFrame, offered: OfferedValue): readonly string[] {
  const valueOf = (slot: string): SlotValue | undefined =>
    slot === offered.slot ? offered.value : frame.slots[slot]?.value;
  return outOfOrder(action, valueOf)
    .filter((field) => field.name === offered.slot || field.notBefore === offered.slot)
    .map((field) => field.name);
}

function store(turn: Turn, frame: TaskFrame, offered: OfferedValue): Turn {
  const filled = {
    value: offered.value,
    source: turn.context.source ?? "utterance",
    confidence: Math.min(1, Math.max(0, offered.confidence || 0)),
  };
  const accepted = unrefuse({ ...turn, understood: true }, frame.id, offered.slot);
  const same = canonicalJson(frame.slots[offered.slot]?.value) === canonicalJson(offered.value);
  // The same value said again changes nothing, so a yes beside it counts; what was being asked is settled by it.
  if (same) return frame.awaiting.kind === "slot" ? putFrame(accepted, settled(frame)) : accepted;
  return touch(accepted, withSlot(frame, offered.slot, filled));
}

function notice(turn: Turn, action: ActionDefinition, offered: OfferedValue): Turn {
  if (fieldOf(action, offered.slot)?.kind !== "reference" || typeof offered.value !== "string") return turn;
  return { ...turn, state: rememberReference(turn.state, offered.value) };
}

function offer(turn: Turn, frameId: string, offered: OfferedValue): Turn {
  const frame = frameOf(turn.state, frameId);
  const action = frame === undefined ? undefined : actionOf(turn, frame);
  if (frame === undefined || action === undefined) return turn;
  const { company, today } = turn.context;
  const check = validateForAction(action, offered, { company, today });
  if (!check.ok) {
    if (check.code === "unknown-field") return turn;
    return refuse(turn, frameId, { slot: offered.slot, words: offered.words, problem: check.problem });
  }
  const crossed = crossings(action, frame, offered);
  const beforeStart = (slot: string): InvalidValue => {
    const field = fieldOf(action, slot);
    return { slot, words: offered.words, problem: field === undefined ? "" : describeProblem("before-start", field) };
  };
  if (crossed.includes(offered.slot)) return refuse(turn, frameId, beforeStart(offered.slot));
  const stored = notice(store(turn, frame, offered), action, offered);
  return crossed.reduce((soFar, slot) => {
    const current = frameOf(soFar.state, frameId);
    return current === undefined ? soFar : refuse(touch(soFar, withoutSlot(current, slot)), frameId, beforeStart(slot));
  }, stored);
}

/** Fills several slots of a frame, in the declared order of its fields, so that a start is known before its end. */
export function fillSlots(
  turn: Turn,
  frameId: string,
  heard: { readonly slots: SlotValues; readonly words: string; readonly confidence: number },
): Turn {
  const frame = frameOf(turn.state, frameId);
  const action = frame === undefined ? undefined : actionOf(turn, frame);
  if (action === undefined) return turn;
  return fieldsOf(action.input).reduce((soFar, field) => {
    const value = Object.hasOwn(heard.slots, field.name) ? heard.slots[field.name] : undefined;
    if (value === undefined) return soFar;
    return offer(soFar, frameId, { slot: field.name, value, words: heard.words, confidence: heard.confidence });
  }, turn);
}

/** Carries out a command about one slot. A slot that no open task has is not understood. */
export function applySlotCommand(turn: Turn, command: SlotCommand): Turn {
  const slot = command.kind === "reject-value" ? command.invalid.slot : command.slot;
  const frame = ownerOf(turn, slot);
  if (frame === undefined) return say({ ...turn, failed: true }, "not-understood");
  switch (command.kind) {
    case "set-slot":
    case "correct-slot":
      return offer(turn, frame.id, {
        slot,
        value: command.value,
        words: command.words,
        confidence: command.confidence,
      });
    case "reject-value":
      return refuse(turn, frame.id, command.invalid);
    case "clear-slot": {
      const understood = { ...turn, understood: true };
      return frame.slots[slot] === undefined ? understood : touch(understood, withoutSlot(frame, slot));
    }
  }
}
