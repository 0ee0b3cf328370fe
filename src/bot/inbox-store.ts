import { and, asc, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { Database, Tx } from "../database.js";
import { newId } from "../runtime.js";
import type { Vault } from "../vault.js";
import type { ChannelEvent } from "./channels/channel.js";
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
  /** The oldest event of a conversation that is not done. */
  next(conversationId: string): Promise<InboxEntry | undefined>;
  /** Counts a beginning, outside the turn's transaction: a turn that kills its process is not tried forever. */
  begin(id: string): Promise<void>;
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
    next: async (conversationId) => {
      const pending = and(eq(inbox.conversationId, conversationId), eq(inbox.status, "pending"));
      const row = (await database.db.select().from(inbox).where(pending).orderBy(asc(inbox.seq)).limit(1))[0];
      if (row === undefined) return undefined;
      return { id: row.id, conversationId, attempts: row.attempts, event: readEvent(vault.open(row.event)) };
    },
    begin: async (id) => {
      await database.db
        .update(inbox)
        .set({ attempts: sql`${inbox.attempts} + 1` })
        .where(eq(inbox.id, id));
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

function readEvent(text: string): ChannelEvent {
  const event = JSON.parse(text) as ChannelEvent;
  return { ...event, receivedAt: new Date(event.receivedAt) };
}
