import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Db, Tx } from "../database.js";
import { AppError } from "../errors.js";
import { deepFreeze } from "../runtime.js";
import type { Vault } from "../vault.js";
import type { Inputs, Proposal, ProposalStatus } from "./proposal.js";
import type { Registry } from "./registry.js";
import { holdsSensitive, sealJson, unsealJson } from "./sealed.js";
import { proposals, referenceCounters } from "./tables.js";

/** A proposal as it is stored: with its reference and where it stands. */
export interface StoredProposal extends Proposal {
  /** What people call it: `LV-1043`. */
  readonly reference: string;
  readonly status: ProposalStatus;
  /** Why it ended as it did, or what it brought, in words for the employee. */
  readonly outcome?: string | undefined;
  readonly updatedAt: Date;
}

/** What became of a change of status: made, or the request no longer stands where it was expected. */
export type MoveResult =
  | { readonly kind: "moved"; readonly proposal: StoredProposal }
  | { readonly kind: "conflict"; readonly status: ProposalStatus | undefined };

/** A guarded change of status. */
export interface Move {
  readonly id: string;
  readonly from: readonly ProposalStatus[];
  readonly to: ProposalStatus;
  readonly outcome?: string | undefined;
  readonly now: Date;
}

/** Requests in the database. Every method takes the transaction it belongs to; reads may take the plain database. */
export interface ProposalStore {
  /** Stores it once per event and ordinal, with the next reference of its action; a repeated turn gets the first one back. */
  insert(
    tx: Tx,
    parts: { readonly proposal: Proposal; readonly status: ProposalStatus; readonly outcome?: string | undefined },
  ): Promise<{ readonly kind: "inserted" | "known"; readonly proposal: StoredProposal }>;
  byId(db: Db | Tx, id: string): Promise<StoredProposal | undefined>;
  /** @param reference as people write it, in any case */
  byReference(db: Db | Tx, reference: string): Promise<StoredProposal | undefined>;
  /** The requests of one inbox event, in their order. */
  ofEvent(db: Db | Tx, eventId: string): Promise<readonly StoredProposal[]>;
  /** Newest first. `statuses` restricts to these. */
  ofRequester(
    db: Db | Tx,
    query: {
      readonly requesterId: string;
      readonly statuses?: readonly ProposalStatus[] | undefined;
      readonly limit?: number | undefined;
    },
  ): Promise<readonly StoredProposal[]>;
  /** Row locked until the transaction ends. */
  lock(tx: Tx, id: string): Promise<StoredProposal | undefined>;
  /** Changes the status where it stands as expected; nothing happens in a conflict. */
  move(tx: Tx, move: Move): Promise<MoveResult>;
}

/** The first number of every reference, so that it looks like one. */
const firstNumber = 1001;

/** The store of proposals. The vault encrypts requests of actions with a sensitive field. */
export function createProposalStore(registry: Pick<Registry, "action">, vault: Vault): ProposalStore {
  const read = (row: typeof proposals.$inferSelect): StoredProposal => {
    const { inputs, outcome, ...plain } = row;
    const words = outcome === null ? null : unsealJson(outcome, vault);
    return deepFreeze({
      ...plain,
      inputs: unsealJson(inputs, vault) as Inputs,
      ...(typeof words === "string" ? { outcome: words } : {}),
    });
  };
  const one = (rows: readonly (typeof proposals.$inferSelect)[]) => (rows[0] === undefined ? undefined : read(rows[0]));
  const closed = (actionId: string, value: string | undefined) => {
    if (value === undefined) return null;
    return holdsSensitive(registry.action(actionId)) ? sealJson(value, vault) : value;
  };
  const at = async (tx: Tx, proposal: Proposal) =>
    one(
      await tx
        .select()
        .from(proposals)
        .where(and(eq(proposals.eventId, proposal.eventId), eq(proposals.ordinal, proposal.ordinal))),
    );

  return {
    insert: async (tx, { proposal, status, outcome }) => {
      const before = await at(tx, proposal);
      if (before !== undefined) return { kind: "known", proposal: before };
      const action = registry.action(proposal.actionId);
      const row = {
        ...proposal,
        inputs: holdsSensitive(action) ? sealJson(proposal.inputs, vault) : proposal.inputs,
        reference: await nextReference(tx, action.referencePrefix),
        status,
        outcome: closed(proposal.actionId, outcome),
        updatedAt: proposal.createdAt,
      };
      const inserted = one(
        await tx
          .insert(proposals)
          .values(row)
          .onConflictDoNothing({ target: [proposals.eventId, proposals.ordinal] })
          .returning(),
      );
      if (inserted !== undefined) return { kind: "inserted", proposal: inserted };
      // Another process was faster with the same turn; its number was the first, ours leaves a gap.
      const known = await at(tx, proposal);
      if (known === undefined) throw new AppError({ code: "conflict", message: "A request was stored twice at once." });
      return { kind: "known", proposal: known };
    },
    byId: async (db, id) => one(await db.select().from(proposals).where(eq(proposals.id, id))),
    byReference: async (db, reference) =>
      one(await db.select().from(proposals).where(eq(proposals.reference, reference.trim().toUpperCase()))),
    ofEvent: async (db, eventId) =>
      (await db.select().from(proposals).where(eq(proposals.eventId, eventId)).orderBy(proposals.ordinal)).map(read),
    ofRequester: async (db, { requesterId, statuses, limit }) => {
      const mine = eq(proposals.requesterId, requesterId);
      const rows = await db
        .select()
        .from(proposals)
        .where(statuses === undefined ? mine : and(mine, inArray(proposals.status, [...statuses])))
        .orderBy(desc(proposals.createdAt), desc(proposals.reference))
        .limit(limit ?? 50);
      return rows.map(read);
    },
    lock: async (tx, id) => one(await tx.select().from(proposals).where(eq(proposals.id, id)).for("update")),
    move: async (tx, { id, from, to, outcome, now }) => {
      const [found] = await tx.select().from(proposals).where(eq(proposals.id, id)).for("update");
      if (found === undefined || !from.includes(found.status)) return { kind: "conflict", status: found?.status };
      const words = outcome === undefined ? found.outcome : closed(found.actionId, outcome);
      const rows = await tx
        .update(proposals)
        .set({ status: to, outcome: words, updatedAt: now })
        .where(and(eq(proposals.id, id), inArray(proposals.status, [...from])))
        .returning();
      const moved = one(rows);
      return moved === undefined ? { kind: "conflict", status: found.status } : { kind: "moved", proposal: moved };
    },
  };
}

/** The next reference of a prefix, `LV-1043`; a rolled back transaction gives it back. */
async function nextReference(tx: Tx, prefix: string): Promise<string> {
  const [row] = await tx
    .insert(referenceCounters)
    .values({ prefix, last: firstNumber })
    .onConflictDoUpdate({ target: referenceCounters.prefix, set: { last: sql`${referenceCounters.last} + 1` } })
    .returning();
  return `${prefix}-${row?.last ?? firstNumber}`;
}

/** Lets numbering of a prefix go on after this number, for records that came from elsewhere. Never goes back. */
export async function continueReferences(tx: Tx | Db, prefix: string, last: number): Promise<void> {
  await tx
    .insert(referenceCounters)
    .values({ prefix, last })
    .onConflictDoUpdate({
      target: referenceCounters.prefix,
      set: { last: sql`greatest(${referenceCounters.last}, ${last})` },
    });
}
