import type { Db, Tx } from "../../database.js";
import { AppError } from "../../errors.js";
import { newId } from "../../runtime.js";
import type { Obligation, ProposalFacts } from "../decision.js";
import { type Approval, closed, mandatesFor, openApproval } from "./approval.js";
import type { ApprovalKey } from "./approval-store.js";
import { wordsFor } from "./asked.js";
import { type BypassRequest, type VoteOutcome, type VoteRequest, bypass, vote } from "./click.js";
import { type Pending, type Standing, type Waiting, pendingFor, waitingFor } from "./news.js";
import { remembering } from "./remembering.js";
import { markDelivered } from "./timers.js";
import { type ApprovalParts, ApprovalWork } from "./work.js";

/** What a request is opened for: the obligations of a binding decision, made in the same transaction. */
export interface OpenRequest {
  readonly facts: ProposalFacts;
  readonly obligations: readonly Obligation[];
  readonly policyVersion: number;
}

/** A requester takes a request back. */
export type WithdrawRequest = ApprovalKey & { readonly personId: string; readonly reason?: string | undefined };

/** What became of taking it back; `standing.waitingFor` says whom it was waiting for. */
export type WithdrawOutcome =
  | { readonly kind: "withdrawn"; readonly standing: Standing }
  | { readonly kind: "refused"; readonly reason: "not-found" | "not-the-requester" | "closed" };

/** A `notify` obligation's message reached somebody. */
export interface Delivered {
  readonly approvalId: string;
  /** `obligation.key` of the notice. */
  readonly key: string;
  readonly recipientId: string;
}

/**
 * Requests for other people's agreement. Everything that changes one takes the transaction in which the caller also moves the
 * proposal; lock order: the request first, then the proposal. Reads take the same, or the database.
 */
export interface Approvals {
  /**
   * Opens a request, or adds to the one the proposal already has (a newer policy asked for more after it was granted).
   * Look at `approval.status`: what needs only the requester's yes is granted at once.
   * @throws AppError conflict when the proposal's request is closed for good or was for other inputs.
   */
  open(tx: Tx, request: OpenRequest): Promise<Standing & { readonly approvalId: string }>;
  /** One click. Everything is checked again under the row lock: person, role, inputs, time, and today's policy. */
  vote(tx: Tx, request: VoteRequest): Promise<VoteOutcome>;
  /** Breaks the glass with a reason, where the obligation's `@bypass` names a role the person holds. */
  bypass(tx: Tx, request: BypassRequest): Promise<VoteOutcome>;
  withdraw(tx: Tx, request: WithdrawRequest): Promise<WithdrawOutcome>;
  /** Reports a delivered notice; undefined when there is no such request. May grant it: look at `approval.status`. */
  delivered(tx: Tx, delivery: Delivered): Promise<Standing | undefined>;
  find(tx: Tx | Db, key: ApprovalKey): Promise<Approval | undefined>;
  /** Whom a request waits for now. */
  waitingFor(tx: Tx | Db, approvalId: string): Promise<readonly Waiting[]>;
  /** What waits for a person now, oldest first, in their own name or somebody else's. */
  pendingFor(tx: Tx | Db, personId: string): Promise<readonly Pending[]>;
  /** Ids of requests whose reminder, escalation, expiry or veto time has come; each gets a `tick` in its own transaction. */
  dueTimers(tx: Tx | Db, now: Date): Promise<readonly string[]>;
  /** Does what time has made due. Undefined when there is nothing to do any more. */
  tick(tx: Tx, approvalId: string, now: Date): Promise<Standing | undefined>;
}

/** The approvals of this installation. */
export function createApprovals(parts: ApprovalParts): Approvals {
  const work = new ApprovalWork(parts);
  return {
    open: (tx, request) => open(work, tx, request),
    vote: (tx, request) => vote(work, tx, request),
    bypass: (tx, request) => bypass(work, tx, request),
    withdraw: (tx, request) => withdraw(work, tx, request),
    delivered: (tx, delivery) => delivered(work, tx, delivery),
    find: (tx, key) => work.store.find(tx, key),
    waitingFor: async (tx, approvalId) => {
      const approval = await work.store.find(tx, { approvalId });
      if (approval === undefined) return [];
      return waitingFor(approval, await work.electorate(tx, approval, parts.clock()));
    },
    pendingFor: (tx, personId) => allPendingFor(parts, tx, personId),
    dueTimers: (tx, now) => work.store.due(tx, now),
    tick: async (tx, approvalId, now) => {
      const before = await work.store.lock(tx, { approvalId });
      if (before === undefined || before.status !== "open") return undefined;
      const worked = await work.work(tx, { before, actorId: "system", now }, (approval) => ({
        approval,
        result: undefined,
      }));
      return worked.standing;
    },
  };
}

async function open(
  work: ApprovalWork,
  tx: Tx,
  request: OpenRequest,
): Promise<Standing & { readonly approvalId: string }> {
  const now = work.parts.clock();
  const before = await work.store.lock(tx, { proposalId: request.facts.proposalId });
  if (before === undefined) {
    const standing = await work.begin(tx, openApproval({ id: newId(), now, ...request }));
    return { approvalId: standing.approval.id, ...standing };
  }
  const fits =
    before.inputHash === request.facts.inputHash && (before.status === "open" || before.status === "granted");
  if (!fits) {
    throw new AppError({
      code: "conflict",
      message: `This request was ${before.status} before; it cannot be asked for again.`,
      where: `proposal ${before.proposalId}`,
      remedy: "Make a new request.",
    });
  }
  const decision = { kind: "require" as const, obligations: request.obligations, policyVersion: request.policyVersion };
  const at = { before, actorId: "system", now, decision };
  const { standing } = await work.work(tx, at, (approval) => ({ approval, result: undefined }));
  return { approvalId: before.id, ...standing };
}

async function withdraw(work: ApprovalWork, tx: Tx, request: WithdrawRequest): Promise<WithdrawOutcome> {
  const approval = await work.store.lock(tx, request);
  if (approval === undefined) return { kind: "refused", reason: "not-found" };
  if (approval.facts.requesterId !== request.personId) return { kind: "refused", reason: "not-the-requester" };
  if (approval.status !== "open") return { kind: "refused", reason: "closed" };
  const now = work.parts.clock();
  const electorate = await work.electorate(tx, approval, now);
  const withdrawn = closed(approval, { status: "cancelled", reason: request.reason, now });
  await work.store.save(tx, withdrawn, []);
  const entry = {
    type: "approval.withdrawn",
    actorId: request.personId,
    outcome: "cancelled",
    comment: request.reason,
  };
  await work.record(tx, withdrawn, entry);
  const asked = waitingFor(approval, electorate);
  return {
    kind: "withdrawn",
    standing: {
      approval: withdrawn,
      waitingFor: asked,
      notify: [],
      news: [{ kind: "closed", status: "cancelled", reason: request.reason }],
    },
  };
}

async function delivered(work: ApprovalWork, tx: Tx, delivery: Delivered): Promise<Standing | undefined> {
  const before = await work.store.lock(tx, { approvalId: delivery.approvalId });
  if (before === undefined) return undefined;
  const at = { before, actorId: "system", now: work.parts.clock() };
  const worked = await work.work(tx, at, (approval, passing) => {
    const item = approval.items.find((candidate) => candidate.key === delivery.key);
    const reached =
      item !== undefined &&
      mandatesFor(item, approval, passing.pools).some((mandate) => mandate.voterId === delivery.recipientId);
    return { approval: reached ? markDelivered(approval, delivery.key, passing) : approval, result: undefined };
  });
  return worked.standing;
}

const dayInMs = 86_400_000;

async function allPendingFor(parts: ApprovalParts, tx: Tx | Db, personId: string): Promise<readonly Pending[]> {
  const work = new ApprovalWork({ ...parts, directory: remembering(parts.directory) });
  const now = parts.clock();
  const since = new Date(now.getTime() - dayInMs).toISOString().slice(0, 10);
  const words = await wordsFor(tx, personId, { ...work.parts, since });
  const pending: Pending[] = [];
  for (const approval of await work.store.asking(tx, words)) {
    const mine = pendingFor(personId, approval, await work.electorate(tx, approval, now));
    if (mine !== undefined) pending.push(mine);
  }
  return pending;
}
