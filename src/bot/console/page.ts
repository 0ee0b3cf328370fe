import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { html } from "hono/html";
import type { Principal } from "../../governance/principal.js";
import { signedIn, type HttpEnv } from "../http-session.js";
import { knowledgeOwnerRole } from "../knowledge-gaps.js";

/** HTML that was made by the escaping template, so that it may stand inside another. */
export type Markup = ReturnType<typeof html>;

/** What a server-rendered page consists of. */
export interface PageParts {
  readonly title: string;
  readonly body: Markup;
  /** Signed-in person, for the bar on top; absent before signing in. */
  readonly person?: Principal | undefined;
  /** Token for the sign-out form. */
  readonly csrf?: string | undefined;
  readonly admin?: boolean | undefined;
  readonly current?: "policies" | "gaps" | "audit" | undefined;
  /** Goes on to another address by itself. */
  readonly refresh?: { readonly seconds: number; readonly to: string } | undefined;
}

/** The colour scheme a person chose on the chat page; absent means: as the system has it. */
export function chosenTheme(c: Context): "light" | "dark" | undefined {
  const theme = getCookie(c, "deskhand_theme");
  return theme === "light" || theme === "dark" ? theme : undefined;
}

/** The head that every page shares. */
export function head(title: string, more: Markup | "" = ""): Markup {
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · Deskhand</title>
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/assets/theme.css" />
    ${more}
  </head>`;
}

/** A server-rendered page: works without script, and every value is escaped by the template. */
export function page(c: Context<HttpEnv>, parts: PageParts): Markup {
  return html`<!doctype html>
    <html lang="en" data-theme="${chosenTheme(c) ?? ""}">
      ${head(parts.title, html`<link rel="stylesheet" href="/assets/console.css" />${refresh(parts.refresh)}`)}
      <body>
        <a class="skip" href="#main">Skip to content</a>
        ${bar(c, parts)}
        <main id="main" class="sheet">${parts.body}</main>
      </body>
    </html>`;
}

/** A page of whoever is signed in. @throws HttpError 401 */
export function ownPage(
  c: Context<HttpEnv>,
  { isAdmin }: { readonly isAdmin: (roles: readonly string[]) => boolean },
  parts: Pick<PageParts, "title" | "body" | "current">,
): Markup {
  const { person, csrf } = signedIn(c);
  return page(c, { ...parts, person, csrf, admin: isAdmin(person.roles) });
}

function refresh(parts: PageParts["refresh"]): Markup | "" {
  return parts === undefined ? "" : html`<meta http-equiv="refresh" content="${parts.seconds};url=${parts.to}" />`;
}

function readsGaps({ admin, person }: PageParts): boolean {
  return admin === true || person?.roles.includes(knowledgeOwnerRole) === true;
}

function bar(c: Context<HttpEnv>, parts: PageParts): Markup {
  const { base } = c.get("window");
  const link = (name: "policies" | "gaps" | "audit", label: string) =>
    html`<a href="${base}/console/${name}" ${parts.current === name ? html`aria-current="page"` : ""}>${label}</a>`;
  return html`<header class="bar">
    <a class="brand" href="${base}/"><img src="/assets/icon.svg" alt="" width="26" height="26" />Deskhand</a>
    ${
      parts.person === undefined
        ? ""
        : html`<nav aria-label="Console">
              <a href="${base}/">Chat</a>${link("policies", "Who may do what")}
              ${readsGaps(parts) ? link("gaps", "Knowledge gaps") : ""}
              ${parts.admin === true ? link("audit", "Audit") : ""}
            </nav>
            <form class="who" method="post" action="${base}/signout">
              <a href="${base}/account" title="Linked accounts">${parts.person.name}</a>
              <input type="hidden" name="csrf" value="${parts.csrf ?? ""}" />
              <button class="quiet">Sign out</button>
            </form>`
    }
  </header>`;
}
