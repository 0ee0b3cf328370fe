import { z } from "zod";
import type { StoredProposal } from "../../actions/proposal-store.js";
import type { Pending } from "../../governance/approvals/news.js";
import { approvalCard } from "../replies/approval-card.js";
import { phrases } from "../replies/phrases.js";
import { costWords } from "../replies/request-words.js";
import { inThread, words } from "../replies/task-replies.js";
import { renewCard, settleCards } from "../request-cards.js";
import { tellStanding } from "../request-news.js";
import type { Handler, TurnContext, TurnStep } from "../turn-context.js";
import { saying } from "./converse.js";

const cardValue = z.object({ approvalId: z.string(), inputHash: z.string() });

interface Vote {
  readonly approvalId: string;
  readonly inputHash: string;
  readonly verdict: "approve" | "reject";
  readonly comment?: string | undefined;
}

/** A click on an approval card. It carries the hash of the inputs that the card showed. */
export function decideByCard(context: TurnContext): Promise<readonly TurnStep[]> {
  const { button } = context.event;
  const read = cardValue.safeParse(jsonOf(button?.value));
  if (button === undefined || !read.success)
    return Promise.resolve([telling(context, phrases.voteRefused["not-found"])]);
  const verdict = button.action === "approve" ? "approve" : "reject";
  return Promise.resolve([voting(context, { ...read.data, verdict, comment: button.comment })]);
}

/** "Approve PR-1001", "reject the laptop": finds which one of those waiting for the speaker is meant. */
export const decideInWords: Handler<"decide"> = async (context, directive) => {
  const { services, speaker } = context;
  const waiting = await services.approvals.pendingFor(services.database.db, speaker.id);
  const known = await withProposals(context, waiting);
  const meant = known.filter((one) => fits(one.proposal, directive));
  const [only] = meant;
  if (only !== undefined && meant.length === 1) {
    const { id, inputHash } = only.pending.approval;
    return { steps: [voting(context, { approvalId: id, inputHash, verdict: directive.verdict })] };
  }
  if (known.length === 0 && directive.reference === undefined)
    return saying(context, inThread(words(phrases.nothingToDecide)));
  if (directive.reference !== undefined) return refuseReference(context, directive.reference);
  return {
    steps: [
      ({ outbox }) => outbox.post(context.conversation, inThread(words(phrases.whichApproval))),
      ...cardsOf(context, known),
    ],
  };
};

interface Waiting {
  readonly pending: Pending;
  readonly proposal: StoredProposal;
}

/** What waits for a person, with what it is about. */
export async function withProposals(context: TurnContext, waiting: readonly Pending[]): Promise<readonly Waiting[]> {
  const { proposals, database } = context.services;
  const found = await Promise.all(
    waiting.map(async (pending) => ({
      pending,
      proposal: await proposals.byId(database.db, pending.approval.proposalId),
    })),
  );
  return found.flatMap(({ pending, proposal }) => (proposal === undefined ? [] : [{ pending, proposal }]));
}

/** The cards of what waits, in this conversation. */
export function cardsOf(context: TurnContext, waiting: readonly Waiting[]): readonly TurnStep[] {
  const { services, speaker, conversation, company } = context;
  return waiting.map(({ pending, proposal }) => async ({ outbox }) => {
    const action = services.registry.action(proposal.actionId);
    const card = approvalCard({
      approvalId: pending.approval.id,
      reference: proposal.reference,
      inputHash: pending.approval.inputHash,
      requesterName: company.people.find((person) => person.id === proposal.requesterId)?.name ?? proposal.requesterId,
      actionTitle: action.title,
      summary: action.summary(proposal.inputs),
      cost: costWords(proposal.facts.amount, { locale: speaker.locale, baseCurrency: services.baseCurrency }),
      reason: pending.obligations[0]?.reason ?? "",
    });
    await outbox.post(conversation, { ...card, audience: "only-you", recipientId: speaker.id });
  });
}

/** Whether a request is meant by a reference, or by words that its values or its kind have. */
export function fits(
  proposal: Pick<StoredProposal, "reference" | "actionId" | "inputs">,
  directive: { readonly reference?: string | undefined; readonly about?: string | undefined },
): boolean {
  if (directive.reference !== undefined) return proposal.reference === directive.reference;
  if (directive.about === undefined) return true;
  const told = `${proposal.actionId} ${JSON.stringify(proposal.inputs)}`.toLowerCase();
  const wanted = directive.about
    .toLowerCase()
    .split(/\W+/)
    .filter((word) => word.length > 3);
  return wanted.some((word) => told.includes(word));
}

/** A reference that is not waiting for this person: says so, and nothing about other people's requests. */
async function refuseReference(context: TurnContext, reference: string) {
  const { services, speaker } = context;
  const proposal = await services.proposals.byReference(services.database.db, reference);
  const own = proposal?.requesterId === speaker.id;
  return saying(context, inThread(words(own ? phrases.voteRefused.requester : phrases.unknownReference(reference))));
}

function voting(context: TurnContext, vote: Vote): TurnStep {
  return async (turn) => {
    const { services, speaker, event, conversation } = context;
    const messageRef = event.button?.messageRef;
    const outcome = await services.approvals.vote(turn.tx, {
      ...vote,
      voterId: speaker.id,
      channel: event.channel,
      messageRef,
    });
    const standing = outcome.standing;
    const proposal =
      standing === undefined ? undefined : await services.proposals.byId(turn.tx, standing.approval.proposalId);
    if (standing !== undefined && proposal !== undefined) await tellStanding(services, turn, { standing, proposal });
    if (outcome.kind === "refused") {
      if (standing !== undefined && proposal !== undefined)
        await renewCard(services, turn, { standing, proposal, readerId: speaker.id });
      const why = outcome.because ?? phrases.voteRefused[outcome.reason];
      return turn.outbox.post(conversation, privately(context, why));
    }
    if (standing !== undefined && proposal !== undefined) await settleCards(services, turn, { standing, proposal });
    const said = {
      recorded: phrases.voteRecorded,
      "step-advanced": phrases.voteRecorded,
      granted: phrases.voteGranted,
      rejected: phrases.voteRejected,
    };
    return turn.outbox.post(conversation, privately(context, said[outcome.kind](proposal?.reference ?? "")));
  };
}

function telling(context: TurnContext, text: string): TurnStep {
  return ({ outbox }) => outbox.post(context.conversation, privately(context, text));
}

function privately(context: TurnContext, text: string) {
  return { ...inThread(words(text)), audience: "only-you", recipientId: context.speaker.id } as const;
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
