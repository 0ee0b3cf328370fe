import { hashOf } from "../../runtime.js";
import { costWords, mustAgreeWords } from "../replies/request-words.js";
import { confirmReply } from "../replies/task-replies.js";
import type { Handler } from "../turn-context.js";
import { saying } from "./converse.js";
import { notReady } from "./not-ready.js";
import { prepare } from "./prepare-request.js";
import { notBegun } from "./preview-task.js";
import { refusalReply } from "./refusal.js";

/** Shows the filled-in task with what it costs and who must agree; what stands against it is told before the question. */
export const confirmTask: Handler<"confirm"> = async (context, directive, state) => {
  const { services, speaker } = context;
  const prepared = await prepare(context, { ...directive, ordinal: 0 });
  if (prepared.kind !== "ready") return notReady(context, { directive, state, prepared });
  const { decision, obligations } = await services.gate.preview(prepared.proposal.facts);
  if (decision.kind === "deny") {
    const said = saying(context, refusalReply(prepared.action.title, decision));
    return { dropped: directive.frameId, steps: [notBegun(context, directive.actionId, decision), ...said.steps] };
  }
  const reply = confirmReply({
    action: prepared.action,
    frameId: directive.frameId,
    inputHash: hashOf(directive.inputs),
    summary: prepared.action.summary(prepared.inputs),
    cost: costWords(prepared.amount, { locale: speaker.locale, baseCurrency: services.baseCurrency }),
    mustAgree: mustAgreeWords(obligations),
    invalid: directive.invalid,
  });
  return saying(context, reply);
};
