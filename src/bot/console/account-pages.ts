import { html } from "hono/html";
import type { Invitation, Linked } from "../identity/identities.js";
import type { IdentityLink } from "../identity/identity-store.js";
import type { Markup } from "./page.js";

const NAMES = { slack: "Slack", teams: "Microsoft Teams" } as const;

/** What somebody is asked before an account is linked to them. */
export interface LinkView {
  readonly base: string;
  readonly csrf: string;
  readonly token: string;
  readonly invitation: Invitation;
  /** The employee's own name. */
  readonly person: string;
}

/** The question whether an account is one's own, pure. */
export function linkPage(view: LinkView): Markup {
  const { identity, name, fits } = view.invitation;
  const where = NAMES[identity.channel];
  const account = name ?? identity.user;
  if (!fits) {
    return html`<h1>This is not your account</h1>
      <p class="lead">
        The link was made for ${account} in ${where}. You are signed in as ${view.person}. Nothing was linked.
      </p>
      <p>If somebody sent you this link, do not use it, and tell your security team.</p>`;
  }
  return html`<h1>Is this your ${where} account?</h1>
    <dl class="facts">
      <div>
        <dt>${where} account</dt>
        <dd>${account}</dd>
      </div>
      <div>
        <dt>Will act as</dt>
        <dd>${view.person}</dd>
      </div>
    </dl>
    <p>
      Confirm only if you asked for this yourself in ${where} a moment ago. Whoever uses that account can then ask,
      request and approve in your name.
    </p>
    <form method="post" action="${view.base}/link/${view.token}" class="row">
      <input type="hidden" name="csrf" value="${view.csrf}" />
      <button class="primary">Yes, link my account</button>
      <a class="button quiet" href="${view.base}/">No</a>
    </form>`;
}

const OUTCOMES: Record<Linked["kind"], { readonly title: string; readonly text: string }> = {
  linked: { title: "Your account is linked", text: "Go back to where you came from and say it again." },
  void: {
    title: "This link is no longer good",
    text: "It was used already, or half an hour is over. Write to the assistant again, and you get a new one.",
  },
  misfit: { title: "This is not your account", text: "The link was made for somebody else. Nothing was linked." },
  taken: {
    title: "This account is linked already",
    text: "It belongs to an employee. If that is wrong, an administrator has to end that link first.",
  },
};

/** What came of it, pure. */
export function linkedPage(kind: Linked["kind"], base: string): Markup {
  const { title, text } = OUTCOMES[kind];
  return html`<h1>${title}</h1>
    <p class="lead" role="status">${text}</p>
    <p><a href="${base}/account">Your linked accounts</a></p>`;
}

/** A person's linked accounts, pure. */
export function accountPage(view: {
  readonly base: string;
  readonly csrf: string;
  readonly links: readonly IdentityLink[];
}): Markup {
  return html`<h1>Linked accounts</h1>
    <p class="lead">Whoever uses one of these accounts acts in your name. End a link that you do not use any more.</p>
    ${
      view.links.length === 0
        ? html`<p class="empty">None yet. Write to the assistant in Slack or Teams, and it sends you a link.</p>`
        : html`<ul class="accounts">
            ${view.links.map(
              (link) =>
                html`<li>
                  <span
                    ><strong>${NAMES[link.identity.channel]}</strong> ${link.identity.user} · since
                    ${link.linkedAt.toISOString().slice(0, 10)}</span
                  >
                  <form method="post" action="${view.base}/account/unlink">
                    <input type="hidden" name="csrf" value="${view.csrf}" />
                    <input type="hidden" name="link" value="${link.id}" />
                    <button class="quiet">End this link</button>
                  </form>
                </li>`,
            )}
          </ul>`
    }`;
}
