import type { DialogueState } from "./dialogue/state.js";
import type { InboxEntry } from "./inbox-store.js";
import { recall } from "./memory.js";
import { phrases } from "./replies/phrases.js";
import { inThread, words } from "./replies/task-replies.js";
import type { BotServices, TurnContext, TurnStep } from "./turn-context.js";

/** Who says what where; undefined for somebody who is not served: unknown, deactivated, a guest. */
export async function openTurn(services: BotServices, entry: InboxEntry): Promise<TurnContext | undefined> {
  const { event } = entry;
  const company = await services.directory.snapshot();
  const conversation = await services.conversations.find(entry.conversationId);
  const speaker = event.personId === undefined ? undefined : await services.directory.person(event.personId);
  if (conversation === undefined || speaker === undefined || speaker.status !== "active") return undefined;
  return { services, conversation, event, speaker, company, now: services.clock(), lastQuestion: undefined };
}

/** The dialogue with the speaker as it was left. One that this version can't read begins anew, and the person is told (`forgotten`). */
export function readState(context: TurnContext): {
  readonly state: DialogueState;
  readonly forgotten: readonly TurnStep[];
} {
  const { conversation, services, speaker } = context;
  const { state, discarded } = recall(conversation, speaker.id);
  if (!discarded) return { state, forgotten: [] };
  services.logger.warn({ conversationId: conversation.id }, "a stored dialogue could not be read and begins anew");
  return { state, forgotten: [({ outbox }) => outbox.post(conversation, inThread(words(phrases.forgotten)))] };
}
