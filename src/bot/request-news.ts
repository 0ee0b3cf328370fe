import type { StoredProposal } from "../actions/proposal-store.js";
import type { ProposalStatus } from "../actions/proposal.js";
import type { Approval } from "../governance/approvals/approval.js";
import type { ApprovalNews } from "../governance/approvals/news.js";
import type { Principal } from "../governance/principal.js";
import { listAnd, listOr, phrases } from "./replies/phrases.js";
import { closeCards, nameOf, namesOfVoters, sendCards, sendNotices, type Changed } from "./request-cards.js";
import { showProgress, updateProgress } from "./request-progress.js";
import { namesOr } from "./replies/request-words.js";
import { inThread, words } from "./replies/task-replies.js";
import { momentFor } from "./replies/time-words.js";
import type { BotServices, TurnTransaction } from "./turn-context.js";

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
    case "asked":
      return tellAsked(services, turn, { ...told, news });
    case "reminder":
    case "escalated": {
      // Escalated as it began, since nobody was there to be asked: those asked instead get their cards once.
      if (isAsked(told.standing.news, news.obligation.key)) return;
      await sendCards(services, turn, { ...told, obligation: news.obligation, to: news.to });
      const text = phrases[news.kind](proposal.reference, namesOr(news.to));
      return tellRequester(services, turn, { proposal, text });
    }
    case "unstaffed":
      return tellUnstaffed(services, turn, proposal);
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

function isAsked(news: readonly ApprovalNews[], key: string): boolean {
  return news.some((one) => one.kind === "asked" && one.waitingFor.some(({ obligation }) => obligation.key === key));
}

async function tellAsked(
  services: BotServices,
  turn: TurnTransaction,
  told: Changed & { readonly news: Extract<ApprovalNews, { kind: "asked" }> },
): Promise<void> {
  const { proposal, news } = told;
  for (const { obligation, approvers } of news.waitingFor)
    await sendCards(services, turn, { ...told, obligation, to: approvers });
  for (const { obligation, recipients } of news.notify)
    await sendNotices(services, turn, { ...told, obligation, to: recipients });
  const asked = news.waitingFor.flatMap((waiting) => waiting.approvers);
  const informed = news.notify.flatMap((notice) => notice.recipients);
  if (asked.length > 0)
    return showProgress(services, turn, { proposal, stage: "waiting", text: await waitingText(services, told, asked) });
  // It goes on by itself when the message has arrived; until then the requester knows what it waits for.
  if (informed.length > 0)
    await showProgress(services, turn, {
      proposal,
      stage: "waiting",
      text: phrases.informing(proposal.reference, namesOr(informed)),
    });
}

async function waitingText(services: BotServices, told: Changed, people: readonly Principal[]): Promise<string> {
  const requester = await services.directory.person(told.proposal.requesterId);
  const waiting = phrases.waitingFor(told.proposal.reference, namesOr(people));
  const due = told.standing.waitingFor[0]?.obligation.expiresAt;
  return due === undefined || requester === undefined
    ? waiting
    : `${waiting} ${phrases.expires(momentFor(new Date(due), requester))}`;
}

/** The requester hears it, and those who can do something about it: who administers the directory. */
async function tellUnstaffed(services: BotServices, turn: TurnTransaction, proposal: StoredProposal): Promise<void> {
  services.logger.error({ proposalId: proposal.id }, "alert: nobody can decide on a request");
  const { title } = services.registry.action(proposal.actionId);
  const name = await nameOf(services, proposal.requesterId);
  const text = phrases.unstaffedForAdmins(proposal.reference, title, name);
  for (const admin of await services.directory.withRole("admin"))
    await turn.outbox.tell(admin.id, { ...inThread({ kind: "notice", tone: "warning", text }), audience: "direct" });
  await tellRequester(services, turn, { proposal, text: phrases.unstaffed(proposal.reference) });
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
  await closeCards(services, turn, { ...closing, tone: news.status === "granted" ? "success" : "danger", text });
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
  const { votes } = standing.approval;
  const names = (verdict: "approve" | "reject") =>
    namesOfVoters(
      services,
      votes.filter((vote) => vote.verdict === verdict),
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
      return phrases.withdrawn(proposal.reference, await nameOf(services, proposal.requesterId));
    case "refused":
      return phrases.closedByPolicy(proposal.reference, news.reason ?? "");
  }
}

async function tellRequester(
  services: BotServices,
  { outbox }: TurnTransaction,
  said: { proposal: StoredProposal; text: string },
): Promise<void> {
  const conversation = await services.conversations.find(said.proposal.conversationId);
  if (conversation === undefined) return;
  await outbox.post(conversation, { ...inThread(words(said.text)), recipientId: said.proposal.requesterId });
}
