import type { Handler } from "../turn-context.js";
import { saying } from "./converse.js";
import { refusalReply } from "./refusal.js";

/** Refused before the first question is asked: nobody fills a form in that can never be sent. */
export const previewTask: Handler<"preview"> = async (context, directive) => {
  const { services, speaker, event } = context;
  const could = await services.gate.couldStart(speaker.id, directive.actionId, event.channel);
  if (could.answer !== "no") return { steps: [] };
  const action = services.registry.action(directive.actionId);
  const { whoCanGrant, reasons } = could;
  const said = saying(
    context,
    refusalReply(action.title, {
      code: whoCanGrant.length > 0 || reasons.length === 0 ? "no-permit" : "hard-no",
      reasons,
      whoCanGrant,
    }),
  );
  const audited = {
    type: "request.not-begun",
    actorId: speaker.id,
    subject: `action:${action.id}`,
    outcome: "deny",
    data: { reasons: [...reasons], whoCanGrant: [...whoCanGrant] },
  };
  return {
    dropped: directive.frameId,
    steps: [async ({ tx }) => void (await services.audit.record(tx, audited)), ...said.steps],
  };
};
