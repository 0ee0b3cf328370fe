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
  /** @returns false when it has ended already */
  delivered(tx: Tx, id: string, channelRef: string): Promise<boolean>;
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

function deliveryRows(database: Database) {
  // What has ended stays as it ended: whoever held it too long comes too late.
  const change = async (tx: Tx | Db, id: string, values: PgUpdateSetSource<typeof deliveries>) => {
    const changed = await tx
      .update(deliveries)
      .set({ ...values, leaseUntil: null })
      .where(and(eq(deliveries.id, id), eq(deliveries.status, "pending")))
      .returning({ id: deliveries.id });
    return changed.length > 0;
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
    delivered: (tx: Tx, id: string, channelRef: string) => change(tx, id, { status: "delivered", channelRef }),
    putOff: async (id: string, { at, reason, counts }: { at: Date; reason: string; counts: boolean }) => {
      const uncounted = counts ? {} : { attempts: sql`${deliveries.attempts} - 1` };
      await change(database.db, id, { nextAt: at, error: reason, ...uncounted });
    },
    failed: (tx: Tx, id: string, error: string) => change(tx, id, { status: "failed", error }),
    waiting: async (now: Date, channels: readonly string[]) => {
      // Only the oldest of a conversation counts: one that is put off holds up those behind it.
      const next = database.db
        .selectDistinctOn([deliveries.conversationId])
        .from(deliveries)
        .where(and(eq(deliveries.status, "pending"), inArray(deliveries.channel, [...channels])))
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
    setCardRef: async (
      tx: Tx,
      { cardKey, conversationId, channelRef }: { cardKey: string; conversationId: string; channelRef: string },
    ) => {
      await tx.update(cards).set({ channelRef }).where(at(cardKey, conversationId));
    },
  };
}
