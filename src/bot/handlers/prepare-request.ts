import type { AnyAction } from "../../actions/authoring-rules.js";
import { prepareRequest, type Preparation } from "../../actions/prepare.js";
import { createProposal, type Proposal } from "../../actions/proposal.js";
import type { SlotValues } from "../dialogue/command.js";
import type { TurnContext } from "../turn-context.js";

/** A request made ready for governance. Without a proposal where problems stand against it. */
export interface PreparedRequest extends Preparation {
  readonly action: AnyAction;
  readonly proposal: Proposal;
}

/** Looks a request's facts up (reads only) and makes the proposal. */
export async function prepare(
  context: TurnContext,
  request: { actionId: string; inputs: SlotValues; ordinal: number },
): Promise<PreparedRequest | Preparation> {
  const { services, speaker, event, conversation, now } = context;
  const prepared = await prepareRequest(services, {
    actionId: request.actionId,
    inputs: request.inputs,
    requester: speaker,
    now,
  });
  if (prepared.problems.length > 0) return prepared;
  const action = services.registry.action(request.actionId);
  const proposal = createProposal({
    action,
    inputs: prepared.inputs,
    requester: speaker,
    subjectId: prepared.subjectId,
    channel: event.channel,
    conversationId: conversation.id,
    eventId: event.id,
    ordinal: request.ordinal,
    attributes: prepared.attributes,
    amount: prepared.amount,
    now,
  });
  return { ...prepared, action, proposal };
}

/** True when nothing stands against the request. */
export function isReady(prepared: PreparedRequest | Preparation): prepared is PreparedRequest {
  return "proposal" in prepared;
}
