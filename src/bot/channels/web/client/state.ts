import type { WireConversation, WireDraft, WireHistory, WireMe, WireMessage } from "../wire.js";
import { mergeMessages, type Outgoing } from "./thread.js";

/** A conversation's messages, as far as they are loaded. */
export interface LoadedThread {
  readonly messages: readonly WireMessage[];
  /** Whether there are earlier ones. */
  readonly more: boolean;
}

/** Everything the page shows. */
export interface ChatState {
  readonly me?: WireMe | undefined;
  readonly conversations: readonly WireConversation[];
  readonly threads: Readonly<Record<string, LoadedThread>>;
  readonly outgoing: readonly Outgoing[];
  /** Answers that are being written, by conversation: the latest of each. */
  readonly drafts: Readonly<Record<string, WireDraft>>;
  /** The conversation on show: its id, `inbox` before there is one, or `new`. */
  readonly current: string;
  readonly connection: "connecting" | "open" | "lost" | "signed-out";
}

/** What can happen. */
export type ChatAction =
  | { readonly kind: "signed-in"; readonly me: WireMe }
  | { readonly kind: "listed"; readonly conversations: readonly WireConversation[] }
  | { readonly kind: "changed"; readonly conversations: readonly WireConversation[] }
  | { readonly kind: "loaded"; readonly conversationId: string; readonly history: WireHistory }
  | { readonly kind: "message"; readonly message: WireMessage }
  | { readonly kind: "draft"; readonly draft: WireDraft }
  | { readonly kind: "show"; readonly current: string }
  | { readonly kind: "sending"; readonly outgoing: Outgoing }
  | { readonly kind: "began"; readonly id: string; readonly conversation: WireConversation }
  | { readonly kind: "sent"; readonly id: string }
  | { readonly kind: "failed"; readonly id: string; readonly problem: string }
  | { readonly kind: "dropped"; readonly id: string }
  | { readonly kind: "connection"; readonly connection: ChatState["connection"] };

/** The page before anything is known. */
export const firstState: ChatState = {
  conversations: [],
  threads: {},
  outgoing: [],
  drafts: {},
  current: "new",
  connection: "connecting",
};

/** The page after something happened; pure. */
export function reduce(state: ChatState, action: ChatAction): ChatState {
  switch (action.kind) {
    case "signed-in":
      return { ...state, me: action.me };
    case "listed":
      return { ...state, conversations: action.conversations };
    case "changed":
      return { ...state, conversations: replaced(state.conversations, action.conversations) };
    case "loaded":
      return withMessages(state, action.conversationId, action.history);
    case "message": {
      const { conversationId } = action.message;
      // Without its history the thread would look complete and would not be: it is loaded when it is shown.
      if (state.threads[conversationId] === undefined) return settled(state, [action.message]);
      return withMessages(state, conversationId, { messages: [action.message] });
    }
    case "draft":
      return { ...state, drafts: { ...state.drafts, [action.draft.conversationId]: action.draft } };
    case "show":
      return { ...state, current: action.current };
    case "connection":
      return { ...state, connection: action.connection };
    case "sending":
    case "began":
    case "sent":
    case "failed":
    case "dropped":
      return { ...reduceOutgoing(state, action) };
  }
}

type OutgoingAction = Extract<ChatAction, { kind: "sending" | "began" | "sent" | "failed" | "dropped" }>;

function reduceOutgoing(state: ChatState, action: OutgoingAction): ChatState {
  switch (action.kind) {
    case "sending": {
      const others = state.outgoing.filter((one) => one.id !== action.outgoing.id);
      return { ...state, outgoing: [...others, action.outgoing] };
    }
    case "began": {
      const { id } = action.conversation;
      return {
        ...changedOutgoing(state, action.id, { conversationId: id }),
        conversations: replaced(state.conversations, [action.conversation]),
        threads: { ...state.threads, [id]: state.threads[id] ?? { messages: [], more: false } },
        current: state.current === "new" ? id : state.current,
      };
    }
    case "sent":
      return changedOutgoing(state, action.id, { state: "sent", problem: undefined });
    case "failed":
      return changedOutgoing(state, action.id, { state: "failed", problem: action.problem });
    case "dropped":
      return { ...state, outgoing: state.outgoing.filter((one) => one.id !== action.id) };
  }
}

function changedOutgoing(state: ChatState, id: string, change: Partial<Outgoing>): ChatState {
  return { ...state, outgoing: state.outgoing.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}

function withMessages(
  state: ChatState,
  conversationId: string,
  news: { readonly messages: readonly WireMessage[]; readonly more?: boolean },
): ChatState {
  const known = state.threads[conversationId];
  const messages = mergeMessages(known?.messages ?? [], news.messages);
  const more = news.more ?? known?.more ?? false;
  return settled({ ...state, threads: { ...state.threads, [conversationId]: { messages, more } } }, news.messages);
}

/** What has become a message is no longer on its way. */
function settled(state: ChatState, news: readonly WireMessage[]): ChatState {
  const arrived = new Set(news.map((message) => message.id));
  const outgoing = state.outgoing.filter((one) => !arrived.has(one.id));
  return outgoing.length === state.outgoing.length ? state : { ...state, outgoing };
}

function replaced(
  known: readonly WireConversation[],
  changed: readonly WireConversation[],
): readonly WireConversation[] {
  const ids = new Set(changed.map((one) => one.id));
  return [...changed, ...known.filter((one) => !ids.has(one.id))].toSorted((a, b) =>
    b.updatedAt.localeCompare(a.updatedAt),
  );
}

/** The thread of direct messages, if there is one yet. */
export function inboxOf(state: ChatState): WireConversation | undefined {
  return state.conversations.find((one) => one.kind === "inbox");
}

/** The id of the conversation on show; undefined when it does not exist yet. */
export function currentId(state: ChatState): string | undefined {
  if (state.current === "new") return undefined;
  return state.current === "inbox" ? inboxOf(state)?.id : state.current;
}

/** What is on show: messages, and what is on its way there. */
export function currentThread(state: ChatState): {
  readonly messages: readonly WireMessage[];
  readonly outgoing: readonly Outgoing[];
  /** An answer that is being written to the last thing the person said. */
  readonly draft: WireDraft | undefined;
  readonly more: boolean;
  readonly loaded: boolean;
} {
  const id = currentId(state);
  const thread = id === undefined ? undefined : state.threads[id];
  const draft = id === undefined ? undefined : state.drafts[id];
  return {
    draft: draft === undefined || isAnswered(draft, thread?.messages ?? []) ? undefined : draft,
    messages: thread?.messages ?? [],
    outgoing: state.outgoing.filter((one) => one.conversationId === id),
    more: thread?.more ?? false,
    loaded: thread !== undefined || id === undefined,
  };
}

/** Whether something was said to the person since what a draft answers: one that comes late shows nothing. */
function isAnswered(draft: WireDraft, messages: readonly WireMessage[]): boolean {
  const asked = messages.find((one) => one.id === draft.eventId);
  return asked !== undefined && messages.some((one) => one.author !== "person" && one.seq > asked.seq);
}
