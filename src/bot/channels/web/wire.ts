// What travels between the server and the chat page. The page's own program includes this file, so it imports nothing:
// anything it imported would drag the server's code and Node's types into the browser. That a Reply fits WireReply is
// checked by the compiler where the server makes one (web-messages.ts).

/** A button of a reply. `value` goes back unchanged. */
export interface WireButton {
  readonly label: string;
  readonly action:
    "confirm" | "deny" | "cancel" | "choose" | "approve" | "reject" | "hand-off" | "say" | "withdraw" | "privately";
  readonly value: string;
  readonly style?: "primary" | "danger" | undefined;
}

/** An input of a form. */
export interface WireField {
  readonly name: string;
  readonly label: string;
  readonly kind: "text" | "number" | "date" | "month" | "money" | "choice" | "email";
  readonly required: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[] | undefined;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
}

/** A source of an answer. */
export interface WireCitation {
  readonly title: string;
  readonly section: string;
  readonly url: string;
  readonly quote: string;
  readonly updatedAt?: string | undefined;
  /** ISO date by which the page should have been looked at, where that has passed. */
  readonly reviewBy?: string | undefined;
}

/** A step of something that takes a while. */
export interface WireStep {
  readonly label: string;
  readonly state: "done" | "current" | "waiting" | "failed";
}

/** A part of a reply. */
export type WireBlock =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "fields";
      readonly title?: string | undefined;
      readonly fields: readonly { readonly label: string; readonly value: string }[];
    }
  | { readonly kind: "buttons"; readonly buttons: readonly WireButton[] }
  | {
      readonly kind: "form";
      readonly formId: string;
      readonly title: string;
      readonly fields: readonly WireField[];
      readonly submit: string;
    }
  | {
      readonly kind: "citations";
      /** What stands above them; that they are the sources, unless given. */
      readonly title?: string | undefined;
      readonly citations: readonly WireCitation[];
    }
  | { readonly kind: "progress"; readonly label: string; readonly steps: readonly WireStep[] }
  | { readonly kind: "feedback"; readonly answerId: string }
  | { readonly kind: "notice"; readonly tone: "info" | "success" | "warning" | "danger"; readonly text: string };

/** What a message holds: words, a click, a filled form, or a reply of the assistant. */
export type WireContent =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "button";
      readonly label: string;
      readonly action: string;
      readonly value: string;
      readonly messageRef?: string | undefined;
      readonly comment?: string | undefined;
    }
  | { readonly kind: "form"; readonly formId: string; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: "reply"; readonly blocks: readonly WireBlock[] };

/** A message of the transcript. `seq` orders messages across all conversations; `at` is an ISO instant. */
export interface WireMessage {
  readonly id: string;
  readonly seq: number;
  readonly conversationId: string;
  readonly author: "person" | "assistant" | "desk";
  readonly at: string;
  /** A later message with the same key in the same conversation takes this one's place. */
  readonly cardKey?: string | undefined;
  readonly content: WireContent;
}

/** An answer that is being written: all of it so far. Nothing of it is stored; its message takes its place. */
export interface WireDraft {
  /** Id of the person's message that is being answered; a later draft of it replaces an earlier one. */
  readonly eventId: string;
  readonly conversationId: string;
  /** Empty while nothing but that it is being worked on can be said. */
  readonly text: string;
}

/** A conversation in the side bar. `inbox` is the person's one thread of direct messages. */
export interface WireConversation {
  readonly id: string;
  readonly kind: "requests" | "inbox";
  /** The first words of the person; absent before they said something. */
  readonly title?: string | undefined;
  readonly mode: "assistant" | "desk";
  readonly updatedAt: string;
  /** Cards that wait for this person's decision. */
  readonly waiting: number;
}

/** Who is signed in, and what the page needs to work. */
export interface WireMe {
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly givenName: string;
    readonly jobTitle: string;
    readonly department: string;
  };
  readonly admin: boolean;
  readonly csrf: string;
  readonly suggestions: readonly string[];
  /** The longest message that is taken, in characters. */
  readonly longestMessage: number;
  /** Whether people sign in by choosing a sample person. */
  readonly samplePeople: boolean;
}

/** A page of history, oldest first; `more` when there are earlier messages. */
export interface WireHistory {
  readonly messages: readonly WireMessage[];
  readonly more: boolean;
}

/** The list in the side bar, and the point in time from which events continue it. */
export interface WireConversations {
  readonly conversations: readonly WireConversation[];
  readonly cursor: number;
}

/** Every refusal of the server. */
export interface WireError {
  readonly error: { readonly code: string; readonly message: string; readonly remedy?: string | undefined };
}
