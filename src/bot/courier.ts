import type { AuditEntry } from "../governance/decision.js";
import type { Database, Tx } from "../database.js";
import { asAppError } from "../errors.js";
import type { Clock, Logger } from "../runtime.js";
import type { Channel, DeliveryOutcome, ThreadReaders } from "./channels/channel.js";
import type { Delivery, DeliveryStore } from "./delivery-store.js";
import type { MessageStore } from "./message-store.js";
import { audienceIn } from "./readers.js";
import type { Reply } from "./replies/reply.js";

/** Hears that a reply with a report reached its recipient. */
export type HearReport = (
  tx: Tx,
  delivered: { readonly report: string; readonly recipientId: string | undefined },
) => Promise<void>;

/** What deliveries are made with. */
export interface CourierParts {
  readonly database: Database;
  readonly messages: Pick<MessageStore, "reply">;
  readonly deliveries: DeliveryStore;
  readonly audit: { record(tx: Tx, entry: AuditEntry): Promise<unknown> };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly report: HearReport;
  /** Who reads a thread now. */
  readonly readersOf: (channel: string, externalRef: string) => Promise<ThreadReaders>;
}

const holdMs = 15_000;
/** With growing pauses they take more than twenty minutes: a service that is away for some is waited for. */
const attemptsAtMost = 12;
/** How long a service may ask to wait. */
const asksForMs = 24 * 3_600_000;
/** How long a delivery waits for events that are being stored, in milliseconds. */
const waitAtMost = 2000;
const longestPauseMs = 300_000;
const shortestPauseMs = 1000;

/** Carries replies to their channels: those of one conversation one after the other, different ones in parallel. */
export interface Courier {
  /** Delivers what is due in a conversation. */
  start(conversationId: string): void;
  /** Resolves when nothing is being delivered. */
  idle(): Promise<void>;
}

/** The courier of one process. */
export function createCourier(parts: CourierParts): Courier {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const run = async (conversationId: string): Promise<void> => {
    while (await deliverNext(parts, conversationId));
  };
  const start = (conversationId: string): void => {
    if (running.has(conversationId)) {
      again.add(conversationId);
      return;
    }
    const work = run(conversationId)
      .catch((thrown: unknown) =>
        parts.logger.error({ err: asAppError(thrown), conversationId }, "delivery stopped; the sweep will go on"),
      )
      .finally(() => {
        running.delete(conversationId);
        if (again.delete(conversationId)) start(conversationId);
      });
    running.set(conversationId, work);
  };
  return {
    start,
    idle: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}

const noReader: DeliveryOutcome = { kind: "refused", reason: "others read this thread, and it names nobody it is for" };

/** @returns true when there may be another one */
async function deliverNext(parts: CourierParts, conversationId: string): Promise<boolean> {
  await parts.database.patient(waitAtMost);
  const now = parts.clock();
  const heldUntil = new Date(now.getTime() + holdMs);
  const delivery = await parts.deliveries.claim(conversationId, now, heldUntil);
  if (delivery === undefined) return false;
  const channel = parts.channels.get(delivery.channel);
  if (channel === undefined) {
    // It left this process meanwhile; whoever has it may deliver at once.
    await parts.deliveries.putOff(delivery.id, { at: now, reason: "no such channel in this process", counts: false });
    return false;
  }
  const reply = await parts.messages.reply(delivery.messageId);
  if (reply === undefined) return noteFailure(parts, delivery, { kind: "refused", reason: "its text was deleted" });
  const replaces =
    reply.cardKey === undefined ? undefined : await parts.deliveries.cardRef(reply.cardKey, conversationId);
  const { externalRef, audience: meant, recipientId } = delivery;
  const readers = await parts.readersOf(delivery.channel, externalRef);
  const audience = audienceIn(readers, { ...reply, audience: meant, recipientId });
  const outcome =
    audience === "nobody"
      ? noReader
      : await attempt(channel, { ...delivery, audience }, { reply, replaces, heldUntil });
  if (outcome.kind === "delivered") return noteDelivered(parts, delivery, { reply, channelRef: outcome.channelRef });
  return noteFailure(parts, delivery, outcome);
}

async function attempt(
  channel: Channel,
  delivery: Delivery,
  what: { reply: Reply; replaces: string | undefined; heldUntil: Date },
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

/** @returns whether there may be another one */
async function noteDelivered(
  parts: CourierParts,
  delivery: Delivery,
  what: { reply: Reply; channelRef: string },
): Promise<boolean> {
  const { channelRef, reply } = what;
  const { cardKey, report } = reply;
  const { id, conversationId } = delivery;
  if (cardKey === undefined && report === undefined) {
    return (await parts.deliveries.delivered(parts.database.db, id, channelRef)).more;
  }
  return parts.database.transaction(async (tx) => {
    const { late, more } = await parts.deliveries.delivered(tx, id, channelRef);
    // Somebody whose lease ran out has noted it before us.
    if (late) return more;
    if (cardKey !== undefined) await parts.deliveries.setCardRef(tx, { cardKey, conversationId, channelRef });
    if (report !== undefined) await parts.report(tx, { report, recipientId: delivery.recipientId });
    return more;
  });
}

/** Tried again with growing pauses, never before the channel asks for it, then given up with an alert. @returns true when it is given up */
async function noteFailure(
  parts: CourierParts,
  delivery: Delivery,
  outcome: Exclude<DeliveryOutcome, { kind: "delivered" }>,
): Promise<boolean> {
  const now = parts.clock().getTime();
  if (outcome.kind === "absent") {
    const at = new Date(now + outcome.after);
    await parts.deliveries.putOff(delivery.id, { at, reason: "nobody is there", counts: false });
    return false;
  }
  if (outcome.kind === "refused") return giveUp(parts, delivery, outcome);
  const { after = 0, reason } = outcome;
  const asked = outcome.asked === true && now - delivery.createdAt.getTime() < asksForMs;
  if (!asked && delivery.attempts >= attemptsAtMost) return giveUp(parts, delivery, outcome);
  const growing = Math.min(2 ** delivery.attempts * shortestPauseMs, longestPauseMs);
  const pause = Math.max(after, asked ? shortestPauseMs : growing);
  await parts.deliveries.putOff(delivery.id, { at: new Date(now + pause), reason, counts: !asked });
  return false;
}

async function giveUp(
  parts: CourierParts,
  delivery: Delivery,
  outcome: Exclude<DeliveryOutcome, { kind: "delivered" | "absent" }>,
): Promise<true> {
  const { reason } = outcome;
  await parts.database.transaction(async (tx) => {
    if (!(await parts.deliveries.failed(tx, delivery.id, reason))) return;
    await parts.audit.record(tx, {
      type: "delivery.failed",
      actorId: "system",
      subject: `conversation:${delivery.conversationId}`,
      outcome: outcome.kind,
      data: { reason },
    });
  });
  parts.logger.error(
    { deliveryId: delivery.id, channel: delivery.channel, reason },
    "alert: a reply could not be delivered",
  );
  return true;
}
