import type { ActionDefinition } from "../../actions/action.js";
import { fieldsOf } from "../../actions/fields.js";
import { hashOf } from "../../runtime.js";
import type { SlotValues } from "./command.js";
import type { Awaiting, DialogueState, FilledSlot, TaskFrame } from "./state.js";

const nothing: Awaiting = { kind: "nothing" };
const longestWords = 200;
const mostReferences = 10;

/**
 * Hash of what an open task relies on in its action: names, kinds, bounds and options of its fields, and its effect.
 * Words shown to people are left out, so that a better question does not throw a request away.
 */
export function definitionHash(action: ActionDefinition): string {
  const fields = fieldsOf(action.input).map((field) => ({
    name: field.name,
    kind: field.kind,
    optional: field.optional,
    options: field.options?.map((option) => option.value),
    prefixes: field.prefixes,
    min: field.min,
    max: field.max,
    notBefore: field.notBefore,
  }));
  return hashOf({ effect: action.effect, fields });
}

/** A new, empty frame for an action, not yet on the stack. */
export function newFrame(id: string, action: ActionDefinition, openedBy: string): TaskFrame {
  return {
    id,
    actionId: action.id,
    slots: {},
    awaiting: nothing,
    definitionHash: definitionHash(action),
    openedBy: openedBy.slice(0, longestWords),
  };
}

/** The task being talked about. */
export function topFrame(state: DialogueState): TaskFrame | undefined {
  return state.stack.at(-1);
}

/** The frame of an id. */
export function frameOf(state: DialogueState, frameId: string): TaskFrame | undefined {
  return state.stack.find((frame) => frame.id === frameId);
}

/** The frame without waiting for anything: the next question is worked out anew. */
export function settled(frame: TaskFrame): TaskFrame {
  return { ...frame, awaiting: nothing };
}

/**
 * The frame with a slot filled. It waits for nothing afterwards: a yes that was asked for before the change does not
 * count for it.
 */
export function withSlot(frame: TaskFrame, slot: string, filled: FilledSlot): TaskFrame {
  return settled({ ...frame, slots: { ...frame.slots, [slot]: filled } });
}

/** The frame with a slot emptied; as after `withSlot` it waits for nothing. */
export function withoutSlot(frame: TaskFrame, slot: string): TaskFrame {
  return settled({
    ...frame,
    slots: Object.fromEntries(Object.entries(frame.slots).filter(([name]) => name !== slot)),
  });
}

/** The state with one frame replaced by its next version. */
export function replaceFrame(state: DialogueState, frame: TaskFrame): DialogueState {
  return { ...state, stack: state.stack.map((one) => (one.id === frame.id ? frame : one)) };
}

/** The state without a frame, for example after its preview was refused. The others stay as they are. */
export function dropFrame(state: DialogueState, frameId: string): DialogueState {
  return { ...state, stack: state.stack.filter((frame) => frame.id !== frameId) };
}

/** The values of a frame's slots, as they are proposed. */
export function completeInputs(frame: TaskFrame): SlotValues {
  return Object.fromEntries(Object.entries(frame.slots).map(([slot, filled]) => [slot, filled.value]));
}

/** The state remembering a reference that was named or made, newest first, each once, at most ten. */
export function rememberReference(state: DialogueState, reference: string): DialogueState {
  const others = state.recentReferences.filter((one) => one !== reference);
  return { ...state, recentReferences: [reference, ...others].slice(0, mostReferences) };
}
