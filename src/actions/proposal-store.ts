import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Db, Tx } from "../database.js";
import { AppError } from "../errors.js";
import { deepFreeze, type Json } from "../runtime.js";
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
  /** Newest first. `statuses` and `actionIds` restrict to these. */
  ofRequester(
    db: Db | Tx,
    query: {
      readonly requesterId: string;
      readonly statuses?: readonly ProposalStatus[] | undefined;
      readonly actionIds?: readonly string[] | undefined;
      readonly limit?: number | undefined;
    },
  ): Promise<readonly StoredProposal[]>;
  /** The requests made in a conversation, oldest first. */
  ofConversation(db: Db | Tx, conversationId: string): Promise<readonly StoredProposal[]>;
  /** Row locked until the transaction ends. */
  lock(tx: Tx, id: string): Promise<StoredProposal | undefined>;
  /** Changes the status where it stands as expected; nothing happens in a conflict. */
  move(tx: Tx, move: Move): Promise<MoveResult>;
}

/** The first number of every reference, so that it looks like one. */
const firstNumber = 1001;

type Row = typeof proposals.$inferSelect;

/** The store of proposals. The vault encrypts requests of actions with a sensitive field. */
export function createProposalStore(registry: Pick<Registry, "action">, vault: Vault): ProposalStore {
  return new DatabaseProposals(registry, vault);
}

class DatabaseProposals implements ProposalStore {
  constructor(
    private readonly registry: Pick<Registry, "action">,
    private readonly vault: Vault,
  ) {}

  async insert(
    tx: Tx,
    { proposal, status, outcome }: Parameters<ProposalStore["insert"]>[1],
  ): ReturnType<ProposalStore["insert"]> {
    const before = await this.ofTurn(tx, proposal);
    if (before !== undefined) return { kind: "known", proposal: before };
    const { referencePrefix } = this.registry.action(proposal.actionId);
    const row = {
      ...proposal,
      inputs: this.close(proposal.actionId, proposal.inputs),
      reference: await nextReference(tx, referencePrefix),
      status,
      outcome: outcome === undefined ? null : this.close(proposal.actionId, outcome),
      updatedAt: proposal.createdAt,
    };
    const turn = { target: [proposals.eventId, proposals.ordinal] };
    const inserted = this.one(await tx.insert(proposals).values(row).onConflictDoNothing(turn).returning());
    if (inserted !== undefined) return { kind: "inserted", proposal: inserted };
    // Another process was faster with the same turn; its number was the first, ours leaves a gap.
    const known = await this.ofTurn(tx, proposal);
    if (known === undefined) throw new AppError({ code: "conflict", message: "A request was stored twice at once." });
    return { kind: "known", proposal: known };
  }

  async byId(db: Db | Tx, id: string): Promise<StoredProposal | undefined> {
    return this.one(await db.select().from(proposals).where(eq(proposals.id, id)));
  }

  async byReference(db: Db | Tx, reference: string): Promise<StoredProposal | undefined> {
    return this.one(await db.select().from(proposals).where(eq(proposals.reference, reference.trim().toUpperCase())));
  }

  async ofEvent(db: Db | Tx, eventId: string): Promise<readonly StoredProposal[]> {
    const rows = await db.select().from(proposals).where(eq(proposals.eventId, eventId)).orderBy(proposals.ordinal);
    return rows.map((row) => this.read(row));
  }

  async ofRequester(
    db: Db | Tx,
    { requesterId, statuses, actionIds, limit }: Parameters<ProposalStore["ofRequester"]>[1],
  ): Promise<readonly StoredProposal[]> {
    const wanted = and(
      eq(proposals.requesterId, requesterId),
      statuses === undefined ? undefined : inArray(proposals.status, [...statuses]),
      actionIds === undefined ? undefined : inArray(proposals.actionId, [...actionIds]),
    );
    const rows = await db
      .select()
      .from(proposals)
      .where(wanted)
      .orderBy(desc(proposals.createdAt), desc(proposals.reference))
      .limit(limit ?? 50);
    return rows.map((row) => this.read(row));
  }

  async ofConversation(db: Db | Tx, conversationId: string): Promise<readonly StoredProposal[]> {
    const rows = await db
      .select()
      .from(proposals)
      .where(eq(proposals.conversationId, conversationId))
      .orderBy(proposals.createdAt, proposals.ordinal);
    return rows.map((row) => this.read(row));
  }

  async lock(tx: Tx, id: string): Promise<StoredProposal | undefined> {
    return this.one(await tx.select().from(proposals).where(eq(proposals.id, id)).for("update"));
  }

  async move(tx: Tx, { id, from, to, outcome, now }: Move): Promise<MoveResult> {
    const [found] = await tx.select().from(proposals).where(eq(proposals.id, id)).for("update");
    if (found === undefined || !from.includes(found.status)) return { kind: "conflict", status: found?.status };
    const words = outcome === undefined ? found.outcome : this.close(found.actionId, outcome);
    const rows = await tx
      .update(proposals)
      .set({ status: to, outcome: words, updatedAt: now })
      .where(and(eq(proposals.id, id), inArray(proposals.status, [...from])))
      .returning();
    const moved = this.one(rows);
    return moved === undefined ? { kind: "conflict", status: found.status } : { kind: "moved", proposal: moved };
  }

  private async ofTurn(tx: Tx, { eventId, ordinal }: Proposal): Promise<StoredProposal | undefined> {
    const turn = and(eq(proposals.eventId, eventId), eq(proposals.ordinal, ordinal));
    return this.one(await tx.select().from(proposals).where(turn));
  }

  private one(rows: readonly Row[]): StoredProposal | undefined {
    return rows[0] === undefined ? undefined : this.read(rows[0]);
  }

  private read({ inputs, outcome, ...plain }: Row): StoredProposal {
    const words = outcome === null ? null : unsealJson(outcome, this.vault);
    return deepFreeze({
      ...plain,
      inputs: unsealJson(inputs, this.vault) as Inputs,
      ...(typeof words === "string" ? { outcome: words } : {}),
    });
  }

  private close(actionId: string, value: Json): Json {
    return holdsSensitive(this.registry.action(actionId)) ? sealJson(value, this.vault) : value;
  }
}

/** The next reference of a prefix, `LV-1043`; a rolled back transaction gives it back. */
/** The next reference of a prefix, given out once: `INC-6001`. */
export async function nextReference(tx: Tx, prefix: string): Promise<string> {
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
