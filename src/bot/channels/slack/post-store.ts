import { and, eq } from "drizzle-orm";
import type { Database } from "../../../database.js";
import { conversations, messages } from "../../tables.js";
import { slackPosts } from "./tables.js";

/** One message to Slack as it was begun. */
export interface BegunPost {
  /** Slack's time stamp once it is known to have arrived. */
  readonly ts: string | undefined;
  readonly begunAt: Date;
  /** It was begun before: by a try whose end nobody noted. */
  readonly again: boolean;
}

/** Which message of a reply. */
export interface PostKey {
  readonly deliveryId: string;
  readonly part: number;
}

/** Messages on their way to Slack. */
export interface PostStore {
  /** Notes that a message is about to be sent, and tells what became of earlier tries. */
  begin(key: PostKey, channel: string, now: Date): Promise<BegunPost>;
  arrived(key: PostKey, ts: string): Promise<void>;
  /** It certainly did not arrive. */
  forget(key: PostKey): Promise<void>;
  /** Whether a thread of Slack's is a conversation with us. */
  knows(externalRef: string): Promise<boolean>;
  /** Whether this employee has said something in a thread of Slack's. */
  spokeIn(externalRef: string, personId: string): Promise<boolean>;
}

/** On the bot's database. */
export function createPostStore(database: Database): PostStore {
  const at = ({ deliveryId, part }: PostKey) => and(eq(slackPosts.deliveryId, deliveryId), eq(slackPosts.part, part));
  return {
    begin: async (key, channel, now) => {
      const inserted = await database.db
        .insert(slackPosts)
        .values({ ...key, channel, begunAt: now })
        .onConflictDoNothing()
        .returning({ part: slackPosts.part });
      if (inserted.length > 0) return { ts: undefined, begunAt: now, again: false };
      const known = (await database.db.select().from(slackPosts).where(at(key)))[0];
      return { ts: known?.ts ?? undefined, begunAt: known?.begunAt ?? now, again: true };
    },
    arrived: async (key, ts) => {
      await database.db.update(slackPosts).set({ ts }).where(at(key));
    },
    forget: async (key) => {
      await database.db.delete(slackPosts).where(at(key));
    },
    knows: async (externalRef) => {
      const ours = and(eq(conversations.channel, "slack"), eq(conversations.externalRef, externalRef));
      const found = await database.db.select({ id: conversations.id }).from(conversations).where(ours);
      return found.length > 0;
    },
    spokeIn: async (externalRef, personId) => {
      const said = await database.db
        .select({ id: messages.id })
        .from(messages)
        .innerJoin(conversations, eq(conversations.id, messages.conversationId))
        .where(
          and(
            eq(conversations.channel, "slack"),
            eq(conversations.externalRef, externalRef),
            eq(messages.author, "person"),
            eq(messages.authorId, personId),
          ),
        )
        .limit(1);
      return said.length > 0;
    },
  };
}
