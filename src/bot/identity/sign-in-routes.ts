import { Hono, type Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { Database, Tx } from "../../database.js";
import type { AuditEntry } from "../../governance/decision.js";
import type { Directory } from "../../governance/directory.js";
import type { Clock } from "../../runtime.js";
import type { Vault } from "../../vault.js";
import type { Config } from "../../config.js";
import type { WebSessions } from "../channels/web/session-store.js";
import { page } from "../console/page.js";
import { companySignInPage, signedInPage } from "../console/sign-in-pages.js";
import { HttpError } from "../http-error.js";
import { query } from "../http-input.js";
import { setSessionCookie, type CookieStyle, type HttpEnv } from "../http-session.js";
import { personOfClaims, type OpenIdSignIn } from "./open-id.js";
import { returnPath } from "./return-path.js";

/** What signing in with the company's provider works with. */
export interface SignInRoutesDeps {
  readonly openId: OpenIdSignIn;
  readonly by: Pick<Config["signIn"], "claim" | "matches">;
  readonly database: Database;
  readonly directory: Pick<Directory, "snapshot">;
  readonly audit: { record(tx: Tx, entry: AuditEntry): Promise<unknown> };
  readonly sessions: WebSessions;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly style: CookieStyle;
  /** The address people use, which the provider sends them back to. */
  readonly publicUrl: string;
}

const COOKIE = "deskhand_signin_state";
/** How long somebody may take at the provider, in milliseconds. */
const patience = 15 * 60_000;

const kept = z.object({ remember: z.string(), to: z.string(), until: z.number() });
const startQuery = z.object({ to: z.string().max(2000).optional(), out: z.string().max(10).optional() });

/** `/signin`, `/signin/start` and `/signin/callback` for a company with a provider. */
export function signInRoutes(deps: SignInRoutesDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get("/signin", (c) => {
    const { to, out } = query(c, startQuery);
    const start = `/signin/start?to=${encodeURIComponent(returnPath(to))}`;
    // Providers do not show themselves in a frame; and whoever has just signed out does not want to be signed in again.
    const framed = c.req.header("sec-fetch-dest") === "iframe";
    if (out === undefined && !framed) return c.redirect(start);
    const body = companySignInPage({ start, framed, signedOut: out !== undefined });
    return c.html(page(c, { title: "Sign in", body, refresh: framed ? { seconds: 4, to: "/" } : undefined }));
  });
  app.get("/signin/start", async (c) => {
    const { to } = query(c, startQuery);
    const { url, remember } = await deps.openId.begin();
    const until = deps.clock().getTime() + patience;
    const value = deps.vault.seal(JSON.stringify({ remember, to: returnPath(to), until }));
    // Lax: the provider's redirect back is a navigation from another site.
    setCookie(c, COOKIE, value, { httpOnly: true, sameSite: "Lax", path: "/signin", secure: deps.style.secure });
    return c.redirect(url);
  });
  app.get("/signin/callback", (c) => callback(c, deps));
  return app;
}

async function callback(c: Context<HttpEnv>, deps: SignInRoutesDeps) {
  const state = readCookie(c, deps);
  deleteCookie(c, COOKIE, { path: "/signin", secure: deps.style.secure });
  const { search } = new URL(c.req.url);
  const url = new URL(`${deps.publicUrl.replace(/\/$/u, "")}/signin/callback${search}`);
  const claims = await deps.openId.finish({ url, remember: state.remember });
  const person = personOfClaims(claims, deps.by, (await deps.directory.snapshot()).people);
  if (person === undefined) {
    throw new HttpError(403, {
      code: "not-authorised",
      message: "You are signed in to the company, but Deskhand does not know you.",
      remedy: "Ask your administrator to add you to the directory.",
    });
  }
  const { secret } = await deps.database.transaction(async (tx) => {
    await deps.audit.record(tx, {
      type: "person.signed-in",
      actorId: person.id,
      subject: `person:${person.id}`,
      outcome: "signed-in",
      data: { channel: "web" },
    });
    return deps.sessions.open(person.id);
  });
  setSessionCookie(c, secret, deps.style);
  // The sign-in cookie is sent to navigations from our own pages only, so that a page of ours has to go on.
  const refresh = { seconds: 0, to: state.to };
  return c.html(page(c, { title: "Signed in", body: signedInPage(person.givenName, state.to), refresh }));
}

function readCookie(c: Context<HttpEnv>, deps: SignInRoutesDeps): z.output<typeof kept> {
  const lost = new HttpError(400, {
    code: "bad-input",
    message: "This sign-in was not begun in this browser, or it took too long.",
    remedy: "Start it again.",
  });
  const value = getCookie(c, COOKIE);
  if (value === undefined) throw lost;
  try {
    const state = kept.parse(JSON.parse(deps.vault.open(value)));
    if (state.until >= deps.clock().getTime()) return state;
  } catch {
    throw lost;
  }
  throw lost;
}
