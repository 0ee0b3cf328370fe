import { and, desc, eq, max } from "drizzle-orm";
import type { Database, Tx } from "../database.js";
import { newId } from "../runtime.js";
import type { Vault } from "../vault.js";
import type { ChannelEvent } from "./channels/channel.js";
import { plainText, type Reply } from "./replies/reply.js";
import { conversations, messages } from "./tables.js";

/** Something said in a conversation: words, a click, a filled form, or a reply. */
export interface Message {
  readonly id: string;
  readonly seq: number;
  readonly author: "person" | "assistant" | "desk";
  readonly authorId: string | undefined;
  readonly kind: "text" | "button" | "form" | "reply";
  /** What a reader sees. */
  readonly text: string;
  /** For `button`: what it does. */
  readonly clicked?: string | undefined;
  /** For `reply`. */
  readonly reply?: Reply | undefined;
  readonly cardKey: string | undefined;
  readonly at: Date;
}

/** What exactly was clicked or filled in: a page shows by it which button was used. */
export type PersonDid = Pick<ChannelEvent, "button" | "form">;

/** A message to be written. */
export interface NewMessage {
  /** The event's id for what a person said, so that a channel recognises what it sent. */
  readonly id?: string | undefined;
  readonly conversationId: string;
  readonly author: Message["author"];
  readonly authorId?: string | undefined;
  readonly body:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "button" | "form"; /** What a reader sees. */ readonly text: string; readonly done: PersonDid }
    | { readonly kind: "reply"; readonly reply: Reply };
  readonly at: Date;
}

/** The transcript. */
export interface MessageStore {
  /** @returns the message's id */
  append(tx: Tx, message: NewMessage): Promise<string>;
  /** Writes messages in this order. */
  appendAll(tx: Tx, said: readonly NewMessage[]): Promise<void>;
  /** The last messages, oldest first. */
  history(conversationId: string, limit: number): Promise<readonly Message[]>;
  reply(messageId: string): Promise<Reply | undefined>;
  /** When a person last said or did something, by channel, as far as their last hundred messages tell. */
  lastSpoke(personId: string): Promise<ReadonlyMap<string, Date>>;
}

/** By these it is told where somebody is active: their whole history grows with the years, and this is asked inside turns. */
const spokenLately = 100;

/** Transcripts in the database; bodies are encrypted. */
export function createMessageStore(database: Database, vault: Vault): MessageStore {
  return {
    append: async (tx, message) => {
      const row = rowOf(message, vault);
      await tx.insert(messages).values(row);
      return row.id;
    },
    appendAll: async (tx, said) => {
      if (said.length > 0) await tx.insert(messages).values(said.map((message) => rowOf(message, vault)));
    },
    lastSpoke: async (personId) => {
      const latest = database.db
        .select({ conversationId: messages.conversationId, at: messages.at })
        .from(messages)
        .where(and(eq(messages.authorId, personId), eq(messages.author, "person")))
        .orderBy(desc(messages.at))
        .limit(spokenLately)
        .as("latest");
      const rows = await database.db
        .select({ channel: conversations.channel, at: max(latest.at) })
        .from(latest)
        .innerJoin(conversations, eq(latest.conversationId, conversations.id))
        .groupBy(conversations.channel);
      return new Map(rows.flatMap(({ channel, at }) => (at === null ? [] : [[channel, at] as const])));
    },
    history: async (conversationId, limit) => {
      const rows = await database.db
        .select()
        .from(messages)
        .where(eq(messages.conversationId, conversationId))
        .orderBy(desc(messages.seq))
        .limit(limit);
      return rows.reverse().map((row) => readMessage(row, vault));
    },
    reply: async (messageId) => {
      const row = (
        await database.db
          .select()
          .from(messages)
          .where(and(eq(messages.id, messageId), eq(messages.kind, "reply")))
      )[0];
      return row === undefined ? undefined : readMessage(row, vault).reply;
    },
  };
}

function rowOf({ id, conversationId, author, authorId, body, at }: NewMessage, vault: Vault) {
  return {
    id: id ?? newId(),
    conversationId,
    author,
    authorId: authorId ?? null,
    kind: body.kind,
    body: vault.seal(storedBody(body)),
    cardKey: body.kind === "reply" ? (body.reply.cardKey ?? null) : null,
    at,
  };
}

function storedBody(body: NewMessage["body"]): string {
  switch (body.kind) {
    case "text":
      return body.text;
    case "reply":
      return JSON.stringify(body.reply);
    default:
      return JSON.stringify({ text: body.text, ...body.done });
  }
}

function readMessage(row: typeof messages.$inferSelect, vault: Vault): Message {
  const body = vault.open(row.body);
  const common = {
    id: row.id,
    seq: row.seq,
    author: row.author,
    authorId: row.authorId ?? undefined,
    cardKey: row.cardKey ?? undefined,
    at: row.at,
  };
  if (row.kind === "text") return { ...common, kind: row.kind, text: body };
  if (row.kind !== "reply") {
    const { text, button } = JSON.parse(body) as { text: string } & PersonDid;
    return { ...common, kind: row.kind, text, clicked: button?.action };
  }
  const reply = JSON.parse(body) as Reply;
  return { ...common, kind: "reply", text: plainText(reply), reply };
}
