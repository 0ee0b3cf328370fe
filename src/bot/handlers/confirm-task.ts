import type { InputProblem } from "../../actions/action.js";
import { hashOf } from "../../runtime.js";
import { frameOf, replaceFrame, withoutSlot } from "../dialogue/frames.js";
import { missingSlots } from "../dialogue/slots.js";
import type { DialogueState } from "../dialogue/state.js";
import { phrases } from "../replies/phrases.js";
import { costWords, mustAgreeWords } from "../replies/request-words.js";
import { askReply, confirmReply, inThread, words } from "../replies/task-replies.js";
import type { Handled, Handler, TurnContext } from "../turn-context.js";
import { saying } from "./converse.js";
import { isReady, prepare } from "./prepare-request.js";
import { refusalReply } from "./refusal.js";

/** Shows the filled-in task with what it costs and who must agree; what stands against it is told before the question. */
export const confirmTask: Handler<"confirm"> = async (context, directive, state) => {
  const { services, speaker } = context;
  const prepared = await prepare(context, { ...directive, ordinal: 0 });
  if (!isReady(prepared)) return problemFound(context, { directive, state, problem: prepared.problems[0] });
  const preview = await services.gate.preview(prepared.proposal.facts);
  if (preview.decision.kind === "deny") {
    return { dropped: directive.frameId, ...saying(context, refusalReply(prepared.action.title, preview.decision)) };
  }
  const reply = confirmReply({
    action: prepared.action,
    frameId: directive.frameId,
    inputHash: hashOf(directive.inputs),
    summary: prepared.action.summary(prepared.inputs),
    cost: costWords(prepared.amount, { locale: speaker.locale, baseCurrency: services.baseCurrency }),
    mustAgree: mustAgreeWords(preview.obligations),
    invalid: directive.invalid,
  });
  return saying(context, reply);
};

interface Found {
  readonly directive: { readonly frameId: string; readonly actionId: string };
  readonly state: DialogueState;
  readonly problem: InputProblem | undefined;
}

/** The value that stands in the way is asked for again; without one, what to change is asked. */
function problemFound(context: TurnContext, found: Found): Handled {
  const { directive, problem } = found;
  const frame = frameOf(found.state, directive.frameId);
  const message = problem?.message ?? "";
  const slot = problem?.field;
  const notice = { kind: "notice", tone: "warning", text: message } as const;
  if (frame === undefined || slot === undefined || frame.slots[slot] === undefined) {
    const waiting =
      frame === undefined ? found.state : replaceFrame(found.state, { ...frame, awaiting: { kind: "change" } });
    return { state: waiting, ...saying(context, inThread(notice, words(phrases.askChange))) };
  }
  const action = context.services.registry.action(directive.actionId);
  const emptied = { ...withoutSlot(frame, slot), awaiting: { kind: "slot", slot } as const };
  const missing = missingSlots(action, emptied);
  const invalid = { slot, words: "", problem: message };
  const reply = askReply({
    action,
    frameId: frame.id,
    slot,
    missing: [slot, ...missing.filter((name) => name !== slot)].slice(0, 2),
    invalid,
    company: context.company,
  });
  return { state: replaceFrame(found.state, emptied), ...saying(context, reply) };
}
