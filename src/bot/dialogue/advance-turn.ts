import type { ActionDefinition } from "../../actions/action.js";
import type { CompanySnapshot } from "../../governance/directory.js";
import type { InvalidValue } from "./command.js";
import { definitionHash, dropFrame, frameOf, replaceFrame } from "./frames.js";
import type { DialogueState, Directive, SayPhrase, SlotSource, TaskFrame } from "./state.js";

/** What the dialogue is advanced in. */
export interface AdvanceContext {
  readonly actions: ReadonlyMap<string, ActionDefinition>;
  readonly now: Date;
  /** ISO date of the person's today, in their time zone. */
  readonly today: string;
  /** Where this turn's values come from; `utterance` unless told. */
  readonly source?: SlotSource | undefined;
  /** With it, values are checked against its lists here too (the guard has done so already). */
  readonly company?: CompanySnapshot | undefined;
  /** What the guard left out: a yes or no that nothing waits for was understood all the same. */
  readonly dropped?: readonly { readonly reason: string }[] | undefined;
  /** The request that the person was asked about taking back. Set by `advance`, from the state. */
  readonly withdrawing?: string | undefined;
}

/** What a turn leaves behind. */
export interface Advanced {
  readonly state: DialogueState;
  /** In the order in which they are to be carried out; the question to the person, if any, is last. */
  readonly directives: readonly Directive[];
}

/** A turn while its commands are folded into it, one by one. */
export interface Turn {
  readonly context: AdvanceContext;
  readonly state: DialogueState;
  readonly directives: readonly Directive[];
  /** Frames that were open when the turn began. */
  readonly openBefore: readonly string[];
  /** The frame on top when the turn began: the only one a yes or no can mean. */
  readonly topBefore: string | undefined;
  /** Frames opened or taken up again by this message, in its order. */
  readonly taken: readonly string[];
  /** Frames whose slots changed in this turn: a yes in the same message does not count for them. */
  readonly changed: readonly string[];
  /** Values refused in this turn, by frame. */
  readonly refused: readonly { readonly frameId: string; readonly invalid: InvalidValue }[];
  /** False when the turn shall not end with the open question: a pause, a good-bye, a hand-off. */
  readonly asks: boolean;
  /** Something was understood, as opposed to everything being `cannot-handle`. */
  readonly understood: boolean;
  /** Something was not. */
  readonly failed: boolean;
}

/** The action of a frame; undefined when there is none of that name any more. */
export function actionOf(turn: Turn, frame: TaskFrame): ActionDefinition | undefined {
  return turn.context.actions.get(frame.actionId);
}

/** The turn with one more directive. */
export function emit(turn: Turn, directive: Directive): Turn {
  return { ...turn, directives: [...turn.directives, directive] };
}

/** The turn with one more phrase. */
export function say(turn: Turn, phrase: SayPhrase, actionId?: string): Turn {
  return emit(turn, actionId === undefined ? { kind: "say", phrase } : { kind: "say", phrase, actionId });
}

/** The turn with another version of a frame. */
export function putFrame(turn: Turn, frame: TaskFrame): Turn {
  return { ...turn, state: replaceFrame(turn.state, frame) };
}

/** The turn without a frame. */
export function leaveFrame(turn: Turn, frameId: string): Turn {
  return { ...turn, state: dropFrame(turn.state, frameId) };
}

/** The frame that a yes, a no or a skip means: the one that was on top when the person wrote, if it is still open. */
export function answeredFrame(turn: Turn): TaskFrame | undefined {
  return turn.topBefore === undefined ? undefined : frameOf(turn.state, turn.topBefore);
}

/** The turn before its first command. Frames whose action was changed or removed meanwhile are dropped, and it is said. */
export function beginTurn(state: DialogueState, context: AdvanceContext): Turn {
  const turn: Turn = {
    context,
    state,
    directives: [],
    openBefore: state.stack.map((frame) => frame.id),
    topBefore: state.stack.at(-1)?.id,
    taken: [],
    changed: [],
    refused: [],
    asks: true,
    understood: false,
    failed: false,
  };
  return state.stack.reduce((soFar, frame) => {
    const action = context.actions.get(frame.actionId);
    if (action !== undefined && definitionHash(action) === frame.definitionHash) return soFar;
    return say(leaveFrame(soFar, frame.id), "definition-changed", frame.actionId);
  }, turn);
}
