import type { Audience, Reply } from "../replies/reply.js";

/** Something a person did in a channel, before anything is known about it. */
export interface ChannelEvent {
  /** Also the id of the person's message in the transcript, so that a channel recognises what it sent. */
  readonly id: string;
  readonly channel: string;
  readonly kind: "message" | "button" | "form" | "joined";
  /** The channel's own name of the event: the same one twice is one event. */
  readonly dedupeKey: string;
  /** The channel's own name of the thread. */
  readonly conversation: string;
  /** The channel's own id of the person; linked to a principal by `personId` of the sign-in or the link table. */
  readonly sender: string;
  readonly personId?: string | undefined;
  readonly text?: string | undefined;
  readonly button?:
    | {
        readonly action: string;
        readonly value: string;
        readonly messageRef?: string | undefined;
        /** What stood on it, for the transcript. */
        readonly label?: string | undefined;
        /** What an approver wrote beside it. */
        readonly comment?: string | undefined;
        /** The channel shows by itself that the click was taken: no words are needed for it. */
        readonly shown?: true | undefined;
      }
    | undefined;
  readonly form?: { readonly formId: string; readonly values: Readonly<Record<string, string>> } | undefined;
  readonly receivedAt: Date;
}

/** A reply on its way out. */
export interface OutgoingReply {
  readonly deliveryId: string;
  readonly messageId: string;
  readonly conversationId: string;
  /** The channel's own name of the thread. */
  readonly externalRef: string;
  readonly audience: Audience;
  readonly recipientId?: string | undefined;
  readonly reply: Reply;
  /** What the channel called the message this one replaces. */
  readonly replaces?: string | undefined;
  /** Until then nobody else delivers it; what is still under way later may be done twice. */
  readonly heldUntil?: Date | undefined;
}

/** An answer as far as it is written. Best effort: the delivered reply takes its place, and nothing depends on it. */
export interface Draft {
  /** The event that is being answered; drafts of one event replace each other. */
  readonly eventId: string;
  /** The channel's own name of the thread. */
  readonly externalRef: string;
  /** The employee who asked. */
  readonly recipientId: string;
  /** All of the text so far, in words that may be shown as they stand. Empty while nothing but "working" can be said. */
  readonly text: string;
}

/**
 * Who sees what is said in a thread. `alone`: only the person who speaks there. `people`: these employees and nobody else.
 * `open`: more than can be counted, or somebody who is not known as an employee; only public pages are shown there.
 */
export type ThreadReaders =
  | { readonly kind: "alone" }
  | { readonly kind: "people"; readonly personIds: readonly string[] }
  | { readonly kind: "open" };

/** How a delivery ended. `retry` is tried again later, `absent` for as long as it takes, `refused` is alerted. */
export type DeliveryOutcome =
  | { readonly kind: "delivered"; readonly channelRef: string }
  /** At the earliest after so many milliseconds. `asked`: the channel's service asks to wait, which is no failed attempt, for a day. */
  | {
      readonly kind: "retry";
      readonly after?: number | undefined;
      readonly reason: string;
      readonly asked?: boolean | undefined;
    }
  /** Nobody is there to see it now; `after` in milliseconds. */
  | { readonly kind: "absent"; readonly after: number }
  | { readonly kind: "refused"; readonly reason: string };

/** What became of an event that was taken in. */
export interface Accepted {
  readonly accepted: "new" | "duplicate";
  /** Its thread was not known before. */
  readonly opened?: boolean | undefined;
}

/** Takes an event in: stores it, de-duplicates it, and has it worked on. Resolves when it is safely stored. */
export type AcceptEvent = (event: ChannelEvent) => Promise<Accepted>;

/** A way to talk with people. Everything that is not transport or rendering stays outside it. */
export interface Channel {
  readonly id: string;
  /** Begins to hand events to `accept`. */
  start(accept: AcceptEvent): Promise<void>;
  /** Delivers one reply. The same deliveryId twice shows one message. */
  deliver(outgoing: OutgoingReply): Promise<DeliveryOutcome>;
  /** The thread's name for direct messages to a person; undefined when they cannot be reached here. */
  directConversation(personId: string): Promise<string | undefined>;
  /** Who reads along in a thread; a channel without it has threads of one person only. */
  readersOf?(externalRef: string): Promise<ThreadReaders>;
  /** Shows that an answer is being written, and as much of it as there is. Never throws. */
  draft?(draft: Draft): Promise<void>;
  stop(): Promise<void>;
}
