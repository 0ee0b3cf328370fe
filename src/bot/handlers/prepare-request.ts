import type { InputProblem } from "../../actions/action.js";
import type { AnyAction } from "../../actions/authoring-rules.js";
import { prepareRequest, type Preparation } from "../../actions/prepare.js";
import { createProposal, type Proposal } from "../../actions/proposal.js";
import { asAppError } from "../../errors.js";
import type { SlotValues } from "../dialogue/command.js";
import type { TurnContext } from "../turn-context.js";

/** A request made ready for governance, what stands against it, or that its system can't be asked right now. */
export type Prepared =
  | (Preparation & { readonly kind: "ready"; readonly action: AnyAction; readonly proposal: Proposal })
  | { readonly kind: "problem"; readonly problem: InputProblem }
  | { readonly kind: "unavailable"; readonly message: string };

/** A prepared request with nothing against it. */
export type ReadyRequest = Extract<Prepared, { kind: "ready" }>;

interface Wanted {
  readonly actionId: string;
  readonly inputs: SlotValues;
  /** Which request of its event. */
  readonly ordinal: number;
}

/** Looks a request's facts up (reads only) and makes the proposal. */
export async function prepare(context: TurnContext, wanted: Wanted): Promise<Prepared> {
  try {
    return await lookUp(context, wanted);
  } catch (thrown) {
    const error = asAppError(thrown);
    const message = [error.message, error.remedy].filter(Boolean).join(" ");
    // Neither is the person's to wait for in silence: values that don't fit are asked again, a system that is away is named.
    if (error.code === "bad-input") return { kind: "problem", problem: { field: error.where, message } };
    if (error.code !== "connector-failed") throw thrown;
    context.services.logger.warn({ err: error, actionId: wanted.actionId }, "a request could not be prepared");
    return { kind: "unavailable", message };
  }
}

async function lookUp(context: TurnContext, { actionId, inputs, ordinal }: Wanted): Promise<Prepared> {
  const { services, speaker, event, conversation, now } = context;
  const prepared = await prepareRequest(services, { actionId, inputs, requester: speaker, now });
  const [problem] = prepared.problems;
  if (problem !== undefined) return { kind: "problem", problem };
  const action = services.registry.action(actionId);
  const proposal = createProposal({
    action,
    inputs: prepared.inputs,
    requester: speaker,
    subjectId: prepared.subjectId,
    channel: event.channel,
    conversationId: conversation.id,
    eventId: event.id,
    ordinal,
    attributes: prepared.attributes,
    amount: prepared.amount,
    now,
  });
  return { ...prepared, kind: "ready", action, proposal };
}
