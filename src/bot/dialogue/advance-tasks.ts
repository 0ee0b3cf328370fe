import { canonicalJson } from "../../runtime.js";
import { fillSlots, refuse } from "./advance-slots.js";
import { answeredFrame, emit, leaveFrame, putFrame, say, type Turn } from "./advance-turn.js";
import type { DialogueCommand } from "./command.js";
import { completeInputs, frameOf, newFrame, settled, topFrame } from "./frames.js";
import { missingSlots } from "./slots.js";
import type { DialogueState, TaskFrame } from "./state.js";

/** Open tasks a conversation holds at most; beyond it the oldest is dropped, and that is said. */
export const mostOpenTasks = 10;

type StartTask = Extract<DialogueCommand, { kind: "start-task" }>;

function understood(turn: Turn): Turn {
  return { ...turn, understood: true };
}

/** Forgets what was offered when the assistant asked which of several things was meant. */
export function forgetClarification(state: DialogueState): DialogueState {
  return { ...state, clarification: undefined };
}

// The tasks of one message stand in its order from the top down; all of them above what was open before.
function insert(turn: Turn, frame: TaskFrame): Turn {
  const { stack } = turn.state;
  const firstTaken = stack.findIndex((one) => turn.taken.includes(one.id));
  const at = firstTaken < 0 ? stack.length : firstTaken;
  const next = [...stack.slice(0, at), frame, ...stack.slice(at)];
  const opened: Turn = {
    ...turn,
    state: { ...turn.state, stack: next, nextFrame: turn.state.nextFrame + 1 },
    taken: [...turn.taken, frame.id],
  };
  const oldest = next[0];
  const full = next.length > mostOpenTasks && oldest !== undefined;
  const roomy = full ? emit(leaveFrame(opened, oldest.id), { kind: "cancelled", actionId: oldest.actionId }) : opened;
  return oldest === frame && full
    ? roomy
    : emit(roomy, { kind: "preview", frameId: frame.id, actionId: frame.actionId });
}

function toTop(turn: Turn, frame: TaskFrame): Turn {
  const others = turn.state.stack.filter((one) => one.id !== frame.id);
  return { ...turn, state: { ...turn.state, stack: [...others, frame] }, taken: [...turn.taken, frame.id] };
}

function contradicts(frame: TaskFrame, command: StartTask): boolean {
  return Object.entries(command.slots).some(([slot, value]) => {
    const filled = frame.slots[slot];
    return filled !== undefined && canonicalJson(filled.value) !== canonicalJson(value);
  });
}

/**
 * The open task that a start means: one of the same action from before this message. Once it is filled in and waits
 * for a yes, other values mean a second request (nothing of the first is lost); before that they change it.
 */
function meantFrame(turn: Turn, command: StartTask): TaskFrame | undefined {
  const frame = turn.state.stack.findLast((one) => one.actionId === command.actionId && !turn.taken.includes(one.id));
  if (frame === undefined) return undefined;
  return frame.awaiting.kind === "confirmation" && contradicts(frame, command) ? undefined : frame;
}

/** Opens a task, or takes up the open one of the same action. */
export function startTask(turn: Turn, command: StartTask): Turn {
  const action = turn.context.actions.get(command.actionId);
  if (action === undefined) return say({ ...turn, failed: true }, "not-understood");
  const meant = meantFrame(turn, command);
  const frame = meant ?? newFrame(`f${turn.state.nextFrame}`, action, command.words);
  const placed = meant === undefined ? insert(turn, frame) : toTop(turn, frame);
  const filled = fillSlots(understood(placed), frame.id, command);
  const told = (command.invalid ?? []).reduce((soFar, invalid) => refuse(soFar, frame.id, invalid), filled);
  return { ...told, state: forgetClarification(told.state) };
}

/** Hands a task to governance and takes it off the stack. */
export function proposeFrame(turn: Turn, frame: TaskFrame): Turn {
  const directive = {
    kind: "propose",
    frameId: frame.id,
    actionId: frame.actionId,
    inputs: completeInputs(frame),
  } as const;
  return emit(leaveFrame(turn, frame.id), directive);
}

function nothingOpen(turn: Turn): Turn {
  return topFrame(turn.state) === undefined ? say(understood(turn), "nothing-open") : understood(turn);
}

function mayGoOn(turn: Turn, frame: TaskFrame): boolean {
  // Asked about a slot that could also stay as it is: yes, no and skip all mean "go on".
  const action = turn.context.actions.get(frame.actionId);
  const { awaiting } = frame;
  return action !== undefined && awaiting.kind === "slot" && !missingSlots(action, frame).includes(awaiting.slot);
}

/** A yes. It counts only for what was shown: not for a task that this message changes or names a bad value for. */
export function confirmTask(turn: Turn): Turn {
  const frame = answeredFrame(turn);
  if (frame === undefined) return nothingOpen(turn);
  const refused = turn.refused.some((one) => one.frameId === frame.id);
  if (frame.awaiting.kind === "confirmation" && !turn.changed.includes(frame.id) && !refused) {
    const proposed = proposeFrame(understood(turn), frame);
    // What was agreed comes before what the same message begins.
    return { ...proposed, directives: [...proposed.directives.slice(-1), ...turn.directives] };
  }
  if (frame.awaiting.kind === "change" || mayGoOn(turn, frame)) return putFrame(understood(turn), settled(frame));
  return understood(turn);
}

/** A no. At a confirmation it keeps the task and asks what to change, unless the message says so already. */
export function denyTask(turn: Turn): Turn {
  const frame = answeredFrame(turn);
  if (frame === undefined) return nothingOpen(turn);
  if (frame.awaiting.kind === "confirmation")
    return putFrame(understood(turn), { ...frame, awaiting: { kind: "change" } });
  if (frame.awaiting.kind === "change" || mayGoOn(turn, frame)) return putFrame(understood(turn), settled(frame));
  return understood(turn);
}

/** Drops the question which of several things was meant, if there is one, else the task on top. */
export function cancelTask(turn: Turn): Turn {
  if (turn.state.clarification !== undefined) {
    return nothingOpen({ ...turn, state: forgetClarification(turn.state) });
  }
  const before = turn.state.stack.findLast((one) => !turn.taken.includes(one.id));
  const frame = before ?? topFrame(turn.state);
  if (frame === undefined) return nothingOpen(turn);
  return emit(leaveFrame(understood(turn), frame.id), { kind: "cancelled", actionId: frame.actionId });
}

/** Goes on without an answer where one is not needed; says so where it is. */
export function skipSlot(turn: Turn): Turn {
  if (turn.state.clarification !== undefined) {
    return nothingOpen({ ...turn, state: forgetClarification(turn.state) });
  }
  const frame = answeredFrame(turn);
  if (frame === undefined) return nothingOpen(turn);
  const kept = frameOf(turn.state, frame.id) ?? frame;
  if (kept.awaiting.kind !== "slot" || mayGoOn(turn, kept)) return putFrame(understood(turn), settled(kept));
  return say(understood(turn), "cannot-skip", kept.actionId);
}
