import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { base } from "./api.js";
import { shortLabel } from "./dates.js";
import { Icon, Mark, type IconName } from "./icons.js";
import { inboxOf, type ChatState } from "./state.js";
import { useNow } from "./use-now.js";
import { applyTheme, currentTheme, nextTheme, type Theme } from "./theme.js";

/** The list of conversations and who one is. */
export interface SidebarProps {
  readonly state: ChatState;
  readonly onShow: (current: string) => void;
}

/** Requests, approvals that wait, and the person. */
export function Sidebar({ state, onShow }: SidebarProps): JSX.Element {
  const inbox = inboxOf(state);
  const requests = state.conversations.filter((one) => one.kind === "requests" && one.title !== undefined);
  const inInbox = state.current === "inbox" || state.current === inbox?.id;
  const now = useNow(60_000);
  return (
    <>
      <div class="side-top">
        <p class="brand">
          <Mark /> Deskhand
        </p>
        <button type="button" class="choice primary wide" onClick={() => onShow("new")}>
          <Icon name="plus" /> New request
        </button>
        <button
          type="button"
          class="side-entry inbox"
          aria-current={inInbox ? "page" : undefined}
          onClick={() => onShow(inbox?.id ?? "inbox")}
        >
          <Icon name="inbox" />
          <span class="side-title">Approvals</span>
          {inbox !== undefined && inbox.waiting > 0 ? (
            <span class="badge">
              {inbox.waiting}
              <span class="unseen"> waiting for you</span>
            </span>
          ) : null}
        </button>
      </div>
      <nav class="side-list" aria-label="Your requests">
        <h2>Requests</h2>
        {requests.length === 0 ? <p class="side-empty">What you ask for appears here.</p> : null}
        <ul>
          {requests.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                class="side-entry"
                aria-current={state.current === one.id ? "page" : undefined}
                onClick={() => onShow(one.id)}
              >
                <span class="side-title">{one.title}</span>
                {one.mode === "desk" ? <span class="side-tag">Desk</span> : null}
                <time dateTime={one.updatedAt}>{shortLabel(new Date(one.updatedAt), now)}</time>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <Footer state={state} />
    </>
  );
}

function Footer({ state }: { readonly state: ChatState }): JSX.Element | null {
  const { me } = state;
  if (me === undefined) return null;
  return (
    <div class="side-foot">
      <ul class="links">
        <li>
          <a href={`${base}/console/policies`}>
            <Icon name="table" size={16} /> Who may do what
          </a>
        </li>
        {me.admin ? (
          <li>
            <a href={`${base}/console/audit`}>
              <Icon name="shield" size={16} /> Audit
            </a>
          </li>
        ) : null}
      </ul>
      <div class="who">
        <span class="who-name">
          <strong>{me.person.name}</strong>
          <span>{me.person.jobTitle}</span>
        </span>
        <ThemeButton />
        <form method="post" action={`${base}/signout`}>
          <input type="hidden" name="csrf" value={me.csrf} />
          <button
            class="round"
            aria-label={me.samplePeople ? "Sign out and be somebody else" : "Sign out"}
            title="Sign out"
          >
            <Icon name="leave" />
          </button>
        </form>
      </div>
    </div>
  );
}

const THEMES: Readonly<Record<string, { readonly icon: IconName; readonly words: string }>> = {
  "": { icon: "system", words: "Colours as the system has them" },
  light: { icon: "sun", words: "Light colours" },
  dark: { icon: "moon", words: "Dark colours" },
};

function ThemeButton(): JSX.Element {
  const [theme, setTheme] = useState<Theme>(currentTheme);
  const { icon, words } = THEMES[theme] ?? { icon: "system" as const, words: "" };
  return (
    <button
      type="button"
      class="round"
      aria-label={`${words}. Change`}
      title={words}
      onClick={() => {
        const next = nextTheme(theme);
        applyTheme(next);
        setTheme(next);
      }}
    >
      <Icon name={icon} />
    </button>
  );
}
