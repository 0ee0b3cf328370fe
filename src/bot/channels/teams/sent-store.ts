import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import type { Database } from "../../../database.js";
import type { Clock } from "../../../runtime.js";
import { teamsSent } from "./tables.js";

/** One part of a delivery. */
export interface SentPart {
  readonly deliveryId: string;
  readonly part: number;
}

/** A message that was shown. */
export type SentMessage = typeof teamsSent.$inferSelect & { readonly activityId: string };

/** What is known of a part before it is sent. `doubtful`: it was begun and nobody knows how it ended. */
export type Begun =
  | { readonly kind: "new" | "doubtful" }
  | { readonly kind: "sent"; readonly activityId: string; readonly conversation: string };

/** Messages that were sent. */
export interface TeamsSent {
  /** Notes that a part is about to be sent. */
  begin(part: SentPart, about: Omit<typeof teamsSent.$inferInsert, "deliveryId" | "part" | "at">): Promise<Begun>;
  /** It was shown, and this is what Teams calls it. */
  done(part: SentPart, activityId: string): Promise<void>;
  /** It was surely not shown. */
  undo(part: SentPart): Promise<void>;
  byMessage(messageId: string): Promise<SentMessage | undefined>;
  byActivity(conversation: string, activityId: string): Promise<SentMessage | undefined>;
}

/** Sent messages in the database. */
export function createTeamsSent({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): TeamsSent {
  const row = ({ deliveryId, part }: SentPart) => and(eq(teamsSent.deliveryId, deliveryId), eq(teamsSent.part, part));
  return {
    begin: async (part, about) => {
      const inserted = await database.db
        .insert(teamsSent)
        .values({ ...about, ...part, at: clock() })
        .onConflictDoNothing()
        .returning({ part: teamsSent.part });
      if (inserted.length > 0) return { kind: "new" };
      const [known] = await database.db.select().from(teamsSent).where(row(part));
      if (known === undefined || known.activityId === null) return { kind: "doubtful" };
      return { kind: "sent", activityId: known.activityId, conversation: known.conversation };
    },
    done: async (part, activityId) => {
      await database.db.update(teamsSent).set({ activityId }).where(row(part));
    },
    undo: async (part) => {
      await database.db.delete(teamsSent).where(and(row(part), isNull(teamsSent.activityId)));
    },
    byMessage: async (messageId) => {
      const shown = and(eq(teamsSent.messageId, messageId), isNotNull(teamsSent.activityId));
      const [found] = await database.db.select().from(teamsSent).where(shown).orderBy(asc(teamsSent.part)).limit(1);
      return found && withActivity(found);
    },
    byActivity: async (conversation, activityId) => {
      const here = and(eq(teamsSent.conversation, conversation), eq(teamsSent.activityId, activityId));
      const [found] = await database.db.select().from(teamsSent).where(here).limit(1);
      return found && withActivity(found);
    },
  };
}

function withActivity(row: typeof teamsSent.$inferSelect): SentMessage | undefined {
  return row.activityId === null ? undefined : { ...row, activityId: row.activityId };
}
