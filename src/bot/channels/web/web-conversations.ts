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
  /** One thread by its name in ChannelEvent.conversation, if it is theirs. */
  threadNamed(personId: string, externalRef: string): Promise<WebThread | undefined>;
  /** A thread to begin a request in: an untouched one if there is one, else a new one. */
  openThread(personId: string): Promise<WebThread>;
  /** The thread of direct messages to a person, made when it is first needed. */
  inboxOf(personId: string): Promise<WebThread>;
  /** A page of the transcript that ends before `before` (or now), oldest first. */
  history(
    conversationId: string,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<WireHistory>;
  /** What came to the person's threads since a point in time, by number; a page of it. */
  since(personId: string, since: number, page: NewsPage): Promise<readonly WireMessage[]>;
  /** A message of a conversation. */
  message(conversationId: string, messageId: string): Promise<WireMessage | undefined>;
  /** Whose thread a stored message stands in; undefined when there is no such message in a thread of this channel. */
  ownerOfMessage(messageId: string): Promise<string | undefined>;
  /**
   * This point in time, for `since`. Numbers of messages are given when they are written and seen when their transaction
   * ends, so "after number 50" could miss a number 49; a point in time misses nothing, and repeats what was on its way.
   */
  now(): Promise<number>;
}

/** Which part of the news: numbers after `after`, at most `limit`. */
export interface NewsPage {
  readonly after: number;
  readonly limit: number;
}

/** The name of a person's direct thread in this channel. */
export function inboxRef(personId: string): string {
  return `direct:${personId}`;
}
