import type { Db, Tx } from "../../database.js";
import type { Clock, Json } from "../../runtime.js";
import type { Audit } from "../audit.js";
import type { Decision, ProposalFacts } from "../decision.js";
import type { PolicyEngine } from "../policy/engine.js";
import { type Approval, type Vote, closed } from "./approval.js";
import { type ApprovalStore, createApprovalStore } from "./approval-store.js";
import type { RequestPeople } from "./approvers.js";
import { type Standing, standingOf } from "./news.js";
import { type PolicyEffect, applyPolicy } from "./policy-change.js";
import { type Electorate, type PoolSources, electorateFor } from "./pools.js";
import { type Passing, bringToRest, passTime } from "./timers.js";

/** What deciding on requests depends on. */
export interface ApprovalParts extends PoolSources {
  readonly policy: Pick<PolicyEngine, "decide">;
  readonly audit: Pick<Audit, "record">;
  readonly clock: Clock;
  /** Breaks a safety on purpose, so that its harness can be seen to go red. */
  readonly sabotage?: { readonly noLock?: boolean | undefined } | undefined;
}

/** What was done to a request that time and policy had brought up to date. */
export interface Act<T> {
  readonly approval: Approval;
  readonly votes?: readonly Vote[] | undefined;
  /** Written to the audit before what follows from it. */
  readonly entries?: readonly ApprovalEntry[] | undefined;
  readonly result: T;
}

/** What acting on a request may look at. */
export interface Working extends Passing {
  /** Today's decision; undefined when the people it is about are gone. */
  readonly decision: Decision | undefined;
}

/** The outcome of working on a request. `not-now`: the action is switched off or its policy unreadable; nothing was changed. */
export type Worked<T> =
  | { readonly kind: "done"; readonly result: T; readonly standing: Standing }
  | { readonly kind: "not-now"; readonly reasons: readonly string[]; readonly standing: Standing };

/** Works on requests: every change goes through here, with the row locked by the caller and everything asked anew. */
export class ApprovalWork {
  readonly store: ApprovalStore;

  constructor(readonly parts: ApprovalParts) {
    this.store = createApprovalStore(parts.sabotage);
  }

  /** Who may vote on the open items of a request now. Undefined when a person it is about is no longer known. */
  async electorate(tx: Tx | Db, approval: Approval, now: Date): Promise<Electorate> {
    const people = await this.people(approval.facts);
    if (people === undefined) return nobody;
    return electorateFor(tx, this.parts, { items: approval.items, people: { ...people, facts: approval.facts }, now });
  }

  /**
   * Asks today's policy, lets the time that has passed do its work, then does `act`, brings the request to rest, stores it
   * and audits what changed. `before` is the locked row; undefined for a new request.
   */
  async work<T>(
    tx: Tx,
    at: {
      readonly before: Approval;
      readonly actorId: string;
      readonly now: Date;
      readonly decision?: Decision | undefined;
    },
    act: (approval: Approval, working: Working) => Act<T>,
  ): Promise<Worked<T>> {
    const { before, now } = at;
    const { effect, decision } = await this.today(tx, at);
    if (effect.kind === "not-now") {
      const standing = standingOf(before, before, await this.electorate(tx, before, now));
      return { kind: "not-now", reasons: effect.reasons, standing };
    }
    const electorate = await this.electorate(tx, effect.approval, now);
    const passing = { pools: electorate.pools, now, dueAfter: electorate.dueAfter };
    const acted = act(passTime(effect.approval, passing), { ...passing, decision });
    const standing = standingOf(before, bringToRest(acted.approval, passing), electorate);
    await this.store.save(tx, standing.approval, acted.votes ?? []);
    for (const entry of acted.entries ?? []) await this.record(tx, standing.approval, entry);
    await this.auditNews(tx, standing, at.actorId);
    return { kind: "done", result: acted.result, standing };
  }

  /** What today's policy does to a request. One that is closed stays as it is, unless a decision is brought along to re-open it. */
  private async today(
    tx: Tx,
    at: { readonly before: Approval; readonly now: Date; readonly decision?: Decision | undefined },
  ): Promise<{ readonly effect: PolicyEffect; readonly decision: Decision | undefined }> {
    const { before, now } = at;
    if (before.status !== "open" && at.decision === undefined) {
      return { effect: { kind: "unchanged", approval: before }, decision: undefined };
    }
    const people = await this.people(before.facts);
    if (people === undefined) return { effect: gone(before, now), decision: undefined };
    const decision = at.decision ?? (await this.parts.policy.decide(tx, before.facts, people));
    return { effect: applyPolicy(before, decision, now), decision };
  }

  /** Stores a new request and brings it to rest. */
  async begin(tx: Tx, opened: Approval): Promise<Standing> {
    const now = opened.openedAt;
    const electorate = await this.electorate(tx, opened, now);
    const passing = { pools: electorate.pools, now, dueAfter: electorate.dueAfter };
    const standing = standingOf(undefined, bringToRest(opened, passing), electorate);
    await this.store.insert(tx, standing.approval);
    await this.record(tx, standing.approval, {
      type: "approval.opened",
      actorId: opened.facts.requesterId,
      outcome: standing.approval.status,
      data: { obligations: opened.items.map((item) => item.key), policyVersion: opened.policyVersion },
    });
    await this.auditNews(tx, standing, "system");
    return standing;
  }

  /** Writes to the audit, about the proposal. */
  async record(tx: Tx, approval: Approval, entry: ApprovalEntry): Promise<void> {
    await this.parts.audit.record(tx, {
      type: entry.type,
      actorId: entry.actorId,
      subject: `proposal:${approval.proposalId}`,
      outcome: entry.outcome,
      data: { approvalId: approval.id, ...entry.data },
      erasable: entry.comment === undefined ? undefined : { comment: entry.comment },
    });
  }

  /** The people a request is about, as the directory has them now; undefined when one is no longer there. */
  async people(facts: ProposalFacts): Promise<Omit<RequestPeople, "facts"> | undefined> {
    const requester = await this.parts.directory.person(facts.requesterId);
    const subject =
      facts.subjectId === facts.requesterId ? requester : await this.parts.directory.person(facts.subjectId);
    return requester?.status !== "active" || subject === undefined ? undefined : { requester, subject };
  }

  private async auditNews(tx: Tx, standing: Standing, actorId: string): Promise<void> {
    const { approval } = standing;
    for (const news of standing.news) {
      if (news.kind === "asked") continue;
      if (news.kind === "closed") {
        const data = news.reason === undefined || news.status === "rejected" ? {} : { reason: news.reason };
        await this.record(tx, approval, { type: `approval.${news.status}`, actorId, outcome: news.status, data });
      } else if (news.kind === "added") {
        const data = { obligations: news.obligations.map((item) => item.key), policyVersion: approval.policyVersion };
        await this.record(tx, approval, { type: "approval.tightened", actorId: "system", outcome: "open", data });
      } else {
        const by = news.kind === "bypassed" ? news.by : "system";
        const to = "to" in news ? news.to.map((person) => person.id) : [];
        const data = { obligation: news.obligation.key, to };
        await this.record(tx, approval, { type: `approval.${news.kind}`, actorId: by, outcome: approval.status, data });
      }
    }
  }
}

/** What the audit is told about a request. */
export interface ApprovalEntry {
  readonly type: string;
  readonly actorId: string;
  readonly outcome: string;
  readonly data?: Readonly<Record<string, Json>> | undefined;
  /** A person's own words: kept beside the audit, erasable. */
  readonly comment?: string | undefined;
}

const nobody: Electorate = {
  pools: new Map(),
  person: () => undefined,
  dueAfter: (_item, _duration) => new Date(0),
  approversFor: () => [],
};

function gone(approval: Approval, now: Date): PolicyEffect {
  const reason = "The person who asked, or the person it is about, is no longer with the company.";
  return { kind: "refused", approval: closed(approval, { status: "refused", reason, now }), reasons: [reason] };
}
