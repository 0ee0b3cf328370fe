import type { Obligation } from "../decision.js";
import {
  type Approval,
  type ApprovalItem,
  type Mandate,
  type Pools,
  type Vote,
  type VoteRefusal,
  closed,
  isVoted,
  mandatesFor,
  waitingItems,
  withItems,
} from "./approval.js";
import { filledSeats, settle } from "./settle.js";

/** A click on a card, or words to the same effect. */
export interface Click {
  readonly voterId: string;
  readonly verdict: "approve" | "reject";
  /** Hash of the inputs the card showed. */
  readonly inputHash: string;
  readonly channel: string;
  readonly messageRef?: string | undefined;
  readonly comment?: string | undefined;
}

/** What a click did to a request. `votes` are the new ones, to be stored. */
export type Cast =
  | {
      readonly kind: "recorded" | "step-advanced" | "granted" | "rejected";
      readonly approval: Approval;
      readonly votes: readonly Vote[];
    }
  | { readonly kind: "refused"; readonly reason: VoteRefusal };

/** Applies a click: the requester, strangers, other inputs and second clicks are refused; one rejection closes the request. */
export function castVote(
  approval: Approval,
  click: Click,
  context: { readonly pools: Pools; readonly now: Date },
): Cast {
  const { pools, now } = context;
  if (click.voterId === approval.facts.requesterId) return refused("requester");
  const shut = refusalOfClosed(approval, click.voterId);
  if (shut !== undefined) return refused(shut);
  if (click.inputHash !== approval.inputHash) return refused("wrong-inputs");

  const mine = decidable(approval, click, pools);
  const fresh = mine.filter((item) => !hasVoted(approval, item.id, click.voterId));
  if (fresh.length === 0)
    return refused(hasVotedAtAll(approval, click.voterId) ? "already-decided" : "not-an-approver");

  const votes = byObligation(fresh).map((item) => voteOn(item, click, { approval, ...context }));
  const voted = { ...approval, votes: [...approval.votes, ...votes] };
  if (click.verdict === "reject") {
    return { kind: "rejected", approval: closed(voted, { status: "rejected", reason: click.comment, now }), votes };
  }
  return moved(approval, settle(voted, pools, now), votes);
}

/** Breaking the glass: who does it, and why (at least 10 characters). */
export interface Bypass extends Omit<Click, "verdict" | "comment"> {
  readonly reason: string;
  /** Roles the person holds now. */
  readonly roles: readonly string[];
  /** What today's policy asks: a role it no longer lets break the glass does not. */
  readonly asked: readonly Obligation[];
}

const shortestReason = 10;

/** Meets every open item whose `bypass` names a role of this person. Items without such a role stay open. Never the requester. */
export function breakGlass(
  approval: Approval,
  bypass: Bypass,
  context: { readonly pools: Pools; readonly now: Date },
): Cast {
  if (bypass.voterId === approval.facts.requesterId) return refused("requester");
  const shut = refusalOfClosed(approval, bypass.voterId);
  if (shut !== undefined) return refused(shut);
  if (bypass.inputHash !== approval.inputHash) return refused("wrong-inputs");
  if (bypass.reason.trim().length < shortestReason) return refused("reason-too-short");

  const mine = approval.items.filter((item) => item.metAt === undefined && mayBypass(item, bypass));
  if (mine.length === 0) return refused("not-an-approver");
  const votes = byObligation(mine)
    .filter((item) => !hasVoted(approval, item.id, bypass.voterId))
    .map((item): Vote => ({
      obligationId: item.id,
      voterId: bypass.voterId,
      verdict: "bypass",
      inputHash: bypass.inputHash,
      comment: bypass.reason.trim(),
      channel: bypass.channel,
      messageRef: bypass.messageRef,
      at: context.now,
    }));
  const broken = withItems({ ...approval, votes: [...approval.votes, ...votes] }, (item) =>
    mine.includes(item) ? { ...item, metAt: context.now.toISOString(), bypassedBy: bypass.voterId } : item,
  );
  return moved(approval, settle(broken, context.pools, context.now), votes);
}

function mayBypass(item: ApprovalItem, by: Bypass): boolean {
  const today = by.asked.find((obligation) => obligation.id === item.id);
  if (item.bypass === undefined || (today !== undefined && today.bypass !== item.bypass)) return false;
  return by.roles.includes(item.bypass.replace(/^role:/, ""));
}

/** What became of a request between two states: granted, a step further, or the same step. */
function moved(before: Approval, after: Approval, votes: readonly Vote[]): Cast {
  if (after.status === "granted") return { kind: "granted", approval: after, votes };
  return { kind: after.currentStep === before.currentStep ? "recorded" : "step-advanced", approval: after, votes };
}

function refusalOfClosed(approval: Approval, voterId: string): VoteRefusal | undefined {
  if (approval.status === "open") return undefined;
  if (approval.status === "expired") return "expired";
  const decided = approval.status === "granted" || approval.status === "rejected";
  return decided || hasVotedAtAll(approval, voterId) ? "already-decided" : "closed";
}

/** Items a person may decide now; a message that had to be delivered can only be objected to, while its veto time runs. */
function decidable(approval: Approval, click: Click, pools: Pools): readonly ApprovalItem[] {
  return waitingItems(approval).filter(
    (item) =>
      (isVoted(item) || (click.verdict === "reject" && item.veto !== undefined)) &&
      mandatesFor(item, approval, pools).some((mandate) => mandate.voterId === click.voterId),
  );
}

interface Voting {
  readonly approval: Approval;
  readonly pools: Pools;
  readonly now: Date;
}

function voteOn(item: ApprovalItem, click: Click, voting: Voting): Vote {
  const mandate = bestMandate(item, click.voterId, voting);
  return {
    obligationId: item.id,
    voterId: click.voterId,
    verdict: click.verdict,
    inputHash: click.inputHash,
    onBehalfOf: mandate === undefined || mandate.principalId === click.voterId ? undefined : mandate.principalId,
    comment: click.comment,
    channel: click.channel,
    messageRef: click.messageRef,
    at: voting.now,
  };
}

/** For themselves where they can; else for somebody whose seat nobody has filled yet. */
function bestMandate(item: ApprovalItem, voterId: string, voting: Voting): Mandate | undefined {
  const mine = mandatesFor(item, voting.approval, voting.pools).filter((mandate) => mandate.voterId === voterId);
  const taken = (filledSeats(voting.approval, voting.pools).get(item.key) ?? []).map((ballot) => ballot.principalId);
  return (
    mine.find((mandate) => mandate.principalId === voterId) ??
    mine.find((mandate) => !taken.includes(mandate.principalId)) ??
    mine[0]
  );
}

/** One of each obligation: versions of the same one share its votes. */
function byObligation(items: readonly ApprovalItem[]): readonly ApprovalItem[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

function hasVoted(approval: Approval, obligationId: string, voterId: string): boolean {
  return approval.votes.some((vote) => vote.obligationId === obligationId && vote.voterId === voterId);
}

function hasVotedAtAll(approval: Approval, voterId: string): boolean {
  return approval.votes.some((vote) => vote.voterId === voterId);
}

function refused(reason: VoteRefusal): Cast {
  return { kind: "refused", reason };
}
