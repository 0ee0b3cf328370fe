import { and, asc, eq, exists, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { Database, Db, Tx } from "../database.js";
import { newId } from "../runtime.js";
import type { Vault } from "../vault.js";
import type { ChannelEvent } from "./channels/channel.js";
import type { Lease } from "./conversation-store.js";
import { conversations, inbox } from "./tables.js";

/** An event waiting to be worked on. */
export interface InboxEntry {
  readonly id: string;
  readonly conversationId: string;
  readonly event: ChannelEvent;
  /** Times it was begun before. */
  readonly attempts: number;
}

/** Events as they arrived. */
export interface InboxStore {
  /** Stores events, each once, in this order. @returns for each whether it is new */
  insert(tx: Tx, events: readonly Pick<InboxEntry, "conversationId" | "event">[]): Promise<readonly boolean[]>;
  /**
   * Takes or extends the lease of a conversation and answers with the oldest event that is not done; undefined when another process
   * has the lease or nothing is left to do. The beginning is counted here, outside the turn's transaction: a turn that kills its
   * process is not tried forever.
   */
  take(lease: Lease): Promise<InboxEntry | undefined>;
  finish(tx: Tx, id: string, end: { status: "done" | "failed"; error?: string; now: Date }): Promise<void>;
  /** Conversations with events that nobody works on. */
  waiting(now: Date, limit: number): Promise<readonly string[]>;
  pendingCount(): Promise<number>;
}

/** The inbox in the database; event texts are encrypted. */
export function createInboxStore(database: Database, vault: Vault): InboxStore {
  return {
    insert: async (tx, events) => {
      const rows = events.map(({ conversationId, event }) => ({
        id: newId(),
        dedupeKey: `${event.channel}:${event.dedupeKey}`,
        conversationId,
        event: vault.seal(JSON.stringify(event)),
        status: "pending" as const,
        attempts: 0,
        receivedAt: event.receivedAt,
      }));
      const inserted = await tx
        .insert(inbox)
        .values(rows)
        .onConflictDoNothing({ target: inbox.dedupeKey })
        .returning({ id: inbox.id });
      const ids = new Set(inserted.map(({ id }) => id));
      return rows.map(({ id }) => ids.has(id));
    },
    take: async (lease) => {
      const [row] = await takeOldest(database.db, lease);
      if (row === undefined) return undefined;
      const { id, conversationId, attempts } = row;
      return { id, conversationId, attempts: attempts - 1, event: readEvent(vault.open(row.event)) };
    },
    finish: async (tx, id, end) => {
      await tx
        .update(inbox)
        .set({ status: end.status, error: end.error ?? null, doneAt: end.now })
        .where(eq(inbox.id, id));
    },
    waiting: async (now, limit) => {
      const rows = await database.db
        .selectDistinct({ id: inbox.conversationId })
        .from(inbox)
        .innerJoin(conversations, eq(conversations.id, inbox.conversationId))
        .where(
          and(eq(inbox.status, "pending"), or(isNull(conversations.leaseUntil), lt(conversations.leaseUntil, now))),
        )
        .limit(limit);
      return rows.map((row) => row.id);
    },
    pendingCount: () => database.db.$count(inbox, eq(inbox.status, "pending")),
  };
}

/** One statement a turn: what is to be done, the lease for it if it can be had, and the count of the beginning. */
function takeOldest(db: Db, { conversationId, owner, now, until }: Lease) {
  const pending = and(eq(inbox.conversationId, conversationId), eq(inbox.status, "pending"));
  const oldest = db
    .$with("oldest")
    .as(db.select({ id: inbox.id }).from(inbox).where(pending).orderBy(asc(inbox.seq)).limit(1));
  const free = or(
    isNull(conversations.leaseUntil),
    lt(conversations.leaseUntil, now),
    eq(conversations.leaseOwner, owner),
  );
  const held = db.$with("held").as(
    db
      .update(conversations)
      .set({ leaseOwner: owner, leaseUntil: until })
      .where(and(eq(conversations.id, conversationId), free, exists(db.select().from(oldest))))
      .returning({ id: conversations.id }),
  );
  return db
    .with(oldest, held)
    .update(inbox)
    .set({ attempts: sql`${inbox.attempts} + 1` })
    .where(and(pending, inArray(inbox.id, db.select({ id: oldest.id }).from(oldest)), exists(db.select().from(held))))
    .returning();
}

function readEvent(text: string): ChannelEvent {
  const event = JSON.parse(text) as ChannelEvent;
  return { ...event, receivedAt: new Date(event.receivedAt) };
}
