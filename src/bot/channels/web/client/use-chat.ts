import { useEffect, useReducer, type Dispatch } from "preact/hooks";
import type { WireButton, WireContent, WireMessage } from "../wire.js";
import { ApiError, getConversations, getHistory, getMe, openConversation, post } from "./api.js";
import { listen } from "./events.js";
import { currentId, firstState, reduce, type ChatAction, type ChatState } from "./state.js";
import type { Outgoing } from "./thread.js";

/** What is clicked: a button, or a thumb under an answer. */
export type Click = Pick<WireButton, "label" | "value"> & { readonly action: WireButton["action"] | "feedback" };

/** What the page's parts can ask for. */
export interface ChatActions {
  show(current: string): void;
  say(text: string): void;
  click(message: WireMessage, click: Click, comment: string): void;
  submit(message: WireMessage, formId: string, values: Readonly<Record<string, string>>): void;
  retry(outgoing: Outgoing): void;
  drop(outgoing: Outgoing): void;
  earlier(): void;
}

/** The page's state and what changes it: loads, listens, sends. */
export function useChat(): { readonly state: ChatState; readonly actions: ChatActions } {
  const [state, dispatch] = useReducer(reduce, firstState, startingState);
  useListening(dispatch);
  useHistory(state, dispatch);
  useAddress(state, dispatch);
  return { state, actions: chatActions(state, dispatch) };
}

function startingState(first: ChatState): ChatState {
  return { ...first, current: fromAddress() };
}

function fromAddress(): string {
  return /^#\/(?<current>[\w-]+)$/u.exec(location.hash)?.groups?.["current"] ?? "new";
}

/** Signs in, lists, and then hears what happens. */
function useListening(dispatch: Dispatch<ChatAction>): void {
  useEffect(() => {
    let stop = (): void => undefined;
    let gone = false;
    const begin = async (): Promise<void> => {
      dispatch({ kind: "signed-in", me: await getMe() });
      const list = await getConversations();
      dispatch({ kind: "listed", conversations: list.conversations });
      if (gone) return;
      stop = listen(list.cursor, {
        message: (message) => dispatch({ kind: "message", message }),
        conversations: (conversations) => dispatch({ kind: "changed", conversations }),
        draft: (draft) => dispatch({ kind: "draft", draft }),
        connection: (connection) => dispatch({ kind: "connection", connection }),
      });
    };
    begin().catch((error: unknown) => dispatch({ kind: "connection", connection: connectionAfter(error) }));
    return () => {
      gone = true;
      stop();
    };
  }, [dispatch]);
}

/** Loads a conversation's messages when it is shown for the first time. */
function useHistory(state: ChatState, dispatch: Dispatch<ChatAction>): void {
  const id = currentId(state);
  const known = id === undefined || state.threads[id] !== undefined;
  const signedIn = state.me !== undefined;
  useEffect(() => {
    if (known || !signedIn || id === undefined) return;
    getHistory(id)
      .then((history) => dispatch({ kind: "loaded", conversationId: id, history }))
      .catch((error: unknown) => {
        // An address of somebody else's conversation, or of none: begin anew rather than show nothing.
        if (error instanceof ApiError && error.status === 404) dispatch({ kind: "show", current: "new" });
        else dispatch({ kind: "connection", connection: connectionAfter(error) });
      });
  }, [id, known, signedIn, dispatch]);
}

/** The conversation on show stands in the address, so that reloading and the back button work. */
function useAddress({ current }: ChatState, dispatch: Dispatch<ChatAction>): void {
  useEffect(() => {
    const moved = (): void => dispatch({ kind: "show", current: fromAddress() });
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, [dispatch]);
  useEffect(() => {
    const hash = current === "new" ? "" : `#/${current}`;
    if (location.hash !== hash) history.replaceState(null, "", `${location.pathname}${location.search}${hash}`);
  }, [current]);
}

function connectionAfter(error: unknown): ChatState["connection"] {
  return error instanceof ApiError && error.status === 401 ? "signed-out" : "lost";
}

function chatActions(state: ChatState, dispatch: Dispatch<ChatAction>): ChatActions {
  const send = (outgoing: Outgoing): void => {
    sendOne(outgoing, dispatch).catch(() => undefined);
  };
  const sendNew = (content: WireContent): void => {
    const clientId = newClientId();
    const id = `web:${state.me?.person.id ?? ""}:${clientId}`;
    const conversationId = currentId(state);
    const at = new Date().toISOString();
    const outgoing: Outgoing = { id, clientId, conversationId, content, state: "sending", at };
    send(outgoing);
  };
  return {
    show: (current) => {
      dispatch({ kind: "show", current });
      if (fromAddress() !== current)
        history.pushState(null, "", current === "new" ? location.pathname : `#/${current}`);
    },
    say: (text) => sendNew({ kind: "text", text }),
    click: (message, button, comment) =>
      sendNew({
        kind: "button",
        label: button.label,
        action: button.action,
        value: button.value,
        messageRef: message.id,
        ...(comment === "" ? {} : { comment }),
      }),
    submit: (message, formId, values) => {
      formMessages.set(message.conversationId + formId, message.id);
      sendNew({ kind: "form", formId, values });
    },
    retry: (outgoing) => send({ ...outgoing, state: "sending", problem: undefined }),
    drop: (outgoing) => dispatch({ kind: "dropped", id: outgoing.id }),
    earlier: () => loadEarlier(state, dispatch),
  };
}

// Which message a form was sent from: the transcript keeps the values only.
const formMessages = new Map<string, string>();

// crypto.randomUUID exists on HTTPS and localhost only; this is as unguessable as a name for one's own message must be.
function newClientId(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, "0")).join("-");
}

/** Sends one thing, or says why it could not be sent. Sending it again is safe: it has the same name. */
async function sendOne(outgoing: Outgoing, dispatch: Dispatch<ChatAction>): Promise<void> {
  dispatch({ kind: "sending", outgoing });
  try {
    const conversationId = outgoing.conversationId ?? (await begin(outgoing, dispatch));
    const { what, body } = request(outgoing, conversationId);
    await post(conversationId, what, body);
    dispatch({ kind: "sent", id: outgoing.id });
  } catch (error) {
    const problem = error instanceof ApiError ? error.words : "It could not be sent.";
    if (connectionAfter(error) === "signed-out") dispatch({ kind: "connection", connection: "signed-out" });
    dispatch({ kind: "failed", id: outgoing.id, problem });
  }
}

async function begin(outgoing: Outgoing, dispatch: Dispatch<ChatAction>): Promise<string> {
  const conversation = await openConversation();
  dispatch({ kind: "began", id: outgoing.id, conversation });
  return conversation.id;
}

function request(outgoing: Outgoing, conversationId: string) {
  const { content, clientId } = outgoing;
  switch (content.kind) {
    case "button": {
      const { action, value, messageRef: messageId, comment } = content;
      return { what: "buttons" as const, body: { clientId, messageId, action, value, comment } };
    }
    case "form": {
      const messageId = formMessages.get(conversationId + content.formId);
      return { what: "forms" as const, body: { clientId, messageId, formId: content.formId, values: content.values } };
    }
    default:
      return { what: "messages" as const, body: { clientId, text: content.kind === "text" ? content.text : "" } };
  }
}

function loadEarlier(state: ChatState, dispatch: Dispatch<ChatAction>): void {
  const id = currentId(state);
  const first = id === undefined ? undefined : state.threads[id]?.messages[0];
  if (id === undefined || first === undefined) return;
  getHistory(id, first.seq)
    .then((history) => dispatch({ kind: "loaded", conversationId: id, history }))
    .catch((error: unknown) => dispatch({ kind: "connection", connection: connectionAfter(error) }));
}
