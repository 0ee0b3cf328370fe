import { bulkhead } from "cockatiel";
import { asAppError } from "../errors.js";
import type { Database } from "../database.js";
import { withCorrelation, type Clock, type Logger } from "../runtime.js";
import type { AcceptEvent } from "./channels/channel.js";
import { cleanEvent } from "./clean-event.js";
import type { ConversationStore } from "./conversation-store.js";
import type { InboxEntry, InboxStore } from "./inbox-store.js";
import { createIntake } from "./intake.js";
import type { MessageStore } from "./message-store.js";

/** What the inbox works with. */
export interface InboxParts {
  readonly database: Database;
  readonly conversations: ConversationStore;
  readonly inbox: InboxStore;
  readonly messages: MessageStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** This process's name in leases. */
  readonly owner: string;
  /** How long a lease lasts without a heartbeat, in milliseconds. */
  readonly leaseMs: number;
  /** How many conversations this process works on at the same time. The others wait, so that taking events in goes before. */
  readonly conversationsAtOnce: number;
  /** Works one event to its end: everything it changes is committed in one transaction. A throw is tried again. */
  work(entry: InboxEntry): Promise<void>;
  /** Ends an event that failed too often, in words. */
  giveUp(entry: InboxEntry, cause: unknown): Promise<void>;
}

/** Takes events in and has them worked on: turns of one conversation never overlap, different ones run in parallel. */
export interface Inbox {
  readonly accept: AcceptEvent;
  /** Begins what nobody works on: the safety net, and the recovery after a death. */
  sweep(): Promise<void>;
  /** Resolves when nothing is being worked on in this process. */
  idle(): Promise<void>;
  /** Takes nothing new and waits for the turns under way. */
  stop(): Promise<void>;
}

/** How long a turn waits for events that are being stored, in milliseconds: however many come, nobody waits for ever. */
const turnsWaitAtMost = 2000;

/** A turn that ends its process is tried again: a machine may be restarted several times in a row. */
const attemptsAtMost = 5;

/** The inbox of one process. */
export function createInbox(parts: InboxParts): Inbox {
  const intake = createIntake(parts);
  const running = new Map<string, Promise<void>>();
  const queued = new Set<string>();
  const again = new Set<string>();
  const places = bulkhead(parts.conversationsAtOnce, Number.MAX_SAFE_INTEGER);
  let stopped = false;

  const work = (conversationId: string): Promise<void> => {
    queued.delete(conversationId);
    return stopped ? Promise.resolve() : workConversation(parts, conversationId, () => stopped);
  };
  const start = (conversationId: string): void => {
    // Whoever waits for their turn finds all that has come until then.
    if (stopped || queued.has(conversationId)) return;
    if (running.has(conversationId)) {
      again.add(conversationId);
      return;
    }
    queued.add(conversationId);
    const turns = places
      .execute(() => work(conversationId))
      .catch((thrown: unknown) =>
        parts.logger.error({ err: asAppError(thrown), conversationId }, "conversation stopped; the sweep will go on"),
      )
      .finally(() => {
        running.delete(conversationId);
        if (again.delete(conversationId)) start(conversationId);
      });
    running.set(conversationId, turns);
  };
  const idle = async () => {
    while (running.size > 0) await Promise.all(running.values());
  };
  return {
    accept: async (event) => {
      const stored = await intake.store(cleanEvent(event));
      start(stored.conversationId);
      return { accepted: stored.fresh ? "new" : "duplicate", opened: stored.opened };
    },
    sweep: async () => {
      for (const id of await parts.inbox.waiting(parts.clock(), 100)) start(id);
    },
    idle,
    stop: async () => {
      stopped = true;
      await idle();
    },
  };
}

async function workConversation(parts: InboxParts, conversationId: string, stopped: () => boolean): Promise<void> {
  const lease = () => {
    const now = parts.clock();
    return { conversationId, owner: parts.owner, now, until: new Date(now.getTime() + parts.leaseMs) };
  };
  const heartbeat = setInterval(() => {
    parts.conversations
      .extend(lease())
      .catch((thrown: unknown) => parts.logger.warn({ err: asAppError(thrown) }, "heartbeat"));
  }, parts.leaseMs / 3);
  const nextOfMine = async () => {
    // Who waits to be acknowledged goes before who waits for an answer.
    await parts.database.patient(turnsWaitAtMost);
    return stopped() ? undefined : parts.inbox.take(lease());
  };
  try {
    // Whoever lost the lease has nothing to do here any more: another process works on it.
    for (let entry = await nextOfMine(); entry !== undefined; entry = await nextOfMine()) {
      const current = entry;
      await withCorrelation(current.event.id, () => workEntry(parts, current));
    }
  } finally {
    clearInterval(heartbeat);
    await parts.conversations.release(conversationId, parts.owner);
  }
}

async function workEntry(parts: InboxParts, entry: InboxEntry): Promise<void> {
  if (entry.attempts >= attemptsAtMost) return parts.giveUp(entry, "it ended the process each time");
  try {
    await parts.work(entry);
  } catch (thrown) {
    const last = entry.attempts + 1 >= attemptsAtMost;
    parts.logger.error({ err: asAppError(thrown), attempt: entry.attempts + 1, last }, "a turn failed");
    if (last) await parts.giveUp(entry, thrown);
  }
}
