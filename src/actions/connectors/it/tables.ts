import { boolean, index, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

/** Accounts about which something special is known; every other active person has an ordinary one under their own mail. */
export const itAccounts = pgTable(
  "it_accounts",
  {
    personId: text("person_id").notNull(),
    /** Name of the application. */
    application: text("application").notNull(),
    /** True when it may administer the application. */
    privileged: boolean("privileged").notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.application] })],
);

/** Reset links that were sent. Neither a password nor the link itself is ever stored. */
export const itPasswordResets = pgTable(
  "it_password_resets",
  {
    idempotencyKey: text("idempotency_key").primaryKey(),
    personId: text("person_id").notNull(),
    application: text("application").notNull(),
    sentTo: text("sent_to").notNull(),
    sentAt: timestamp("sent_at", { withTimezone: true, mode: "date" }).notNull(),
    validUntil: timestamp("valid_until", { withTimezone: true, mode: "date" }).notNull(),
    revoked: boolean("revoked").notNull(),
  },
  (t) => [index("it_password_resets_person").on(t.personId, t.sentAt)],
);
