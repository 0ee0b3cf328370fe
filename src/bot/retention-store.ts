import { and, eq, lt, ne, notExists, notInArray, sql } from "drizzle-orm";
import type { Database } from "../database.js";
import { purgeAnswers } from "../retrieval/answer-log-store.js";
import { slackPosts } from "./channels/slack/tables.js";
import { teamsSent, teamsWaiting } from "./channels/teams/tables.js";
import { cards, cases, conversations, deliveries, inbox, messages, sessions } from "./tables.js";

/** How long texts are kept, in days. */
export interface Retention {
  /** Events as they arrived, once worked on. */
  readonly inboxDays: number;
  /** Transcripts, their deliveries, and cases that are resolved. */
  readonly transcriptDays: number;
}

/** How many rows went. */
export interface Purged {
  readonly events: number;
  readonly messages: number;
  readonly cases: number;
}

const dayInMs = 86_400_000;

/** Deletes what is older than its retention. Threads with an open case keep their transcript until it is resolved. */
export async function purgeOldTexts(database: Database, retention: Retention, now: Date): Promise<Purged> {
  const before = (days: number) => new Date(now.getTime() - days * dayInMs);
  const oldText = before(retention.transcriptDays);
  return database.transaction(async (tx) => {
    const events = await tx
      .delete(inbox)
      .where(and(ne(inbox.status, "pending"), lt(inbox.receivedAt, before(retention.inboxDays))))
      .returning({ id: inbox.id });
    const open = tx.select({ id: cases.conversationId }).from(cases).where(ne(cases.status, "resolved"));
    const said = await tx
      .delete(messages)
      .where(and(lt(messages.at, oldText), notInArray(messages.conversationId, open)))
      .returning({ id: messages.id });
    // What was half-filled in is forgotten with the words it came from.
    const begun = and(lt(conversations.updatedAt, oldText), sql`${conversations.state} <> '{}'::jsonb`);
    await tx
      .update(conversations)
      .set({ state: {} })
      .where(and(begun, notInArray(conversations.id, open)));
    await tx.delete(deliveries).where(and(ne(deliveries.status, "pending"), lt(deliveries.createdAt, oldText)));
    await tx.delete(slackPosts).where(lt(slackPosts.begunAt, oldText));
    await tx.delete(teamsSent).where(lt(teamsSent.at, oldText));
    await tx.delete(teamsWaiting).where(lt(teamsWaiting.expiresAt, now));
    // What a channel called a card whose message is gone is of no use any more.
    const standing = and(eq(messages.cardKey, cards.cardKey), eq(messages.conversationId, cards.conversationId));
    await tx.delete(cards).where(notExists(tx.select({ id: messages.id }).from(messages).where(standing)));
    const resolved = await tx
      .delete(cases)
      .where(and(eq(cases.status, "resolved"), lt(cases.resolvedAt, oldText)))
      .returning({ reference: cases.reference });
    await purgeAnswers(tx, oldText);
    await tx.delete(sessions).where(lt(sessions.expiresAt, now));
    return { events: events.length, messages: said.length, cases: resolved.length };
  });
}
