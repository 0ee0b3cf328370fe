import { and, asc, eq, inArray, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Database, Tx } from "../database.js";
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

/** Replies on their way, and where cards stand. */
export interface DeliveryStore {
  insert(tx: Tx, delivery: NewDelivery): Promise<string>;
  /** Takes the oldest due delivery of a conversation for this process; a later one waits for it. */
  claim(conversationId: string, now: Date, until: Date): Promise<Delivery | undefined>;
  delivered(tx: Tx, id: string, channelRef: string): Promise<void>;
  retryAt(id: string, at: Date, error: string): Promise<void>;
  failed(tx: Tx, id: string, error: string): Promise<void>;
  /** Conversations of these channels with deliveries that are due and that nobody holds. */
  waiting(now: Date, channels: readonly string[]): Promise<readonly string[]>;
  /** Makes what waits for these threads of a channel due at once. Returns the conversations. */
  hurry(channel: string, externalRefs: readonly string[], now: Date): Promise<readonly string[]>;
  releaseAll(): Promise<void>;
  placeCard(tx: Tx, place: CardPlace): Promise<void>;
  /** Every place where a card stands. */
  cardPlaces(tx: Tx, cardKey: string): Promise<readonly CardPlace[]>;
  cardRef(cardKey: string, conversationId: string): Promise<string | undefined>;
  setCardRef(cardKey: string, conversationId: string, channelRef: string): Promise<void>;
}

/** Deliveries in the database. */
export function createDeliveryStore(database: Database): DeliveryStore {
  return { ...deliveryRows(database), ...cardRows(database) };
}

function deliveryRows(database: Database) {
  const change = (id: string, values: Partial<typeof deliveries.$inferInsert>) =>
    database.db
      .update(deliveries)
      .set({ ...values, leaseUntil: null })
      .where(eq(deliveries.id, id));
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
    delivered: async (tx: Tx, id: string, channelRef: string) => {
      await tx
        .update(deliveries)
        .set({ status: "delivered", channelRef, leaseUntil: null })
        .where(eq(deliveries.id, id));
    },
    retryAt: async (id: string, at: Date, error: string) => {
      await change(id, { nextAt: at, error });
    },
    failed: async (tx: Tx, id: string, error: string) => {
      await tx.update(deliveries).set({ status: "failed", error, leaseUntil: null }).where(eq(deliveries.id, id));
    },
    waiting: async (now: Date, channels: readonly string[]) => {
      const free = or(isNull(deliveries.leaseUntil), lt(deliveries.leaseUntil, now));
      const rows = await database.db
        .selectDistinct({ id: deliveries.conversationId })
        .from(deliveries)
        .where(
          and(
            eq(deliveries.status, "pending"),
            lte(deliveries.nextAt, now),
            free,
            inArray(deliveries.channel, [...channels]),
          ),
        )
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
        .where(and(eq(deliveries.status, "pending"), inArray(deliveries.conversationId, threads)))
        .returning({ id: deliveries.conversationId });
      return [...new Set(rows.map((row) => row.id))];
    },
    releaseAll: async () => {
      await database.db.update(deliveries).set({ leaseUntil: null }).where(eq(deliveries.status, "pending"));
    },
  };
}

async function claim(
  database: Database,
  want: { conversationId: string; now: Date; until: Date },
): Promise<Delivery | undefined> {
  return database.transaction(async (tx) => {
    const pending = and(eq(deliveries.conversationId, want.conversationId), eq(deliveries.status, "pending"));
    const row = (
      await tx.select().from(deliveries).where(pending).orderBy(asc(deliveries.seq)).limit(1).for("update")
    )[0];
    const held = row?.leaseUntil !== null && row?.leaseUntil !== undefined && row.leaseUntil > want.now;
    if (row === undefined || held || row.nextAt > want.now) return undefined;
    await tx
      .update(deliveries)
      .set({ leaseUntil: want.until, attempts: sql`${deliveries.attempts} + 1` })
      .where(eq(deliveries.id, row.id));
    const thread = (await tx.select().from(conversations).where(eq(conversations.id, row.conversationId)))[0];
    return {
      ...row,
      externalRef: thread?.externalRef ?? "",
      recipientId: row.recipientId ?? undefined,
      attempts: row.attempts + 1,
    };
  });
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
    setCardRef: async (cardKey: string, conversationId: string, channelRef: string) => {
      await database.db.update(cards).set({ channelRef }).where(at(cardKey, conversationId));
    },
  };
}
