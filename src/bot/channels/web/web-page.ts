import type { Context } from "hono";
import { html, raw } from "hono/html";
import { chosenTheme, head, type Markup } from "../../console/page.js";
import type { HttpEnv } from "../../http-session.js";
import { importMap } from "./web-assets.js";

/** The chat page: a shell that its script fills. The import map is the only inline script, allowed by its nonce. */
export function chatPage(c: Context<HttpEnv>): Markup {
  const more = html`<link rel="stylesheet" href="/assets/chat.css" />
    <link rel="stylesheet" href="/assets/cards.css" /><link rel="stylesheet" href="/assets/answers.css" />
    <script type="importmap" nonce="${c.get("secureHeadersNonce") ?? ""}">
      ${raw(importMap)}
    </script>
    <script type="module" src="/assets/main.js"></script>`;
  return html`<!doctype html>
    <html lang="en" data-theme="${chosenTheme(c) ?? ""}" data-base="${c.get("window").base}">
      ${head("Chat", more)}
      <body>
        <div id="app"></div>
        <noscript
          ><p class="noscript">This page needs JavaScript. Slack, Teams and the terminal work without it.</p></noscript
        >
      </body>
    </html>`;
}
