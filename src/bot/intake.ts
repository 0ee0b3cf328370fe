import type { Database } from "../database.js";
import type { Clock } from "../runtime.js";
import { createTogether } from "../together.js";
import type { ChannelEvent } from "./channels/channel.js";
import type { ConversationStore } from "./conversation-store.js";
import type { InboxStore } from "./inbox-store.js";
import type { MessageStore, NewMessage } from "./message-store.js";
import { eventText } from "./transcript.js";

/** What events are stored with. */
export interface IntakeParts {
  readonly database: Database;
  readonly conversations: Pick<ConversationStore, "ensureAll">;
  readonly inbox: Pick<InboxStore, "insert">;
  readonly messages: Pick<MessageStore, "appendAll">;
  readonly clock: Clock;
}

/** An event that is in the database. */
export interface StoredEvent {
  readonly conversationId: string;
  /** False when it was there before. */
  readonly fresh: boolean;
  /** Its conversation is new. */
  readonly opened: boolean;
}

/** Puts events into the database; what resolves is committed. Never to be called inside a transaction. */
export interface Intake {
  store(event: ChannelEvent): Promise<StoredEvent>;
}

/** Below the parameters of a statement, and short enough that those behind do not wait long. */
const togetherAtMost = 100;

/**
 * The intake of one process. Events that come while others are being stored go together in the next transaction, so that a flood
 * costs a few statements a hundred events; they are stored in the order they came. One that cannot be stored fails alone.
 */
export function createIntake(parts: IntakeParts): Intake {
  const store = createTogether({
    ask: (events: readonly ChannelEvent[]) => storeAll(parts, events),
    atMost: togetherAtMost,
  });
  return { store: (event) => parts.database.urgent(() => store(event)) };
}

async function storeAll(parts: IntakeParts, events: readonly ChannelEvent[]): Promise<readonly StoredEvent[]> {
  return parts.database.transaction(async (tx) => {
    const threads = events.map(({ channel, conversation, personId }) => ({
      channel,
      externalRef: conversation,
      personId,
    }));
    const found = await parts.conversations.ensureAll(tx, threads, parts.clock());
    const entries = events.map((event, index) => ({ event, conversationId: found[index]?.id ?? "" }));
    const fresh = await parts.inbox.insert(tx, entries);
    await parts.messages.appendAll(
      tx,
      entries.flatMap((entry, index) => (fresh[index] === true ? messageOf(entry) : [])),
    );
    return entries.map(({ conversationId }, index) => ({
      conversationId,
      fresh: fresh[index] === true,
      opened: found[index]?.opened === true,
    }));
  });
}

/** The person's line of the transcript. */
function messageOf({ event, conversationId }: { event: ChannelEvent; conversationId: string }): readonly NewMessage[] {
  if (event.kind === "joined") return [];
  const text = eventText(event);
  const body =
    event.kind === "message"
      ? { kind: "text" as const, text }
      : { kind: event.kind, text, done: { button: event.button, form: event.form } };
  return [{ id: event.id, conversationId, author: "person", authorId: event.personId, body, at: event.receivedAt }];
}
