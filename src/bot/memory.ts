import { z } from "zod";
import type { Json } from "../runtime.js";
import type { Conversation } from "./conversation-store.js";
import type { DialogueState } from "./dialogue/state.js";
import { parseState, type ParsedState } from "./dialogue/stored-state.js";
import type { Message } from "./message-store.js";

/** What a conversation remembers: a dialogue with each of the people in it, none of which knows of the others. */
const memorySchema = z.object({ people: z.record(z.string(), z.unknown()) });

type Remembered = Pick<Conversation, "state" | "personId">;

/** The dialogue with one person as it was left. What was stored before dialogues were kept apart is the first person's. */
export function recall(conversation: Remembered, personId: string): ParsedState {
  const memory = memorySchema.safeParse(conversation.state);
  if (memory.success) return parseState(new Map(Object.entries(memory.data.people)).get(personId));
  const { state } = conversation;
  const nothing = state === null || (typeof state === "object" && Object.keys(state).length === 0);
  return parseState(nothing || conversation.personId !== personId ? null : state);
}

/** What the conversation remembers after a turn of one person; the others' dialogues stay as they are. */
export function remember(conversation: Remembered, personId: string, state: DialogueState): Json {
  const memory = memorySchema.safeParse(conversation.state);
  const people = new Map(memory.success ? Object.entries(memory.data.people) : former(conversation));
  return JSON.parse(JSON.stringify({ people: Object.fromEntries(people.set(personId, state)) })) as Json;
}

function former(conversation: Remembered): readonly (readonly [string, unknown])[] {
  const { personId } = conversation;
  return personId === null ? [] : [[personId, recall(conversation, personId).state]];
}

/** Whether a message of a thread belongs to the dialogue with one person: their own, and what was said to them or to all. */
export function concerns(message: Message, personId: string): boolean {
  if (message.author === "person") return message.authorId === undefined || message.authorId === personId;
  const { recipientId, visibility } = message.reply ?? {};
  if (recipientId === undefined || recipientId === personId || visibility?.kind === "anyone") return true;
  return visibility?.personIds.includes(personId) === true;
}
