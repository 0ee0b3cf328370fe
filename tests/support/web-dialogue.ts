import { buttonsOf } from "../../src/bot/channels/web/web-messages.js";
import type { WireMessage } from "../../src/bot/channels/web/wire.js";
import type { Sent, WebClient } from "./web-client.js";
import { wordsOf } from "./web-feed.js";

/** The first answer of the assistant after something that was sent, in its thread. */
export function answerTo(client: WebClient, sent: Sent): Promise<WireMessage> {
  return client.until(`an answer to ${sent.id}`, (heard) => answersAfter(heard, sent)[0]);
}

/** Waits until the thread holds, after what was sent, an answer with these words. */
export function answerWith(client: WebClient, sent: Sent, words: RegExp): Promise<WireMessage> {
  return client.until(`${String(words)} after ${sent.id}`, (heard) =>
    answersAfter(heard, sent).find((message) => words.test(wordsOf(message))),
  );
}

/** Says something and waits for what is answered. */
export async function ask(client: WebClient, thread: string, text: string): Promise<WireMessage> {
  return answerTo(client, await client.say(thread, text));
}

/** Presses a button and waits for what is answered. */
export async function pressed(client: WebClient, message: WireMessage, label: string): Promise<WireMessage> {
  return answerTo(client, await client.press(message, label));
}

/** Waits for a card with a button, as it stands now: a later version of a card takes the place of the earlier. */
export function cardWith(client: WebClient, label: string, words: RegExp): Promise<WireMessage> {
  return client.until(`a card ${String(words)} with “${label}”`, (heard) =>
    standing(heard).find((message) => offers(message, label) && words.test(wordsOf(message))),
  );
}

/** What a page shows: of a card only the newest version. */
export function standing(heard: readonly WireMessage[]): readonly WireMessage[] {
  const newest = new Map(heard.map((message) => [message.cardKey ?? message.id, message]));
  return [...newest.values()];
}

/** Whether a message has a button. */
export function offers(message: WireMessage, label: string): boolean {
  return buttonsOf(message.content).some((button) => button.label === label);
}

/** The reference of a request (`PR-5001`) that a message speaks of. @throws Error when there is none */
export function referenceIn(message: WireMessage): string {
  const found = /\b[A-Z]{2,3}-\d+\b/u.exec(wordsOf(message))?.[0];
  if (found === undefined) throw new Error(`no reference in “${wordsOf(message)}”`);
  return found;
}

function answersAfter(heard: readonly WireMessage[], sent: Sent): readonly WireMessage[] {
  const own = heard.find((message) => message.id === sent.id);
  if (own === undefined) return [];
  return heard.filter(
    (message) => message.conversationId === sent.conversationId && message.seq > own.seq && message.author !== "person",
  );
}
