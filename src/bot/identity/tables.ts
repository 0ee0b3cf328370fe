import { sql } from "drizzle-orm";
import { index, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** Which employee somebody in a channel is. A revoked link stays as a record. */
export const identityLinks = pgTable(
  "identity_links",
  {
    id: text("id").primaryKey(),
    channel: text("channel").$type<"slack" | "teams">().notNull(),
    tenant: text("tenant").notNull(),
    externalUser: text("external_user").notNull(),
    personId: text("person_id").notNull(),
    /** `sign-in`: the person confirmed it. `directory`: an attribute that an admin has declared trustworthy. */
    origin: text("origin").$type<"sign-in" | "directory">().notNull(),
    linkedAt: at("linked_at").notNull(),
    revokedAt: at("revoked_at"),
  },
  (t) => [
    // Linked once: a second link of the same account needs the first to be revoked.
    uniqueIndex("identity_links_account")
      .on(t.channel, t.tenant, t.externalUser)
      .where(sql`${t.revokedAt} is null`),
    index("identity_links_person").on(t.personId, t.channel),
  ],
);

/** One-time links that were handed out. Only the hash of the secret is kept: reading the table links nobody. */
export const identityInvitations = pgTable("identity_invitations", {
  tokenHash: text("token_hash").primaryKey(),
  channel: text("channel").$type<"slack" | "teams">().notNull(),
  tenant: text("tenant").notNull(),
  externalUser: text("external_user").notNull(),
  /** `ChannelProfile` without what says whether they are served, encrypted. */
  profile: text("profile").notNull(),
  createdAt: at("created_at").notNull(),
  expiresAt: at("expires_at").notNull(),
  usedAt: at("used_at"),
});
