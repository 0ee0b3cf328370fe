import { html } from "hono/html";
import type { Principal } from "../../governance/principal.js";
import type { Markup } from "./page.js";

/** Somebody worth trying the assistant as, and why, in one line. */
export interface SuggestedPerson {
  readonly personId: string;
  readonly line: string;
}

/** What the sign-in page shows. */
export interface SignInView {
  /** What links begin with. */
  readonly base: string;
  readonly csrf: string;
  /** Where to go on afterwards, a path of ours. */
  readonly to: string;
  readonly suggested: readonly { readonly person: Principal; readonly line: string }[];
  /** What was searched for, and who was found; undefined before a search. */
  readonly search?: { readonly words: string; readonly found: readonly Principal[] } | undefined;
  /** A fresh name for a window of its own. */
  readonly newWindow: string;
}

const SHOWN = 20;

/** People whose name, mail, title or department contains every word; at most twenty. */
export function searchPeople(people: readonly Principal[], words: string): readonly Principal[] {
  const wanted = folded(words).split(/\s+/u).filter(Boolean);
  if (wanted.length === 0) return [];
  return people
    .filter((person) => person.status === "active")
    .filter((person) => {
      const text = folded([person.name, person.email, person.jobTitle, person.department].join(" "));
      return wanted.every((word) => text.includes(word));
    })
    .slice(0, SHOWN);
}

function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
}

/** The page on which one chooses a sample person, pure. */
export function signInPage(view: SignInView): Markup {
  const { search } = view;
  return html`<div class="signin">
    <h1>Who would you like to be?</h1>
    <p class="lead">
      Development mode: you sign in as a person of the sample company. Open a second person in a window of their own to
      see both sides of a request.
    </p>
    <ul class="people">
      ${view.suggested.map(({ person, line }) => personEntry(view, person, line))}
    </ul>
    <form class="search" method="get" action="${view.base}/signin" role="search">
      <input type="hidden" name="to" value="${view.to}" />
      <label for="q">Somebody else</label>
      <div class="row">
        <input id="q" name="q" type="search" value="${search?.words ?? ""}" placeholder="Name, title or department" />
        <button class="quiet">Search</button>
      </div>
    </form>
    ${search === undefined ? "" : found(view, search.found)}
  </div>`;
}

function found(view: SignInView, people: readonly Principal[]): Markup {
  if (people.length === 0)
    return html`<p class="empty" role="status">Nobody of that name is active in the company.</p>`;
  return html`<ul class="people" aria-label="Found">
    ${people.map((person) => personEntry(view, person, `${person.jobTitle}, ${person.department}`))}
  </ul>`;
}

function personEntry(view: SignInView, person: Principal, line: string): Markup {
  return html`<li>
    <form method="post" action="${view.base}/signin">
      <input type="hidden" name="csrf" value="${view.csrf}" />
      <input type="hidden" name="to" value="${view.to}" />
      <input type="hidden" name="personId" value="${person.id}" />
      <button class="person">
        <span class="avatar" aria-hidden="true">${initials(person.name)}</span>
        <span class="text"><strong>${person.name}</strong><span>${line}</span></span>
      </button>
      <button
        class="own-window"
        formaction="/w/${view.newWindow}/signin"
        formtarget="_blank"
        aria-label="Open as ${person.name} in a window of their own"
        title="In a window of their own"
      >
        ↗
      </button>
    </form>
  </li>`;
}

/** "ML" of "Maria Lindqvist". */
export function initials(name: string): string {
  const parts = name.split(/\s+/u).filter(Boolean);
  const ends = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return ends.map((part) => String.fromCodePoint(part?.codePointAt(0) ?? 32)).join("");
}
