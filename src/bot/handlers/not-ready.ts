import type { SlotValues } from "../dialogue/command.js";
import { frameOf, newFrame, replaceFrame, settled, withoutSlot } from "../dialogue/frames.js";
import { missingSlots } from "../dialogue/slots.js";
import type { DialogueState, TaskFrame } from "../dialogue/state.js";
import { phrases } from "../replies/phrases.js";
import type { ReplyBlock } from "../replies/reply.js";
import { askReply, inThread, tryAgainReply, words } from "../replies/task-replies.js";
import type { Handled, TurnContext } from "../turn-context.js";
import { saying } from "./converse.js";
import type { Prepared } from "./prepare-request.js";

interface NotReady {
  readonly directive: { readonly frameId: string; readonly actionId: string };
  readonly state: DialogueState;
  readonly prepared: Exclude<Prepared, { kind: "ready" }>;
}

/** What stands against an open task is told, and asked again; nothing that was filled in is lost. */
export function notReady(context: TurnContext, found: NotReady): Handled {
  const { prepared, directive } = found;
  return prepared.kind === "unavailable"
    ? unavailable(context, { ...found, message: prepared.message })
    : askAgain(context, { directive, state: found.state, problem: prepared.problem });
}

/** The value that stands in the way is asked for again; without one, what to change is asked. */
function askAgain(
  context: TurnContext,
  found: Pick<NotReady, "directive" | "state"> & Pick<Extract<Prepared, { kind: "problem" }>, "problem">,
): Handled {
  const { directive, problem } = found;
  const frame = frameOf(found.state, directive.frameId);
  const slot = problem.field;
  if (frame === undefined) return saying(context, inThread(warning(problem.message)));
  if (slot === undefined || frame.slots[slot] === undefined) {
    const state = replaceFrame(found.state, { ...frame, awaiting: { kind: "change" } });
    return { state, ...saying(context, inThread(warning(problem.message), words(phrases.askChange))) };
  }
  const action = context.services.registry.action(directive.actionId);
  const emptied = { ...withoutSlot(frame, slot), awaiting: { kind: "slot", slot } as const };
  const others = missingSlots(action, emptied).filter((name) => name !== slot);
  const reply = askReply({
    action,
    frameId: frame.id,
    slot,
    missing: [slot, ...others].slice(0, 2),
    invalid: { slot, words: "", problem: problem.message },
    company: context.company,
  });
  return { state: replaceFrame(found.state, emptied), ...saying(context, reply) };
}

/** The task stays open and waits for nothing: a yes does not count for what could not be shown, it is shown first. */
function unavailable(context: TurnContext, found: NotReady & { readonly message: string }): Handled {
  const { directive, state } = found;
  const frame = frameOf(state, directive.frameId);
  const waiting = frame === undefined ? state : replaceFrame(state, settled(frame));
  return { state: waiting, ...saying(context, tryAgainReply(found.message, directive.actionId)) };
}

function warning(text: string): ReplyBlock {
  return { kind: "notice", tone: "warning", text };
}

/** The frame of a task that was taken off the stack when it was proposed. */
export function frameAgain(
  context: TurnContext,
  task: { readonly frameId: string; readonly actionId: string; readonly inputs: SlotValues },
): TaskFrame {
  const frame = newFrame(task.frameId, context.services.registry.action(task.actionId), context.event.text ?? "");
  const slots = Object.entries(task.inputs).map(
    ([name, value]) => [name, { value, source: "context", confidence: 1 }] as const,
  );
  return { ...frame, slots: Object.fromEntries(slots) };
}
