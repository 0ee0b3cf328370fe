import { and, asc, eq, inArray, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import type { Database, Db, Tx } from "../database.js";
import { newId } from "../runtime.js";
import { cards, conversations, deliveries } from "./tables.js";

/** A reply on its way. */
export interface Delivery {
  readonly id: string;
  readonly conversationId: string;
  readonly channel: string;
  readonly externalRef: string;
  readonly messageId: string;
  readonly audience: "thread" | "only-you" | "direct";
  readonly recipientId: string | undefined;
  readonly attempts: number;
  readonly createdAt: Date;
}

/** A reply to be sent. */
export interface NewDelivery {
  readonly conversationId: string;
  readonly channel: string;
  readonly messageId: string;
  readonly audience: Delivery["audience"];
  readonly recipientId?: string | undefined;
  readonly now: Date;
}

/** Where a card stands. */
export interface CardPlace {
  readonly cardKey: string;
  readonly conversationId: string;
  readonly channel: string;
  readonly recipientId?: string | undefined;
}

/** What came of noting a delivery's arrival. */
export interface Noted {
  /** It had ended already. */
  readonly late: boolean;
  /** Others of its conversation may follow. */
  readonly more: boolean;
}

/** Replies on their way, and where cards stand. */
export interface DeliveryStore {
  insert(tx: Tx, delivery: NewDelivery): Promise<string>;
  /** Takes the oldest due delivery of a conversation for this process; a later one waits for it. */
  claim(conversationId: string, now: Date, until: Date): Promise<Delivery | undefined>;
  /** Notes that it has arrived. */
  delivered(tx: Tx | Db, id: string, channelRef: string): Promise<Noted>;
  /** Tried again at a later moment. An attempt that met nobody does not count. */
  putOff(id: string, until: { readonly at: Date; readonly reason: string; readonly counts: boolean }): Promise<void>;
  /** @returns false when it has ended already */
  failed(tx: Tx, id: string, error: string): Promise<boolean>;
  /** Conversations of these channels whose next delivery is due and held by nobody. */
  waiting(now: Date, channels: readonly string[]): Promise<readonly string[]>;
  /** Makes what waits for these threads of a channel due at once. Returns the conversations. */
  hurry(channel: string, externalRefs: readonly string[], now: Date): Promise<readonly string[]>;
  releaseAll(): Promise<void>;
  placeCard(tx: Tx, place: CardPlace): Promise<void>;
  /** Every place where a card stands. */
  cardPlaces(tx: Tx, cardKey: string): Promise<readonly CardPlace[]>;
  cardRef(cardKey: string, conversationId: string): Promise<string | undefined>;
  setCardRef(tx: Tx, card: { cardKey: string; conversationId: string; channelRef: string }): Promise<void>;
}

/** Deliveries in the database. */
export function createDeliveryStore(database: Database): DeliveryStore {
  return { ...deliveryRows(database), ...cardRows(database) };
}

/** As its index says it. */
const isPending = sql`${deliveries.status} = 'pending'`;

// Where a statement is about one table only, columns are written without its name.
const othersPending = sql<boolean>`exists (select 1 from ${deliveries} other where other.status = 'pending'
  and other.conversation_id = ${deliveries}.conversation_id and other.id <> ${deliveries}.id)`;

function deliveryRows(database: Database) {
  // What has ended stays as it ended: whoever held it too long comes too late.
  const change = async (tx: Tx | Db, id: string, values: PgUpdateSetSource<typeof deliveries>) => {
    const changed = await tx
      .update(deliveries)
      .set({ ...values, leaseUntil: null })
      .where(and(eq(deliveries.id, id), isPending))
      .returning({ more: othersPending });
    return changed[0];
  };
  return {
    insert: async (tx: Tx, delivery: NewDelivery) => {
      const id = newId();
      const { now, ...rest } = delivery;
      await tx.insert(deliveries).values({
        ...rest,
        id,
        recipientId: rest.recipientId ?? null,
        status: "pending",
        attempts: 0,
        nextAt: now,
        createdAt: now,
      });
      return id;
    },
    claim: (conversationId: string, now: Date, until: Date) => claim(database, { conversationId, now, until }),
    delivered: async (tx: Tx | Db, id: string, channelRef: string) => {
      const noted = await change(tx, id, { status: "delivered", channelRef });
      return { late: noted === undefined, more: noted?.more ?? true };
    },
    putOff: async (id: string, { at, reason, counts }: { at: Date; reason: string; counts: boolean }) => {
      const uncounted = counts ? {} : { attempts: sql`${deliveries.attempts} - 1` };
      await change(database.db, id, { nextAt: at, error: reason, ...uncounted });
    },
    failed: async (tx: Tx, id: string, error: string) =>
      (await change(tx, id, { status: "failed", error })) !== undefined,
    waiting: async (now: Date, channels: readonly string[]) => {
      // Only the oldest of a conversation counts: one that is put off holds up those behind it.
      const next = database.db
        .selectDistinctOn([deliveries.conversationId])
        .from(deliveries)
        .where(and(isPending, inArray(deliveries.channel, [...channels])))
        .orderBy(deliveries.conversationId, asc(deliveries.seq))
        .as("next");
      const rows = await database.db
        .select({ id: next.conversationId })
        .from(next)
        .where(and(lte(next.nextAt, now), or(isNull(next.leaseUntil), lt(next.leaseUntil, now))))
        .orderBy(asc(next.seq))
        .limit(100);
      return rows.map((row) => row.id);
    },
    hurry: async (channel: string, externalRefs: readonly string[], now: Date) => {
      const threads = database.db
        .select({ id: conversations.id })
        .from(conversations)
        .where(and(eq(conversations.channel, channel), inArray(conversations.externalRef, [...externalRefs])));
      const rows = await database.db
        .update(deliveries)
        .set({ nextAt: now })
        .where(and(isPending, inArray(deliveries.conversationId, threads)))
        .returning({ id: deliveries.conversationId });
      return [...new Set(rows.map((row) => row.id))];
    },
    releaseAll: async () => {
      await database.db.update(deliveries).set({ leaseUntil: null }).where(isPending);
    },
  };
}

/** One statement: of two processes that want the same one, the second finds it taken. */
async function claim(
  { db }: Pick<Database, "db">,
  want: { conversationId: string; now: Date; until: Date },
): Promise<Delivery | undefined> {
  const oldest = db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.conversationId, want.conversationId), isPending))
    .orderBy(asc(deliveries.seq))
    .limit(1);
  const free = or(isNull(deliveries.leaseUntil), lte(deliveries.leaseUntil, want.now));
  const { id, conversationId, channel, messageId, audience, recipientId, attempts, createdAt } = deliveries;
  const [row] = await db
    .update(deliveries)
    .set({ leaseUntil: want.until, attempts: sql`${attempts} + 1` })
    .from(conversations)
    .where(
      and(
        inArray(id, oldest),
        isPending,
        free,
        lte(deliveries.nextAt, want.now),
        eq(conversations.id, deliveries.conversationId),
      ),
    )
    .returning({
      id,
      conversationId,
      channel,
      messageId,
      audience,
      recipientId,
      attempts,
      createdAt,
      externalRef: conversations.externalRef,
    });
  return row && { ...row, recipientId: row.recipientId ?? undefined };
}

function cardRows(database: Database) {
  const at = (cardKey: string, conversationId: string) =>
    and(eq(cards.cardKey, cardKey), eq(cards.conversationId, conversationId));
  return {
    placeCard: async (tx: Tx, place: CardPlace) => {
      await tx
        .insert(cards)
        .values({ ...place, recipientId: place.recipientId ?? null })
        .onConflictDoNothing();
    },
    cardPlaces: async (tx: Tx, cardKey: string): Promise<readonly CardPlace[]> => {
      const rows = await tx.select().from(cards).where(eq(cards.cardKey, cardKey));
      return rows.map((row) => ({ ...row, recipientId: row.recipientId ?? undefined }));
    },
    cardRef: async (cardKey: string, conversationId: string) =>
      (await database.db.select().from(cards).where(at(cardKey, conversationId)))[0]?.channelRef ?? undefined,
    setCardRef: async (
      tx: Tx,
      { cardKey, conversationId, channelRef }: { cardKey: string; conversationId: string; channelRef: string },
    ) => {
      await tx.update(cards).set({ channelRef }).where(at(cardKey, conversationId));
    },
  };
}
