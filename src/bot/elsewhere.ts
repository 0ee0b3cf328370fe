import type { Conversation } from "./conversation-store.js";
import type { DialogueCommand } from "./dialogue/command.js";
import type { DialogueState, TaskFrame } from "./dialogue/state.js";
import { recall, remember } from "./memory.js";
import { AppError } from "../errors.js";
import type { TurnContext, TurnStep } from "./turn-context.js";

/** A task that was left open longer ago is not what somebody means by “continue”. */
const lookBackMs = 7 * 24 * 3_600_000;

/** What a person has begun in another thread and not finished. */
export interface BegunElsewhere {
  readonly conversation: Conversation;
  readonly state: DialogueState;
}

/** The latest dialogue of the speaker in another thread, of whatever channel, that has open tasks. */
export async function begunElsewhere(context: TurnContext): Promise<BegunElsewhere | undefined> {
  const { services, speaker, conversation, now } = context;
  const since = new Date(now.getTime() - lookBackMs);
  const recent = await services.conversations.ofPerson(speaker.id, since);
  return recent
    .filter((other) => other.id !== conversation.id)
    .map((other) => ({ conversation: other, state: recall(other, speaker.id).state }))
    .find(({ state }) => state.stack.length > 0);
}

/** Whether somebody who has nothing open here wants to go on with something. Pure. */
export function wantsToGoOn(state: DialogueState, commands: readonly DialogueCommand[]): boolean {
  return state.stack.length === 0 && commands.length === 1 && commands[0]?.kind === "repeat";
}

/** A dialogue with the open tasks of another one on its stack, under names of its own. Pure. */
export function withTasksOf(state: DialogueState, other: DialogueState): DialogueState {
  const stack = other.stack.map((frame, index): TaskFrame => ({ ...frame, id: `f${state.nextFrame + index}` }));
  const recentReferences = state.recentReferences.length > 0 ? state.recentReferences : other.recentReferences;
  return { ...state, stack, recentReferences, nextFrame: state.nextFrame + stack.length };
}

/** Moves what was begun elsewhere into this dialogue: there it is gone with the turn that goes on with it here. */
export async function takeUpElsewhere(
  context: TurnContext,
  state: DialogueState,
): Promise<{ readonly state: DialogueState; readonly steps: readonly TurnStep[] } | undefined> {
  const found = await begunElsewhere(context);
  if (found === undefined) return undefined;
  const { conversation, state: other } = found;
  const { services, speaker } = context;
  const left = remember(conversation, speaker.id, {
    ...other,
    stack: [],
    lastDirectives: [],
    clarification: undefined,
  });
  const take: TurnStep = async ({ tx }) => {
    // Somebody who is just now speaking there as well goes on there: the turn is tried again, and finds what is then open.
    if (await services.conversations.replaceState(tx, { conversation, state: left, now: context.now })) return;
    throw new AppError({ code: "conflict", message: "The other thread is being worked on." });
  };
  return { state: withTasksOf(state, other), steps: [take] };
}
