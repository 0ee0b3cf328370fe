import { boolean, index, integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** How a conversation, or a person's own chat, is reached. The thread is the name that the bot knows it by. */
export const teamsConversations = pgTable(
  "teams_conversations",
  {
    thread: text("thread").primaryKey(),
    tenant: text("tenant").notNull(),
    kind: text("kind").$type<"personal" | "shared" | "person">().notNull(),
    /** The TeamsReference, encrypted: it names people and where Teams listens. */
    reference: text("reference").notNull(),
    /** False once the app was taken out there. */
    installed: boolean("installed").notNull(),
    updatedAt: at("updated_at").notNull(),
  },
  (t) => [index("teams_conversations_tenant").on(t.tenant)],
);

/** What people did whom the bot asked who they are, until they are linked; for minutes only. */
export const teamsWaiting = pgTable(
  "teams_waiting",
  {
    /** Of the event, and of the question for a token that it led to. */
    id: text("id").primaryKey(),
    tenant: text("tenant").notNull(),
    /** Object id of the account. */
    externalUser: text("external_user").notNull(),
    /** The activity with what was said, encrypted. */
    activity: text("activity").notNull(),
    createdAt: at("created_at").notNull(),
    expiresAt: at("expires_at").notNull(),
  },
  (t) => [index("teams_waiting_account").on(t.tenant, t.externalUser), index("teams_waiting_expires").on(t.expiresAt)],
);

/**
 * Messages that were sent, part by part. Teams knows no idempotency key: a part is noted before it is sent and gets its activity
 * id after, so that a part without one may or may not have been shown.
 */
export const teamsSent = pgTable(
  "teams_sent",
  {
    deliveryId: text("delivery_id").notNull(),
    part: integer("part").notNull(),
    /** The message in the transcript. */
    messageId: text("message_id").notNull(),
    /** The thread of the conversation it belongs to, which may be another than where it is shown. */
    thread: text("thread").notNull(),
    /** Where it is shown, as Teams names it. */
    conversation: text("conversation").notNull(),
    /** The employee it is said to. */
    recipientId: text("recipient_id"),
    activityId: text("activity_id"),
    at: at("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.deliveryId, t.part] }),
    index("teams_sent_message").on(t.messageId),
    index("teams_sent_activity").on(t.conversation, t.activityId),
  ],
);
