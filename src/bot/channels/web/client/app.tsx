import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { WireConversation, WireMe } from "../wire.js";
import { base } from "./api.js";
import { Composer } from "./composer.js";
import { ConversationView } from "./conversation-view.js";
import { greeting } from "./dates.js";
import { Icon } from "./icons.js";
import { Sidebar } from "./sidebar.js";
import { currentId, currentThread, inboxOf, type ChatState } from "./state.js";
import { useNow } from "./use-now.js";
import { useChat } from "./use-chat.js";

/** The chat page. */
export function App(): JSX.Element {
  const { state, actions } = useChat();
  const [drawer, setDrawer] = useState(false);
  const menu = useRef<HTMLButtonElement>(null);
  const id = currentId(state);
  const conversation = state.conversations.find((one) => one.id === id);
  useTitle(state, conversation);
  const closeDrawer = (): void => {
    setDrawer(false);
    menu.current?.focus();
  };
  useEscape(drawer, closeDrawer);
  return (
    <div class={`desk ${drawer ? "drawer-open" : ""}`}>
      <a class="skip" href="#composer">
        Skip to writing
      </a>
      <aside class="side" aria-label="Conversations" id="side">
        <Sidebar
          state={state}
          onShow={(current) => {
            actions.show(current);
            setDrawer(false);
          }}
        />
      </aside>
      {drawer ? <button type="button" class="scrim" aria-label="Close the list" onClick={closeDrawer} /> : null}
      <main class="main" inert={drawer}>
        <header class="head">
          <button
            ref={menu}
            type="button"
            class="round menu"
            aria-label="Show your conversations"
            aria-expanded={drawer}
            aria-controls="side"
            onClick={() => setDrawer(true)}
          >
            <Icon name="menu" />
            {(inboxOf(state)?.waiting ?? 0) > 0 ? <span class="spot" /> : null}
          </button>
          <h1>{titleOf(state, conversation)}</h1>
          {conversation?.mode === "desk" ? <span class="mode">With the service desk</span> : null}
        </header>
        <Connection state={state} />
        <Content state={state} conversation={conversation} actions={actions} />
        <Composer id={state.current} longest={state.me?.longestMessage ?? 8000} onSend={actions.say} />
      </main>
    </div>
  );
}

interface ContentProps {
  readonly state: ChatState;
  readonly conversation: WireConversation | undefined;
  readonly actions: ReturnType<typeof useChat>["actions"];
}

function Content({ state, conversation, actions }: ContentProps): JSX.Element {
  const thread = currentThread(state);
  if (state.current === "inbox" && conversation === undefined) return <EmptyInbox />;
  if (state.current === "new" && thread.outgoing.length === 0) return <Welcome me={state.me} onTry={actions.say} />;
  return (
    <ConversationView
      key={state.current}
      conversation={conversation}
      draft={thread.draft}
      context={{ messages: thread.messages, outgoing: thread.outgoing, actions }}
      more={thread.more}
      loaded={thread.loaded}
    />
  );
}

function Welcome({
  me,
  onTry,
}: {
  readonly me: WireMe | undefined;
  readonly onTry: (text: string) => void;
}): JSX.Element {
  const now = useNow(60_000);
  return (
    <div class="scroller">
      <div class="welcome">
        {me === undefined ? null : (
          <>
            <p class="hello">
              {greeting(now)}, {me.person.givenName}.
            </p>
            <p class="hello-more">What can be taken off your desk? Ask in your own words, or try one of these.</p>
            <ul class="tries">
              {me.suggestions.map((text) => (
                <li key={text}>
                  <button type="button" onClick={() => onTry(text)}>
                    {text}
                    <Icon name="send" size={16} />
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

function EmptyInbox(): JSX.Element {
  return (
    <div class="scroller">
      <div class="welcome">
        <p class="hello">Nothing waits for you.</p>
        <p class="hello-more">When somebody needs your agreement, the request appears here at once.</p>
      </div>
    </div>
  );
}

function Connection({ state }: { readonly state: ChatState }): JSX.Element {
  return (
    <output class="connection">
      {state.connection === "lost" ? <p>The connection is lost. Trying again…</p> : null}
      {state.connection === "signed-out" ? (
        <p>
          Your sign-in has ended. <a href={`${base}/signin`}>Sign in again</a>; what you typed is kept.
        </p>
      ) : null}
    </output>
  );
}

function titleOf(state: ChatState, conversation: WireConversation | undefined): string {
  if (state.current === "inbox" || conversation?.kind === "inbox") return "Approvals";
  return conversation?.title ?? "New request";
}

function useTitle(state: ChatState, conversation: WireConversation | undefined): void {
  const waiting = inboxOf(state)?.waiting ?? 0;
  const title = `${waiting > 0 ? `(${waiting}) ` : ""}${titleOf(state, conversation)} · Deskhand`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}

function useEscape(active: boolean, escape: () => void): void {
  useEffect(() => {
    if (!active) return;
    const pressed = (event: KeyboardEvent): void => {
      if (event.key === "Escape") escape();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}
