import { integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** Messages to Slack, written down before they are sent: what was begun and not noted may have arrived, and is looked for. */
export const slackPosts = pgTable(
  "slack_posts",
  {
    deliveryId: text("delivery_id").notNull(),
    /** Place of the message within a reply that needed several. */
    part: integer("part").notNull(),
    channel: text("channel").notNull(),
    /** Slack's time stamp; null while it is not known whether it arrived. */
    ts: text("ts"),
    begunAt: at("begun_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.deliveryId, t.part] })],
);

/** Workspaces, and organisations (`E…`), that installed the app by OAuth. */
export const slackInstallations = pgTable("slack_installations", {
  team: text("team").primaryKey(),
  teamName: text("team_name").notNull(),
  /** The bot token, encrypted. */
  token: text("token").notNull(),
  botUser: text("bot_user").notNull(),
  scopes: text("scopes").notNull(),
  /** Slack user id of who installed it. */
  installedBy: text("installed_by").notNull(),
  installedAt: at("installed_at").notNull(),
});
