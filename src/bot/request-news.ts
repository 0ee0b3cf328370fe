import type { StoredProposal } from "../actions/proposal-store.js";
import type { ProposalStatus } from "../actions/proposal.js";
import type { Approval, ApprovalItem } from "../governance/approvals/approval.js";
import type { ApprovalNews, Standing } from "../governance/approvals/news.js";
import type { Principal } from "../governance/principal.js";
import { approvalCard, approvalCardKey, approvalRecord, type ApprovalCardParts } from "./replies/approval-card.js";
import { listAnd, listOr, phrases } from "./replies/phrases.js";
import type { Reply } from "./replies/reply.js";
import { showProgress, updateProgress } from "./request-progress.js";
import { costWords, namesOr } from "./replies/request-words.js";
import { inThread, words } from "./replies/task-replies.js";
import { momentFor } from "./replies/time-words.js";
import type { BotServices, TurnTransaction } from "./turn-context.js";

/** A request whose agreement changed. */
export interface Changed {
  readonly standing: Standing;
  readonly proposal: StoredProposal;
}

/** Tells everybody what happened to a request for agreement, and lets it go on when it is granted. */
export async function tellStanding(services: BotServices, turn: TurnTransaction, changed: Changed): Promise<void> {
  for (const news of changed.standing.news) await tellNews(services, turn, { ...changed, news });
  const { id, dueAt, status } = changed.standing.approval;
  if (dueAt !== undefined && status === "open") await services.schedule(turn.tx, id, dueAt);
}

type Told = Changed & { readonly news: ApprovalNews };

async function tellNews(services: BotServices, turn: TurnTransaction, told: Told): Promise<void> {
  const { news, proposal } = told;
  switch (news.kind) {
    case "asked": {
      for (const { obligation, approvers } of news.waitingFor)
        await sendCards(services, turn, { ...told, obligation, to: approvers });
      for (const notice of news.notify)
        await sendNotices(services, turn, { ...told, obligation: notice.obligation, to: notice.recipients });
      const people = news.waitingFor.flatMap((waiting) => waiting.approvers);
      if (people.length > 0)
        await showProgress(services, turn, {
          proposal,
          stage: "waiting",
          text: await waitingText(services, told, people),
        });
      return;
    }
    case "reminder":
    case "escalated":
      return sendCards(services, turn, { ...told, obligation: news.obligation, to: news.to });
    case "unstaffed":
      return tellRequester(services, turn, { proposal, text: phrases.unstaffed(proposal.reference) });
    case "added":
      return tellRequester(services, turn, {
        proposal,
        text: phrases.rulesAsk(proposal.reference, listAnd(news.obligations.map((item) => item.reason))),
      });
    case "bypassed":
      return tellRequester(services, turn, {
        proposal,
        text: phrases.bypassed(proposal.reference, await nameOf(services, news.by)),
      });
    case "closed":
      return close(services, turn, { ...told, news });
  }
}

async function waitingText(services: BotServices, told: Told, people: readonly Principal[]): Promise<string> {
  const requester = await services.directory.person(told.proposal.requesterId);
  const waiting = phrases.waitingFor(told.proposal.reference, namesOr(people));
  const due = told.standing.waitingFor[0]?.obligation.expiresAt;
  return due === undefined || requester === undefined
    ? waiting
    : `${waiting} ${phrases.expires(momentFor(new Date(due), requester))}`;
}

type Asked = Changed & { readonly obligation: ApprovalItem; readonly to: readonly Principal[] };

async function sendCards(services: BotServices, { outbox }: TurnTransaction, asked: Asked): Promise<void> {
  for (const person of asked.to) await outbox.tell(person.id, approvalCard(await cardParts(services, asked, person)));
}

/** A notice counts as met when it is delivered: the courier reports it under `report`. */
async function sendNotices(services: BotServices, { outbox }: TurnTransaction, asked: Asked): Promise<void> {
  for (const person of asked.to) {
    const parts = await cardParts(services, asked, person);
    const fields = [
      ...parts.summary,
      ...(parts.cost === undefined ? [] : [{ label: phrases.cost, value: parts.cost }]),
    ];
    const report = JSON.stringify({ approvalId: asked.standing.approval.id, key: asked.obligation.key });
    const reply: Reply = {
      audience: "direct",
      report,
      blocks: [
        { kind: "fields", title: phrases.noticeTitle(parts.requesterName, parts.actionTitle), fields },
        words(parts.reason),
      ],
    };
    await outbox.tell(person.id, reply);
  }
}

async function cardParts(
  services: BotServices,
  asked: Changed & { readonly obligation?: ApprovalItem },
  reader: Principal,
): Promise<ApprovalCardParts> {
  const { proposal, standing } = asked;
  const action = services.registry.action(proposal.actionId);
  const due = asked.obligation?.expiresAt;
  return {
    approvalId: standing.approval.id,
    reference: proposal.reference,
    inputHash: proposal.inputHash,
    requesterName: await nameOf(services, proposal.requesterId),
    actionTitle: action.title,
    summary: action.summary(proposal.inputs),
    cost: costWords(proposal.facts.amount, { locale: reader.locale, baseCurrency: services.baseCurrency }),
    reason: asked.obligation?.reason ?? "",
    dueBy: due === undefined ? undefined : momentFor(new Date(due), reader),
  };
}

type Closing = Changed & { readonly news: Extract<ApprovalNews, { kind: "closed" }> };

const endedAs: Readonly<Record<Exclude<Approval["status"], "open" | "granted">, ProposalStatus>> = {
  rejected: "rejected",
  expired: "expired",
  cancelled: "cancelled",
  refused: "refused",
};

async function close(services: BotServices, turn: TurnTransaction, closing: Closing): Promise<void> {
  const { news, proposal, standing } = closing;
  const text = await closingText(services, closing);
  await replaceCards(services, turn, { ...closing, tone: news.status === "granted" ? "success" : "danger", text });
  if (news.status === "granted") {
    await goOn(services, turn, proposal);
    const action = services.registry.action(proposal.actionId);
    await updateProgress(services, turn, { proposal, stage: "running", text });
    return tellRequester(services, turn, {
      proposal,
      text: `${text} ${phrases.carryingOut(action.usuallyTakes)}`,
    });
  }
  await services.proposals.move(turn.tx, {
    id: proposal.id,
    from: ["awaiting-approval"],
    to: endedAs[news.status],
    outcome: text,
    now: services.clock(),
  });
  services.logger.info({ approvalId: standing.approval.id, status: news.status }, "request closed");
  await updateProgress(services, turn, { proposal, stage: "closed", text });
  await tellRequester(services, turn, { proposal, text });
}

/** Authorised and queued in the transaction of the last agreement. */
async function goOn(services: BotServices, { tx }: TurnTransaction, proposal: StoredProposal): Promise<void> {
  const ticket = await services.gate.authorise(tx, { facts: proposal.facts, origin: "request" });
  await services.proposals.move(tx, {
    id: proposal.id,
    from: ["awaiting-approval"],
    to: "authorised",
    now: services.clock(),
  });
  await services.executor.enqueue(tx, { proposal, ticketId: ticket.id });
  services.database.afterCommit(() => {
    services.executor
      .run(proposal.id)
      .catch((cause: unknown) => services.logger.error({ err: cause }, "could not begin; the sweep will"));
  });
}

async function closingText(services: BotServices, closing: Closing): Promise<string> {
  const { news, proposal, standing } = closing;
  const names = async (verdict: "approve" | "reject") =>
    Promise.all(
      standing.approval.votes.filter((vote) => vote.verdict === verdict).map((vote) => nameOf(services, vote.voterId)),
    );
  switch (news.status) {
    case "granted": {
      const approvers = await names("approve");
      return approvers.length === 0
        ? phrases.nothingAgainst(proposal.reference)
        : phrases.approvedBy(proposal.reference, listAnd(approvers));
    }
    case "rejected": {
      const comment = standing.approval.votes.find((vote) => vote.verdict === "reject")?.comment;
      return phrases.rejected(proposal.reference, listOr(await names("reject")), comment);
    }
    case "expired":
      return phrases.expiredRequest(proposal.reference);
    case "cancelled":
      return phrases.withdrawn(proposal.reference);
    case "refused":
      return phrases.closedByPolicy(proposal.reference, news.reason ?? "");
  }
}

async function replaceCards(
  services: BotServices,
  { outbox }: TurnTransaction,
  end: Changed & { tone: "success" | "danger"; text: string },
): Promise<void> {
  const requester = await services.directory.person(end.proposal.requesterId);
  if (requester === undefined) return;
  const parts = await cardParts(services, end, requester);
  await outbox.replaceCard(approvalCardKey(end.standing.approval.id), () =>
    approvalRecord(parts, { tone: end.tone, text: end.text }),
  );
}

/** A vote that did not end the request: the cards of those who are not asked any more become records, the others stay. */
export async function settleCards(services: BotServices, { outbox }: TurnTransaction, changed: Changed): Promise<void> {
  const { standing, proposal } = changed;
  const requester = await services.directory.person(proposal.requesterId);
  if (standing.approval.status !== "open" || requester === undefined) return;
  const asked = new Set(standing.waitingFor.flatMap((waiting) => waiting.approvers.map((person) => person.id)));
  const agreed = standing.approval.votes.filter((vote) => vote.verdict === "approve");
  const names = await Promise.all(agreed.map((vote) => nameOf(services, vote.voterId)));
  const record = approvalRecord(await cardParts(services, changed, requester), {
    tone: "info",
    text: phrases.agreedSoFar(proposal.reference, listAnd(names)),
  });
  await outbox.replaceCard(approvalCardKey(standing.approval.id), (recipientId) =>
    recipientId === undefined || asked.has(recipientId) ? undefined : record,
  );
}

async function tellRequester(
  services: BotServices,
  { outbox }: TurnTransaction,
  said: { proposal: StoredProposal; text: string },
): Promise<void> {
  const conversation = await services.conversations.find(said.proposal.conversationId);
  if (conversation !== undefined) await outbox.post(conversation, inThread(words(said.text)));
}

async function nameOf(services: BotServices, personId: string): Promise<string> {
  return (await services.directory.person(personId))?.name ?? personId;
}
