import { and, asc, eq, inArray, lte, sql } from "drizzle-orm";
import type { Db, Tx } from "../../database.js";
import { approvals, approvalVotes } from "../tables.js";
import type { Approval, Vote } from "./approval.js";
import { wordsAsking } from "./asked.js";

/** One request, by its own id or its proposal's. */
export type ApprovalKey = { readonly approvalId: string } | { readonly proposalId: string };

/** Requests for agreement in the database. */
export interface ApprovalStore {
  insert(tx: Tx, approval: Approval): Promise<void>;
  find(tx: Tx | Db, key: ApprovalKey): Promise<Approval | undefined>;
  /** The same, with its row locked until the transaction ends: what is read is what is decided on. Lock requests before proposals. */
  lock(tx: Tx, key: ApprovalKey): Promise<Approval | undefined>;
  /** Stores the state and the votes that are new. */
  save(tx: Tx, approval: Approval, votes: readonly Vote[]): Promise<void>;
  /** Open requests that may ask by one of these words (`wordsFor`), oldest first. */
  asking(tx: Tx | Db, words: readonly string[]): Promise<readonly Approval[]>;
  /** Ids of open requests whose next time has come, the longest overdue first. */
  due(tx: Tx | Db, now: Date): Promise<readonly string[]>;
}

/** How many due requests are handed out at once. */
const dueBatch = 100;

/** The store. @param sabotage `noLock` reads without locking, so that the race harness can be seen to go red. */
export function createApprovalStore(sabotage: { readonly noLock?: boolean | undefined } = {}): ApprovalStore {
  return {
    insert: async (tx, approval) => {
      await tx.insert(approvals).values({ id: approval.id, proposalId: approval.proposalId, ...columnsOf(approval) });
    },
    find: async (tx, key) => {
      const [row] = await tx.select().from(approvals).where(whereKey(key));
      return row === undefined ? undefined : (await withVotes(tx, [row]))[0];
    },
    lock: async (tx, key) => {
      const query = tx.select().from(approvals).where(whereKey(key));
      const [row] = await (sabotage.noLock === true ? query : query.for("update"));
      return row === undefined ? undefined : (await withVotes(tx, [row]))[0];
    },
    save: async (tx, approval, votes) => {
      await tx.update(approvals).set(columnsOf(approval)).where(eq(approvals.id, approval.id));
      if (votes.length > 0)
        await tx.insert(approvalVotes).values(votes.map((vote) => ({ approvalId: approval.id, ...vote })));
    },
    asking: async (tx, words) => {
      const any = sql`${approvals.asks} ?| array(select jsonb_array_elements_text(${JSON.stringify(words)}::jsonb))`;
      const rows = await tx
        .select()
        .from(approvals)
        .where(and(eq(approvals.status, "open"), any))
        .orderBy(asc(approvals.openedAt));
      return withVotes(tx, rows);
    },
    due: async (tx, now) => {
      const rows = await tx
        .select({ id: approvals.id })
        .from(approvals)
        .where(and(eq(approvals.status, "open"), lte(approvals.dueAt, now)))
        .orderBy(asc(approvals.dueAt))
        .limit(dueBatch);
      return rows.map((row) => row.id);
    },
  };
}

type ApprovalRow = typeof approvals.$inferSelect;

function whereKey(key: ApprovalKey) {
  return "approvalId" in key ? eq(approvals.id, key.approvalId) : eq(approvals.proposalId, key.proposalId);
}

function columnsOf(approval: Approval) {
  return {
    inputHash: approval.inputHash,
    policyVersion: approval.policyVersion,
    facts: approval.facts,
    obligations: approval.items,
    status: approval.status,
    currentStep: approval.currentStep,
    stepSince: approval.stepSince,
    dueAt: approval.dueAt ?? null,
    openedAt: approval.openedAt,
    closedAt: approval.closedAt ?? null,
    closedReason: approval.closedReason ?? null,
    asks: wordsAsking(approval),
  };
}

async function withVotes(tx: Tx | Db, rows: readonly ApprovalRow[]): Promise<readonly Approval[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const votes = await tx
    .select()
    .from(approvalVotes)
    .where(inArray(approvalVotes.approvalId, ids))
    .orderBy(asc(approvalVotes.at), asc(approvalVotes.voterId), asc(approvalVotes.obligationId));
  return rows.map(({ obligations, dueAt, closedAt, closedReason, asks: _words, ...row }) => ({
    ...row,
    items: obligations,
    votes: votes.filter((vote) => vote.approvalId === row.id).map(voteOf),
    dueAt: dueAt ?? undefined,
    closedAt: closedAt ?? undefined,
    closedReason: closedReason ?? undefined,
  }));
}

function voteOf(row: typeof approvalVotes.$inferSelect): Vote {
  return {
    obligationId: row.obligationId,
    voterId: row.voterId,
    verdict: row.verdict,
    inputHash: row.inputHash,
    onBehalfOf: row.onBehalfOf ?? undefined,
    comment: row.comment ?? undefined,
    channel: row.channel,
    messageRef: row.messageRef ?? undefined,
    at: row.at,
  };
}
