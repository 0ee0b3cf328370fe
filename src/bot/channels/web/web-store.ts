import { and, asc, desc, eq, gt, gte, inArray, isNotNull, lt, max, notExists, sql, type SQL } from "drizzle-orm";
import type { Database } from "../../../database.js";
import { newId, type Clock } from "../../../runtime.js";
import type { Vault } from "../../../vault.js";
import { conversations, inbox, messages } from "../../tables.js";
import { inboxRef, type NewsPage, type WebConversations, type WebThread } from "./web-conversations.js";
import { messageContent, titleFrom, waitsForDecision } from "./web-messages.js";
import type { WireConversation, WireHistory, WireMessage } from "./wire.js";

const CHANNEL = "web";
const LISTED = 200;
// Approvals end long before; older cards are history and need not be decrypted for every list.
const CARDS_COUNT_FOR_DAYS = 90;

/** What the store works with. */
export interface WebStoreDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
}

/** Whatever an earlier transaction has written is seen by now, or never will be. */
const oldestUnderWay = sql`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`;
const transactionsSoFar = sql`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`;

type MessageRow = typeof messages.$inferSelect;

/** The conversations of the web page, on the bot's tables. */
export function createWebStore(deps: WebStoreDeps): WebConversations {
  return new WebStore(deps);
}

class WebStore implements WebConversations {
  /** Titles never change once they are there, and cost a decryption each. */
  private readonly titles = new Map<string, string>();

  constructor(private readonly deps: WebStoreDeps) {}

  private get db() {
    return this.deps.database.db;
  }

  async conversationsOf(personId: string, ids?: readonly string[]): Promise<readonly WireConversation[]> {
    if (ids?.length === 0) return [];
    const latest = this.db
      .select({ conversationId: messages.conversationId, at: max(messages.at).as("latest_at") })
      .from(messages)
      .groupBy(messages.conversationId)
      .as("latest");
    const rows = await this.db
      .select({
        id: conversations.id,
        externalRef: conversations.externalRef,
        mode: conversations.mode,
        updatedAt: sql<Date>`coalesce(${latest.at}, ${conversations.createdAt})`.mapWith(conversations.createdAt),
      })
      .from(conversations)
      .leftJoin(latest, eq(latest.conversationId, conversations.id))
      .where(and(this.mine(personId), ids === undefined ? undefined : inArray(conversations.id, [...ids])))
      .orderBy(desc(sql`coalesce(${latest.at}, ${conversations.createdAt})`), desc(conversations.id))
      .limit(LISTED);
    await this.learnTitles(rows.map((row) => row.id));
    const inboxName = inboxRef(personId);
    return Promise.all(
      rows.map(async (row) => ({
        id: row.id,
        kind: row.externalRef === inboxName ? ("inbox" as const) : ("requests" as const),
        title: this.titles.get(row.id),
        mode: row.mode,
        updatedAt: row.updatedAt.toISOString(),
        waiting: row.externalRef === inboxName ? await this.countWaiting(row.id) : 0,
      })),
    );
  }

  async threadOf(personId: string, conversationId: string): Promise<WebThread | undefined> {
    return this.thread(and(this.mine(personId), eq(conversations.id, conversationId)));
  }

  async threadNamed(personId: string, externalRef: string): Promise<WebThread | undefined> {
    return this.thread(and(this.mine(personId), eq(conversations.externalRef, externalRef)));
  }

  async openThread(personId: string): Promise<WebThread> {
    const said = this.db
      .select({ id: messages.id })
      .from(messages)
      .where(eq(messages.conversationId, conversations.id));
    const underway = this.db.select({ id: inbox.id }).from(inbox).where(eq(inbox.conversationId, conversations.id));
    const isInbox = eq(conversations.externalRef, inboxRef(personId));
    const untouched = await this.thread(
      and(this.mine(personId), sql`not ${isInbox}`, notExists(said), notExists(underway)),
    );
    const id = newId();
    return untouched ?? this.create(personId, { id, externalRef: id });
  }

  async inboxOf(personId: string): Promise<WebThread> {
    const externalRef = inboxRef(personId);
    const known = await this.thread(and(this.mine(personId), eq(conversations.externalRef, externalRef)));
    return known ?? this.create(personId, { id: newId(), externalRef });
  }

  async history(
    conversationId: string,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<WireHistory> {
    const rows = await this.db
      .select()
      .from(messages)
      .where(
        and(
          eq(messages.conversationId, conversationId),
          page.before === undefined ? undefined : lt(messages.seq, page.before),
        ),
      )
      .orderBy(desc(messages.seq))
      .limit(page.limit + 1);
    const shown = rows.slice(0, page.limit).toReversed();
    return { messages: shown.map((row) => this.toWire(row)), more: rows.length > page.limit };
  }

  async since(personId: string, since: number, page: NewsPage): Promise<readonly WireMessage[]> {
    // A database that was restored on another server counts its transactions anew: neither old points nor old rows may
    // stand before everything that comes.
    const from = sql`least(${since}::bigint, ${oldestUnderWay})`;
    const recent = and(gte(messages.writtenIn, from), lt(messages.writtenIn, transactionsSoFar));
    const rows = await this.db
      .select({ message: messages })
      .from(messages)
      .innerJoin(conversations, eq(conversations.id, messages.conversationId))
      .where(and(this.mine(personId), recent, gt(messages.seq, page.after)))
      .orderBy(asc(messages.seq))
      .limit(page.limit);
    return rows.map((row) => this.toWire(row.message));
  }

  async message(conversationId: string, messageId: string): Promise<WireMessage | undefined> {
    const [row] = await this.db
      .select()
      .from(messages)
      .where(and(eq(messages.conversationId, conversationId), eq(messages.id, messageId)));
    return row === undefined ? undefined : this.toWire(row);
  }

  async ownerOfMessage(messageId: string): Promise<string | undefined> {
    const [row] = await this.db
      .select({ personId: conversations.personId })
      .from(messages)
      .innerJoin(conversations, eq(conversations.id, messages.conversationId))
      .where(and(eq(messages.id, messageId), eq(conversations.channel, CHANNEL)));
    return row?.personId ?? undefined;
  }

  async now(): Promise<number> {
    const [row] = await this.db.select({ now: oldestUnderWay.mapWith(Number) }).from(sql`(values (1)) as one`);
    return row?.now ?? 0;
  }

  private mine(personId: string): SQL | undefined {
    return and(eq(conversations.channel, CHANNEL), eq(conversations.personId, personId));
  }

  private async thread(where: SQL | undefined): Promise<WebThread | undefined> {
    const [row] = await this.db
      .select({ id: conversations.id, externalRef: conversations.externalRef, mode: conversations.mode })
      .from(conversations)
      .where(where)
      .limit(1);
    return row;
  }

  /** Two processes may create the same direct thread at once: the one that came second reads what the first wrote. */
  private async create(personId: string, names: { id: string; externalRef: string }): Promise<WebThread> {
    const now = this.deps.clock();
    await this.db
      .insert(conversations)
      .values({
        ...names,
        channel: CHANNEL,
        personId,
        state: {},
        mode: "assistant",
        createdAt: now,
        updatedAt: now,
      })
      .onConflictDoNothing({ target: [conversations.channel, conversations.externalRef] });
    const thread = await this.thread(and(this.mine(personId), eq(conversations.externalRef, names.externalRef)));
    return thread ?? { ...names, mode: "assistant" };
  }

  private async learnTitles(ids: readonly string[]): Promise<void> {
    const unknown = ids.filter((id) => !this.titles.has(id));
    if (unknown.length === 0) return;
    const first = await this.db
      .selectDistinctOn([messages.conversationId])
      .from(messages)
      .where(and(inArray(messages.conversationId, unknown), eq(messages.author, "person"), eq(messages.kind, "text")))
      .orderBy(messages.conversationId, asc(messages.seq));
    for (const row of first) {
      const { content } = this.toWire(row);
      if (content.kind === "text") this.titles.set(row.conversationId, titleFrom(content.text));
    }
  }

  private async countWaiting(conversationId: string): Promise<number> {
    const from = new Date(this.deps.clock().getTime() - CARDS_COUNT_FOR_DAYS * 86_400_000);
    const cards = await this.db
      .selectDistinctOn([messages.cardKey])
      .from(messages)
      .where(and(eq(messages.conversationId, conversationId), isNotNull(messages.cardKey), gt(messages.at, from)))
      .orderBy(messages.cardKey, desc(messages.seq));
    return cards.filter((row) => waitsForDecision(this.toWire(row).content)).length;
  }

  private toWire(row: MessageRow): WireMessage {
    return {
      id: row.id,
      seq: row.seq,
      conversationId: row.conversationId,
      author: row.author,
      at: row.at.toISOString(),
      ...(row.cardKey === null ? {} : { cardKey: row.cardKey }),
      content: messageContent(row.kind, this.deps.vault.open(row.body)),
    };
  }
}
