import type { StoredProposal } from "../actions/proposal-store.js";
import { requestCard, requestCardKey, type RequestStage } from "./replies/request-card.js";
import type { Reply } from "./replies/reply.js";
import type { BotServices, TurnTransaction } from "./turn-context.js";

/** A step of a request, and what is said with it. */
export interface Progress {
  readonly proposal: StoredProposal;
  readonly stage: RequestStage;
  readonly text: string;
}

/** Puts the request's card into its thread. */
export async function showProgress(services: BotServices, turn: TurnTransaction, shown: Progress): Promise<void> {
  const conversation = await services.conversations.find(shown.proposal.conversationId);
  if (conversation !== undefined) await turn.outbox.post(conversation, await cardOf(services, turn, shown));
}

/** Brings the request's card up to date where it stands; nothing where there is none. */
export async function updateProgress(services: BotServices, turn: TurnTransaction, shown: Progress): Promise<void> {
  const card = await cardOf(services, turn, shown);
  await turn.outbox.replaceCard(requestCardKey(shown.proposal.id), () => Promise.resolve(card));
}

async function cardOf(services: BotServices, { tx }: TurnTransaction, shown: Progress): Promise<Reply> {
  const { id: proposalId, reference, actionId } = shown.proposal;
  const approval = await services.approvals.find(tx, { proposalId });
  const agreement = approval?.items.some((item) => item.kind === "approval") ?? false;
  const { title } = services.registry.action(actionId);
  const card = requestCard({ proposalId, reference, title, agreement, stage: shown.stage, text: shown.text });
  return { ...card, recipientId: shown.proposal.requesterId };
}
