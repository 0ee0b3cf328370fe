import type { AuditEntry } from "../governance/decision.js";
import type { Database, Tx } from "../database.js";
import { asAppError } from "../errors.js";
import type { Clock, Logger } from "../runtime.js";
import type { Channel, DeliveryOutcome } from "./channels/channel.js";
import type { Conversation, ConversationStore } from "./conversation-store.js";
import type { Delivery, DeliveryStore } from "./delivery-store.js";
import type { MessageStore } from "./message-store.js";
import type { Reply } from "./replies/reply.js";

/** What a notifier works with. */
export interface NotifierParts {
  readonly database: Database;
  readonly conversations: ConversationStore;
  readonly messages: MessageStore;
  readonly deliveries: DeliveryStore;
  readonly audit: { record(tx: Tx, entry: AuditEntry): Promise<unknown> };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Replies written with one transaction; they are sent as soon as it is committed. */
export interface Outbox {
  /** Says something in a conversation. */
  post(
    conversation: Pick<Conversation, "id" | "channel">,
    reply: Reply,
    author?: { kind: "assistant" | "desk"; id?: string },
  ): Promise<void>;
  /** Says something to a person in their direct thread of every channel that reaches them. */
  tell(personId: string, reply: Reply): Promise<void>;
  /** Puts a new version of a card wherever it stands; where `reply` gives none, the old one stays. */
  replaceCard(cardKey: string, reply: (recipientId: string | undefined) => Reply | undefined): Promise<void>;
}

/** Brings replies to people: stored first, then delivered in order, retried, and alerted when that fails. */
export interface Notifier {
  register(channel: Channel): void;
  unregister(channel: Channel): void;
  outbox(tx: Tx): Outbox;
  /** Who hears of deliveries that have to be reported (`Reply.report`), in the transaction that notes them. */
  onReport(heard: HearReport): void;
  /** Somebody is back at these threads: what waited for them is delivered now. */
  present(channel: string, externalRefs: readonly string[]): Promise<void>;
  /** Delivers what is due, everywhere; the safety net. */
  sweep(): Promise<void>;
  /** Resolves when nothing is being delivered. */
  idle(): Promise<void>;
}

/** Hears that a reply with a report reached its recipient. */
export type HearReport = (
  tx: Tx,
  delivered: { readonly report: string; readonly recipientId: string | undefined },
) => Promise<void>;

const holdMs = 15_000;
const attemptsAtMost = 10;

/** The notifier of one process. */
export function createNotifier(parts: NotifierParts): Notifier {
  const channels = new Map<string, Channel>();
  let hear: HearReport = () => Promise.resolve();
  const courier = createCourier({ ...parts, channels, report: (tx, delivered) => hear(tx, delivered) });
  return {
    register: (channel) => void channels.set(channel.id, channel),
    unregister: (channel) => {
      if (channels.get(channel.id) === channel) channels.delete(channel.id);
    },
    outbox: (tx) => createOutbox(parts, { tx, channels, send: courier.start }),
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
  readonly channels: ReadonlyMap<string, Channel>;
  readonly send: (conversationId: string) => void;
}

function createOutbox(parts: NotifierParts, place: OutboxPlace): Outbox {
  const { tx, channels } = place;
  const postTo = async (personId: string, thread: { channel: string; externalRef: string }, reply: Reply) => {
    const conversation = await parts.conversations.ensure(tx, { ...thread, personId }, parts.clock());
    await post(conversation, { ...reply, audience: "direct", recipientId: personId });
  };
  const post: Outbox["post"] = async (conversation, reply, author = { kind: "assistant" }) => {
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
    parts.database.afterCommit(() => place.send(conversation.id));
  };
  return {
    post,
    tell: async (personId, reply) => {
      let told = false;
      for (const channel of channels.values()) {
        const externalRef = await channel.directConversation(personId);
        if (externalRef === undefined) continue;
        await postTo(personId, { channel: channel.id, externalRef }, reply);
        told = true;
      }
      // Nobody reaches them from this process: it waits in their thread of the web page.
      if (!told) await postTo(personId, { channel: "web", externalRef: `direct:${personId}` }, reply);
    },
    replaceCard: async (cardKey, reply) => {
      for (const card of await parts.deliveries.cardPlaces(tx, cardKey)) {
        const next = reply(card.recipientId);
        if (next !== undefined) await post({ id: card.conversationId, channel: card.channel }, { ...next, cardKey });
      }
    },
  };
}

interface Courier {
  start(conversationId: string): void;
  idle(): Promise<void>;
}

interface CourierParts extends NotifierParts {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly report: HearReport;
}

/** Deliveries of one conversation go one after the other; different ones in parallel. */
function createCourier(parts: CourierParts): Courier {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const run = async (conversationId: string): Promise<void> => {
    do {
      again.delete(conversationId);
      while (await deliverNext(parts, conversationId));
    } while (again.has(conversationId));
  };
  return {
    start: (conversationId) => {
      if (running.has(conversationId)) {
        again.add(conversationId);
        return;
      }
      const work = run(conversationId)
        .catch((thrown: unknown) =>
          parts.logger.error({ err: asAppError(thrown), conversationId }, "delivery stopped; the sweep will go on"),
        )
        .finally(() => running.delete(conversationId));
      running.set(conversationId, work);
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}

/** @returns true when there may be another one */
async function deliverNext(parts: CourierParts, conversationId: string): Promise<boolean> {
  const now = parts.clock();
  const delivery = await parts.deliveries.claim(conversationId, now, new Date(now.getTime() + holdMs));
  if (delivery === undefined) return false;
  const channel = parts.channels.get(delivery.channel);
  const reply = await parts.messages.reply(delivery.messageId);
  if (channel === undefined || reply === undefined) {
    await parts.deliveries.retryAt(delivery.id, new Date(now.getTime() + 60_000), "no such channel in this process");
    return false;
  }
  const replaces =
    reply.cardKey === undefined ? undefined : await parts.deliveries.cardRef(reply.cardKey, conversationId);
  const outcome = await attempt(channel, delivery, { reply, replaces });
  if (outcome.kind === "delivered") return noteDelivered(parts, delivery, { reply, channelRef: outcome.channelRef });
  return noteFailure(parts, delivery, outcome);
}

async function attempt(
  channel: Channel,
  delivery: Delivery,
  what: { reply: Reply; replaces: string | undefined },
): Promise<DeliveryOutcome> {
  try {
    const { id: deliveryId, messageId, conversationId, externalRef, audience, recipientId } = delivery;
    return await channel.deliver({
      deliveryId,
      messageId,
      conversationId,
      externalRef,
      audience,
      recipientId,
      ...what,
    });
  } catch (thrown) {
    return { kind: "retry", reason: asAppError(thrown).message };
  }
}

async function noteDelivered(
  parts: CourierParts,
  delivery: Delivery,
  what: { reply: Reply; channelRef: string },
): Promise<true> {
  const { cardKey, report } = what.reply;
  if (cardKey !== undefined) await parts.deliveries.setCardRef(cardKey, delivery.conversationId, what.channelRef);
  await parts.database.transaction(async (tx) => {
    await parts.deliveries.delivered(tx, delivery.id, what.channelRef);
    if (report !== undefined) await parts.report(tx, { report, recipientId: delivery.recipientId });
  });
  return true;
}

/** Tried again with growing pauses, then given up with an alert. @returns true when it is given up */
async function noteFailure(
  parts: CourierParts,
  delivery: Delivery,
  outcome: Exclude<DeliveryOutcome, { kind: "delivered" }>,
): Promise<boolean> {
  if (outcome.kind === "retry" && delivery.attempts < attemptsAtMost) {
    const pause = outcome.after ?? Math.min(2 ** delivery.attempts * 1000, 300_000);
    await parts.deliveries.retryAt(delivery.id, new Date(parts.clock().getTime() + pause), outcome.reason);
    return false;
  }
  if (outcome.kind === "absent") {
    await parts.deliveries.retryAt(delivery.id, new Date(parts.clock().getTime() + outcome.after), "nobody is there");
    return false;
  }
  const { reason } = outcome;
  parts.logger.error(
    { deliveryId: delivery.id, channel: delivery.channel, reason },
    "alert: a reply could not be delivered",
  );
  await parts.database.transaction(async (tx) => {
    await parts.deliveries.failed(tx, delivery.id, reason);
    const subject = `conversation:${delivery.conversationId}`;
    await parts.audit.record(tx, {
      type: "delivery.failed",
      actorId: "system",
      subject,
      outcome: outcome.kind,
      data: { reason },
    });
  });
  return true;
}
