import { html } from "hono/html";
import type { Markup } from "./page.js";

/** What the page before the company's own sign-in shows. */
export interface CompanySignInView {
  /** Address that leads to the provider. */
  readonly start: string;
  /** Shown in a frame of the company's intranet: signing in happens in a window of its own. */
  readonly framed: boolean;
  readonly signedOut: boolean;
}

/** The page that leads to the company's own sign-in, pure. */
export function companySignInPage(view: CompanySignInView): Markup {
  return html`<div class="signin">
    <h1>${view.signedOut ? "You are signed out" : "Sign in to Deskhand"}</h1>
    <p class="lead">
      ${
        view.framed
          ? "Signing in opens in a window of its own. This page goes on by itself afterwards."
          : "You sign in with your company account."
      }
    </p>
    <p>
      <a class="button primary" href="${view.start}" ${view.framed ? html`target="_blank" rel="noopener"` : ""}
        >Sign in</a
      >
    </p>
  </div>`;
}

/** Shown for a moment after signing in, pure. */
export function signedInPage(givenName: string, to: string): Markup {
  return html`<div class="signin">
    <h1>Welcome, ${givenName}</h1>
    <p class="lead" role="status">You are signed in. One moment …</p>
    <p><a class="button primary" href="${to}">Go on</a></p>
  </div>`;
}
