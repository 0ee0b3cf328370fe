import type { WireConversation, WireHistory, WireMessage } from "./wire.js";

/** A conversation as the channel needs it to address an event. */
export interface WebThread {
  readonly id: string;
  /** Its name in ChannelEvent.conversation. */
  readonly externalRef: string;
  readonly mode: "assistant" | "desk";
}

/** What the web page shows of conversations; everything is asked for by the person who may see it. */
export interface WebConversations {
  /** The person's threads, the latest first; only those named when `ids` is given. */
  conversationsOf(personId: string, ids?: readonly string[]): Promise<readonly WireConversation[]>;
  /** One thread, if it is theirs. */
  threadOf(personId: string, conversationId: string): Promise<WebThread | undefined>;
  /** A thread to begin a request in: an untouched one if there is one, else a new one. */
  openThread(personId: string): Promise<WebThread>;
  /** The thread of direct messages to a person, made when it is first needed. */
  inboxOf(personId: string): Promise<WebThread>;
  /** A page of the transcript that ends before `before` (or now), oldest first. */
  history(
    conversationId: string,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<WireHistory>;
  /** Messages after a point, in all threads of the person, in order; at most `limit`. */
  since(personId: string, after: number, limit: number): Promise<readonly WireMessage[]>;
  /** A message of a conversation. */
  message(conversationId: string, messageId: string): Promise<WireMessage | undefined>;
  /** Whose thread a stored message stands in; undefined when there is no such message in a thread of this channel. */
  ownerOfMessage(messageId: string): Promise<string | undefined>;
  /** The number of the latest message in the person's threads; 0 when there is none. */
  cursorOf(personId: string): Promise<number>;
}

/** The name of a person's direct thread in this channel. */
export function inboxRef(personId: string): string {
  return `direct:${personId}`;
}
