import type { Tx } from "../database.js";
import { AppError } from "../errors.js";
import type { DialogueState } from "./dialogue/state.js";
import type { InboxEntry } from "./inbox-store.js";
import { remember } from "./memory.js";
import { phrases } from "./replies/phrases.js";
import { forAnyone, inThread, words } from "./replies/task-replies.js";
import type { BotServices, TurnContext, TurnStep } from "./turn-context.js";

/** What a turn leaves behind. */
export interface TurnEnd {
  readonly context: TurnContext;
  readonly entry: InboxEntry;
  readonly state: DialogueState;
  readonly steps: readonly TurnStep[];
}

/** Everything the turn changes, in one transaction. @throws AppError conflict when another process took over */
export async function commit(end: TurnEnd): Promise<void> {
  const { context, entry, state } = end;
  const { services, conversation, now } = context;
  await services.database.transaction(async (tx) => {
    // First of all, so that every transaction locks the conversation before what else it changes.
    await saveState(context, tx, state);
    const outbox = services.notifier.outbox(tx, { conversationId: conversation.id, speakerId: context.speaker.id });
    for (const step of end.steps) await step({ tx, outbox });
    await services.inbox.finish(tx, entry.id, { status: "done", now });
  });
}

/** Writes the state of the dialogue with the speaker. @throws AppError conflict when another process took over */
export async function saveState(context: TurnContext, tx: Tx, state: DialogueState): Promise<void> {
  const { services, conversation, speaker, now } = context;
  const memory = remember(conversation, speaker.id, state);
  const save = { id: conversation.id, owner: services.owner, state: memory, now };
  const saved = await services.conversations.saveState(tx, save);
  if (!saved) throw takenOver();
}

/** Locks the conversation. A process that lost its lease meanwhile must change nothing. @throws AppError conflict */
export async function mustHold(services: BotServices, tx: Tx, conversationId: string): Promise<void> {
  const held = await services.conversations.holds(tx, { id: conversationId, owner: services.owner });
  if (!held) throw takenOver();
}

function takenOver(): AppError {
  return new AppError({ code: "conflict", message: "Another process took this conversation over." });
}

/** Unknown, deactivated and guest people get a polite refusal that reveals nothing. */
export async function turnAway(services: BotServices, entry: InboxEntry): Promise<void> {
  const conversation = await services.conversations.find(entry.conversationId);
  const now = services.clock();
  await services.database.transaction(async (tx) => {
    await mustHold(services, tx, entry.conversationId);
    const out = services.notifier.outbox(tx);
    if (conversation !== undefined) await out.post(conversation, forAnyone(inThread(words(phrases.strangers))));
    await services.audit.record(tx, {
      type: "turn.refused",
      actorId: entry.event.personId ?? "unknown",
      subject: `conversation:${entry.conversationId}`,
      outcome: "unknown-person",
      data: { channel: entry.event.channel },
    });
    await services.inbox.finish(tx, entry.id, { status: "done", now });
  });
}

/** A person at the desk has the conversation: the message stands in the transcript, the assistant is silent. */
export async function passToDesk(context: TurnContext, entry: InboxEntry): Promise<void> {
  const { services, conversation, speaker, now } = context;
  await services.database.transaction(async (tx) => {
    await mustHold(services, tx, conversation.id);
    await services.desk.heard(tx, { conversationId: conversation.id, personId: speaker.id });
    await services.inbox.finish(tx, entry.id, { status: "done", now });
  });
}
