import { endTurn } from "./advance-closing.js";
import { applySlotCommand } from "./advance-slots.js";
import { talk } from "./advance-talk.js";
import { cancelTask, confirmTask, denyTask, forgetClarification, skipSlot, startTask } from "./advance-tasks.js";
import { beginTurn, emit, say, type Advanced, type AdvanceContext, type Turn } from "./advance-turn.js";
import type { DialogueCommand } from "./command.js";
import { fieldOf } from "./slots.js";
import type { DialogueState } from "./state.js";

export type { Advanced, AdvanceContext } from "./advance-turn.js";
export { dropFrame } from "./frames.js";

function isAnswer(command: DialogueCommand): boolean {
  return command.kind === "confirm" || command.kind === "deny";
}

function slotFilledBy(command: DialogueCommand): string | undefined {
  return command.kind === "set-slot" || command.kind === "correct-slot" ? command.slot : undefined;
}

function dependsOnAnother(slot: string, context: AdvanceContext): boolean {
  return [...context.actions.values()].some((action) => fieldOf(action, slot)?.notBefore !== undefined);
}

// Neighbouring values of one message: a start before the end that is measured against it.
function startsBeforeEnds(commands: readonly DialogueCommand[], context: AdvanceContext): readonly DialogueCommand[] {
  const ordered: DialogueCommand[] = [];
  let ends: DialogueCommand[] = [];
  for (const command of commands) {
    const slot = slotFilledBy(command);
    if (slot !== undefined && dependsOnAnother(slot, context)) {
      ends.push(command);
      continue;
    }
    if (slot === undefined) {
      ordered.push(...ends);
      ends = [];
    }
    ordered.push(command);
  }
  return [...ordered, ...ends];
}

// A yes or no is heard after everything else in the message: "yes, but from Tuesday" must not send the Monday.
function inSafeOrder(commands: readonly DialogueCommand[], context: AdvanceContext): readonly DialogueCommand[] {
  const others = commands.filter((command) => !isAnswer(command));
  return [...startsBeforeEnds(others, context), ...commands.filter(isAnswer)];
}

// What was offered stays offered while the person only asks for it again, waits, or was not understood.
function keepsClarification(command: DialogueCommand): boolean {
  return ["repeat", "pause", "small-talk", "cannot-handle", "cancel", "skip"].includes(command.kind);
}

// A yes, no or "cancel" right after the question whether a request is to be taken back answers that, and nothing else does.
function answerWithdrawal(turn: Turn, command: DialogueCommand, reference: string): Turn | undefined {
  const understood = { ...turn, understood: true };
  if (command.kind === "confirm") return emit(understood, { kind: "withdraw", reference, sure: true });
  return command.kind === "deny" || command.kind === "cancel" ? say(understood, "nothing-to-do") : undefined;
}

function apply(turn: Turn, command: DialogueCommand): Turn {
  const { withdrawing } = turn.context;
  const answered = withdrawing === undefined ? undefined : answerWithdrawal(turn, command, withdrawing);
  if (answered !== undefined) return answered;
  const ready = keepsClarification(command) ? turn : { ...turn, state: forgetClarification(turn.state) };
  switch (command.kind) {
    case "start-task":
      return startTask(ready, command);
    case "set-slot":
    case "correct-slot":
    case "reject-value":
    case "clear-slot":
      return applySlotCommand(ready, command);
    case "cancel":
      return cancelTask(ready);
    case "confirm":
      return confirmTask(ready);
    case "deny":
      return denyTask(ready);
    case "skip":
      return skipSlot(ready);
    default:
      return talk(ready, command);
  }
}

/**
 * One turn of the dialogue: folds guarded commands into the state and says what is to be done. Pure; never throws.
 * No commands at all count as not understood, unless the guard
 * left out a yes or no that nothing waited for. Whatever happens, at least one directive comes out.
 */
export function advance(state: DialogueState, commands: readonly DialogueCommand[], context: AdvanceContext): Advanced {
  const { withdrawing, ...rest } = state;
  const begun = beginTurn(rest, { ...context, withdrawing });
  if (commands.length === 0) {
    const answered = context.dropped?.some((one) => one.reason === "nothing-to-confirm") === true;
    return endTurn(answered ? { ...begun, understood: true } : say({ ...begun, failed: true }, "not-understood"));
  }
  return endTurn(inSafeOrder(commands, context).reduce(apply, begun));
}

/**
 * Takes up the task on top again after the pipeline dropped the one above it (`dropFrame`): says that it does, and asks
 * its open question. No directives when nothing is open.
 */
export function resume(state: DialogueState, context: AdvanceContext): Advanced {
  if (state.stack.length === 0) return { state, directives: [] };
  return endTurn({ ...beginTurn(state, context), topBefore: undefined, understood: true });
}
