import { AppError } from "../../errors.js";
import type { Obligation, ProposalFacts } from "../decision.js";

/** An obligation copied into a request, and how far it has come. Times are ISO 8601 texts, since it is stored as JSON. */
export interface ApprovalItem extends Obligation {
  /** Its own name in this request: the obligation's id, or `id#version` where a newer policy asks more under the same id. */
  readonly key: string;
  /** The policy version that asked for it. */
  readonly addedWith: number;
  /** Since when it is being decided; absent while an earlier step is open. */
  readonly startedAt?: string | undefined;
  readonly remindAt?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly remindedAt?: string | undefined;
  /** Since when the escalation pool is asked as well. */
  readonly escalatedAt?: string | undefined;
  /** Since when nobody can be found who could meet it. */
  readonly unstaffedAt?: string | undefined;
  /** For `notify`: when the message reached somebody, and until when they may object. */
  readonly deliveredAt?: string | undefined;
  readonly vetoUntil?: string | undefined;
  readonly metAt?: string | undefined;
  /** Who broke the glass. */
  readonly bypassedBy?: string | undefined;
}

/** One person's verdict on one obligation, by the obligation's id: it counts for every version of that obligation. */
export interface Vote {
  readonly obligationId: string;
  /** Directory id of who clicked. */
  readonly voterId: string;
  readonly verdict: "approve" | "reject" | "bypass";
  readonly inputHash: string;
  /** Directory id of whom the voter stood in for. */
  readonly onBehalfOf?: string | undefined;
  readonly comment?: string | undefined;
  readonly channel: string;
  readonly messageRef?: string | undefined;
  readonly at: Date;
}

/** Where a request for agreement stands. Only `open` ones change; `granted` ones re-open when a newer policy asks for more. */
export type ApprovalStatus = "open" | "granted" | "rejected" | "expired" | "cancelled" | "refused";

/** A request for other people's agreement to one proposal. */
export interface Approval {
  readonly id: string;
  readonly proposalId: string;
  readonly inputHash: string;
  /** The newest policy version that has been applied to it. */
  readonly policyVersion: number;
  readonly facts: ProposalFacts;
  readonly items: readonly ApprovalItem[];
  readonly votes: readonly Vote[];
  readonly status: ApprovalStatus;
  readonly currentStep: number;
  readonly stepSince: Date;
  /** When time will change something; undefined when it will not. */
  readonly dueAt?: Date | undefined;
  readonly openedAt: Date;
  readonly closedAt?: Date | undefined;
  readonly closedReason?: string | undefined;
}

/** Somebody who may vote, and for whom: the same id twice for a person who votes for themselves. */
export interface Mandate {
  readonly voterId: string;
  readonly principalId: string;
}

/** Who may vote on an item right now, delegates included: those it asks, and those it escalates to. */
export interface Pool {
  readonly asked: readonly Mandate[];
  readonly fallback: readonly Mandate[];
}

/** Pools by item key. An item without one has nobody. */
export type Pools = ReadonlyMap<string, Pool>;

/** Why a click did not count. `not-now`: the action is switched off or its policy cannot be read, so nothing is decided. */
export type VoteRefusal =
  | "not-found"
  | "not-an-approver"
  | "requester"
  | "wrong-inputs"
  | "already-decided"
  | "expired"
  | "closed"
  | "reason-too-short"
  | "not-now";

/** What opening a request needs. */
export interface OpeningParts {
  readonly id: string;
  readonly facts: ProposalFacts;
  readonly obligations: readonly Obligation[];
  readonly policyVersion: number;
  readonly now: Date;
}

/**
 * A new request with the obligations copied in. `confirm` by the requester is met: a proposal exists because they said yes.
 * @throws AppError internal when there is nothing to agree to: such a request must not be granted by having no obligations.
 */
export function openApproval(parts: OpeningParts): Approval {
  const { facts, now } = parts;
  const items = parts.obligations.map((obligation) => newItem(obligation, { key: obligation.id, ...parts }));
  if (items.length === 0) {
    throw new AppError({
      code: "internal",
      message: "An approval without obligations was opened.",
      where: facts.proposalId,
    });
  }
  if (new Set(items.map((item) => item.key)).size !== items.length) {
    throw new AppError({ code: "internal", message: "Two obligations share an id.", where: facts.proposalId });
  }
  return {
    id: parts.id,
    proposalId: facts.proposalId,
    inputHash: facts.inputHash,
    policyVersion: parts.policyVersion,
    facts,
    items,
    votes: [],
    status: "open",
    currentStep: Math.min(...items.map((item) => item.step)),
    stepSince: now,
    openedAt: now,
  };
}

/** An obligation as an item of a request. */
export function newItem(
  obligation: Obligation,
  parts: { readonly key: string; readonly policyVersion: number; readonly now: Date },
): ApprovalItem {
  const item = { ...obligation, key: parts.key, addedWith: parts.policyVersion };
  return isOwnConfirmation(obligation) ? { ...item, metAt: parts.now.toISOString() } : item;
}

/** True for the yes that the requester gives in the dialogue. */
function isOwnConfirmation(obligation: Obligation): boolean {
  return obligation.kind === "confirm" && obligation.target === "requester";
}

/** The items of the step being decided that are not met yet. */
export function waitingItems(approval: Approval): readonly ApprovalItem[] {
  if (approval.status !== "open") return [];
  return approval.items.filter((item) => item.step === approval.currentStep && item.metAt === undefined);
}

/** True for items met by people's votes: approvals, and confirmations by somebody other than the requester. */
export function isVoted(item: ApprovalItem): boolean {
  return item.kind !== "notify";
}

/** Who may vote on an item now, the escalation included once it has been escalated. Never the requester, on either side. */
export function mandatesFor(item: ApprovalItem, approval: Approval, pools: Pools): readonly Mandate[] {
  const pool = pools.get(item.key);
  if (pool === undefined) return [];
  const all = item.escalatedAt === undefined ? pool.asked : [...pool.asked, ...pool.fallback];
  const requester = approval.facts.requesterId;
  return all.filter((mandate) => mandate.voterId !== requester && mandate.principalId !== requester);
}

/** The approval with some of its items changed. */
export function withItems(approval: Approval, change: (item: ApprovalItem) => ApprovalItem): Approval {
  return { ...approval, items: approval.items.map(change) };
}

/** The approval closed for good, with the reason that people are told. */
export function closed(
  approval: Approval,
  parts: { readonly status: Exclude<ApprovalStatus, "open">; readonly reason?: string | undefined; readonly now: Date },
): Approval {
  return { ...approval, status: parts.status, closedAt: parts.now, closedReason: parts.reason, dueAt: undefined };
}
