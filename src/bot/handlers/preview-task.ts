import type { Handler, TurnContext, TurnStep } from "../turn-context.js";
import { saying } from "./converse.js";
import { refusalReply, type Refusal } from "./refusal.js";

/** Refused before the first question is asked: nobody fills a form in that can never be sent. */
export const previewTask: Handler<"preview"> = async (context, directive) => {
  const { services, speaker, event } = context;
  const could = await services.gate.couldStart(speaker.id, directive.actionId, event.channel);
  if (could.answer !== "no") return { steps: [] };
  const { whoCanGrant, reasons } = could;
  const code = whoCanGrant.length > 0 || reasons.length === 0 ? "no-permit" : "hard-no";
  const refusal = { code, reasons, whoCanGrant } as const;
  const said = saying(context, refusalReply(services.registry.action(directive.actionId).title, refusal));
  return { dropped: directive.frameId, steps: [notBegun(context, directive.actionId, refusal), ...said.steps] };
};

/** Notes in the audit that a request was refused before it was made. */
export function notBegun(context: TurnContext, actionId: string, refusal: Refusal): TurnStep {
  const { services, speaker } = context;
  const data = { reasons: [...refusal.reasons], whoCanGrant: [...refusal.whoCanGrant] };
  return async ({ tx }) => {
    await services.audit.record(tx, {
      type: "request.not-begun",
      actorId: speaker.id,
      subject: `action:${actionId}`,
      outcome: "deny",
      data,
    });
  };
}
