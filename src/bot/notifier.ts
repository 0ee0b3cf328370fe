import type { AuditEntry } from "../governance/decision.js";
import type { Database, Tx } from "../database.js";
import type { Clock, Logger } from "../runtime.js";
import type { Channel, ThreadReaders } from "./channels/channel.js";
import type { Conversation, ConversationStore } from "./conversation-store.js";
import { createCourier, type HearReport } from "./courier.js";
import type { DeliveryStore } from "./delivery-store.js";
import { createDrafts, type ShowDraft } from "./drafts.js";
import type { MessageStore } from "./message-store.js";
import { readersNow } from "./readers.js";
import type { Reply } from "./replies/reply.js";
import { whereToTell } from "./where-to-tell.js";

/** What a notifier works with. */
export interface NotifierParts {
  readonly database: Database;
  readonly conversations: ConversationStore;
  readonly messages: MessageStore;
  readonly deliveries: DeliveryStore;
  readonly audit: { record(tx: Tx, entry: AuditEntry): Promise<unknown> };
  readonly clock: Clock;
  readonly logger: Logger;
  /** Breaks a safety on purpose, so that its harness can be seen to go red: every thread is taken for a private one. */
  readonly sabotage?: { readonly noReaders?: boolean | undefined } | undefined;
}

/** Replies written with one transaction; they are sent as soon as it is committed. */
export interface Outbox {
  /** Says something in a conversation. */
  post(
    conversation: Pick<Conversation, "id" | "channel">,
    reply: Reply,
    author?: { kind: "assistant" | "desk"; id?: string },
  ): Promise<void>;
  /** Says something to a person in their direct thread of the channel they are active in. */
  tell(personId: string, reply: Reply): Promise<void>;
  /** Puts a new version of a card wherever it stands; where `reply` gives none, the old one stays. */
  replaceCard(cardKey: string, reply: (readerId: string | undefined) => Promise<Reply | undefined>): Promise<void>;
}

/** Brings replies to people: stored first, then delivered in order, retried, and alerted when that fails. */
export interface Notifier {
  register(channel: Channel): void;
  unregister(channel: Channel): void;
  /** What is posted into the turn's own conversation is said to its speaker, unless the reply names somebody. */
  outbox(tx: Tx, turn?: TurnOf): Outbox;
  /** Who reads a thread now; what can't be found out counts as open to anybody. */
  readersOf(channel: string, externalRef: string): Promise<ThreadReaders>;
  /** Shows an answer that is being written, where its asker reads alone. Best effort; the delivered reply takes its place. */
  readonly draft: ShowDraft;
  /** Who hears of deliveries that have to be reported (`Reply.report`), in the transaction that notes them. */
  onReport(heard: HearReport): void;
  /** Somebody is back at these threads: what waited for them is delivered now. */
  present(channel: string, externalRefs: readonly string[]): Promise<void>;
  /** Delivers what is due, everywhere; the safety net. */
  sweep(): Promise<void>;
  /** Resolves when nothing is being delivered. */
  idle(): Promise<void>;
}

/** Whose turn replies belong to. */
export interface TurnOf {
  readonly conversationId: string;
  readonly speakerId: string;
}

/** The notifier of one process. */
export function createNotifier(parts: NotifierParts): Notifier {
  const channels = new Map<string, Channel>();
  let hear: HearReport = () => Promise.resolve();
  const readersOf: Notifier["readersOf"] = (channel, externalRef) =>
    parts.sabotage?.noReaders === true
      ? Promise.resolve({ kind: "alone" })
      : readersNow(channels.get(channel), externalRef, parts.logger);
  const courier = createCourier({ ...parts, channels, readersOf, report: (tx, delivered) => hear(tx, delivered) });
  return {
    register: (channel) => void channels.set(channel.id, channel),
    unregister: (channel) => {
      if (channels.get(channel.id) === channel) channels.delete(channel.id);
    },
    outbox: (tx, turn) => createOutbox(parts, { tx, turn, channels, send: courier.start }),
    readersOf,
    draft: createDrafts({ channels, readersOf, logger: parts.logger }),
    onReport: (heard) => {
      hear = heard;
    },
    present: async (channel, externalRefs) => {
      for (const id of await parts.deliveries.hurry(channel, externalRefs, parts.clock())) courier.start(id);
    },
    sweep: async () => {
      for (const id of await parts.deliveries.waiting(parts.clock(), [...channels.keys()])) courier.start(id);
    },
    idle: courier.idle,
  };
}

interface OutboxPlace {
  readonly tx: Tx;
  readonly turn: TurnOf | undefined;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly send: (conversationId: string) => void;
}

function createOutbox(parts: NotifierParts, place: OutboxPlace): Outbox {
  const { tx, channels } = place;
  const postTo = async (personId: string, thread: { channel: string; externalRef: string }, reply: Reply) => {
    const conversation = await parts.conversations.ensure(tx, { ...thread, personId }, parts.clock());
    await post(conversation, { ...reply, audience: "direct", recipientId: personId });
  };
  const post: Outbox["post"] = async (conversation, said, author = { kind: "assistant" }) => {
    const speakerId = place.turn?.conversationId === conversation.id ? place.turn.speakerId : undefined;
    const reply = { ...said, recipientId: said.recipientId ?? speakerId };
    const now = parts.clock();
    const messageId = await parts.messages.append(tx, {
      conversationId: conversation.id,
      author: author.kind,
      authorId: author.id,
      body: { kind: "reply", reply },
      at: now,
    });
    const to = { conversationId: conversation.id, channel: conversation.channel, recipientId: reply.recipientId };
    if (reply.cardKey !== undefined) await parts.deliveries.placeCard(tx, { ...to, cardKey: reply.cardKey });
    await parts.deliveries.insert(tx, { ...to, messageId, audience: reply.audience, now });
    // Another process has the other channels.
    if (channels.has(conversation.channel)) parts.database.afterCommit(() => place.send(conversation.id));
  };
  return {
    post,
    tell: async (personId, reply) => {
      const threads = new Map<string, string>();
      for (const channel of channels.values()) {
        const externalRef = await channel.directConversation(personId);
        if (externalRef !== undefined) threads.set(channel.id, externalRef);
      }
      // Nobody reaches them from this process: it waits in their thread of the web page.
      if (threads.size === 0) threads.set("web", `direct:${personId}`);
      const spoke = threads.size === 1 ? new Map<string, Date>() : await parts.messages.lastSpoke(personId);
      const reachable = [...threads.keys()].map((channel) => ({ channel, lastSpoke: spoke.get(channel) }));
      for (const channel of whereToTell(reachable)) {
        await postTo(personId, { channel, externalRef: threads.get(channel) ?? "" }, reply);
      }
    },
    replaceCard: async (cardKey, reply) => {
      for (const { conversationId: id, channel, recipientId } of await parts.deliveries.cardPlaces(tx, cardKey)) {
        const next = await reply(recipientId);
        if (next !== undefined)
          await post({ id, channel }, { ...next, recipientId: recipientId ?? next.recipientId, cardKey });
      }
    },
  };
}
