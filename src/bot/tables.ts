import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
} from "drizzle-orm/pg-core";
import type { Json } from "../runtime.js";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** Threads with people. The dialogue state is the whole memory of the assistant. */
export const conversations = pgTable(
  "conversations",
  {
    id: text("id").primaryKey(),
    channel: text("channel").notNull(),
    /** The channel's own name of the thread. */
    externalRef: text("external_ref").notNull(),
    personId: text("person_id"),
    /** The DialogueState, encrypted (`{sealed}`); an empty object before the first turn. */
    state: jsonb("state").$type<Json>().notNull(),
    /** Who answers: the assistant, or a person at the desk until it is handed back. */
    mode: text("mode").$type<"assistant" | "desk">().notNull(),
    leaseOwner: text("lease_owner"),
    leaseUntil: at("lease_until"),
    createdAt: at("created_at").notNull(),
    updatedAt: at("updated_at").notNull(),
  },
  // One row per thread of a channel, whoever creates it first; and the list of a person's threads.
  (t) => [
    unique("conversations_thread").on(t.channel, t.externalRef),
    index("conversations_person").on(t.personId, t.updatedAt),
  ],
);

/** Events as they arrived: stored first, acknowledged, then worked on in order. */
export const inbox = pgTable(
  "inbox",
  {
    seq: bigserial("seq", { mode: "number" }).primaryKey(),
    id: text("id").notNull().unique(),
    /** The channel's own key of the event: the same event twice is one row. */
    dedupeKey: text("dedupe_key").notNull().unique(),
    conversationId: text("conversation_id").notNull(),
    /** The ChannelEvent, encrypted. */
    event: text("event").notNull(),
    status: text("status").$type<"pending" | "done" | "failed">().notNull(),
    attempts: integer("attempts").notNull(),
    error: text("error"),
    receivedAt: at("received_at").notNull(),
    doneAt: at("done_at"),
  },
  (t) => [index("inbox_pending").on(t.status, t.conversationId, t.seq)],
);

/** The transcript: what people, the assistant and the desk said, clicks included. */
export const messages = pgTable(
  "messages",
  {
    seq: bigserial("seq", { mode: "number" }).primaryKey(),
    id: text("id").notNull().unique(),
    conversationId: text("conversation_id").notNull(),
    author: text("author").$type<"person" | "assistant" | "desk">().notNull(),
    authorId: text("author_id"),
    kind: text("kind").$type<"text" | "button" | "form" | "reply">().notNull(),
    /** Text or Reply as JSON, encrypted. */
    body: text("body").notNull(),
    /** For cards that become their own record: the key a later message replaces. */
    cardKey: text("card_key"),
    at: at("at").notNull(),
    /** The transaction that wrote it: tells what a page can have seen, which `seq` does not. */
    writtenIn: bigint("written_in", { mode: "number" })
      .notNull()
      .default(sql`(pg_current_xact_id()::text::bigint)`),
  },
  (t) => [
    index("messages_conversation").on(t.conversationId, t.seq),
    index("messages_author").on(t.authorId, t.at),
    index("messages_written_in").on(t.writtenIn),
  ],
);

/** Replies on their way to a channel; written in the turn's transaction, delivered after it. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: text("id").primaryKey(),
    seq: bigserial("seq", { mode: "number" }).notNull(),
    conversationId: text("conversation_id").notNull(),
    channel: text("channel").notNull(),
    /** The message it carries. */
    messageId: text("message_id").notNull(),
    audience: text("audience").$type<"thread" | "only-you" | "direct">().notNull(),
    recipientId: text("recipient_id"),
    status: text("status").$type<"pending" | "delivered" | "failed">().notNull(),
    attempts: integer("attempts").notNull(),
    leaseUntil: at("lease_until"),
    nextAt: at("next_at").notNull(),
    /** What the channel calls the delivered message; needed to replace it. */
    channelRef: text("channel_ref"),
    error: text("error"),
    createdAt: at("created_at").notNull(),
  },
  // The oldest of a conversation goes first; what has ended is many times what is pending.
  (t) => [
    index("deliveries_pending")
      .on(t.conversationId, t.seq)
      .where(sql`${t.status} = 'pending'`),
  ],
);

/** Where a card about something stands in a channel, so that it can be replaced by its outcome. */
export const cards = pgTable(
  "cards",
  {
    cardKey: text("card_key").notNull(),
    conversationId: text("conversation_id").notNull(),
    channel: text("channel").notNull(),
    channelRef: text("channel_ref"),
    recipientId: text("recipient_id"),
  },
  (t) => [primaryKey({ columns: [t.cardKey, t.conversationId] })],
);

/** Cases at the built-in service desk. */
export const cases = pgTable(
  "cases",
  {
    reference: text("reference").primaryKey(),
    conversationId: text("conversation_id").notNull(),
    requesterId: text("requester_id").notNull(),
    title: text("title").notNull(),
    reason: text("reason").notNull(),
    /** The CasePacket, encrypted. */
    packet: text("packet").notNull(),
    status: text("status").$type<"open" | "answered" | "resolved">().notNull(),
    assigneeId: text("assignee_id"),
    openedAt: at("opened_at").notNull(),
    resolvedAt: at("resolved_at"),
  },
  // The list of the desk, and the open case of a thread.
  (t) => [index("cases_open").on(t.status, t.openedAt), index("cases_conversation").on(t.conversationId)],
);

/** People signed in to the local web page. */
export const sessions = pgTable("sessions", {
  /** SHA-256 of the cookie's secret. */
  id: text("id").primaryKey(),
  personId: text("person_id").notNull(),
  csrf: text("csrf").notNull(),
  createdAt: at("created_at").notNull(),
  expiresAt: at("expires_at").notNull(),
  revoked: boolean("revoked").notNull().default(false),
});
