import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import type { SecureHeadersVariables } from "hono/secure-headers";
import type { Directory } from "../governance/directory.js";
import type { Principal } from "../governance/principal.js";
import { sessionLifetime, type WebSessions } from "./channels/web/session-store.js";
import { signedOut } from "./http-error.js";
import { windowOf, type BrowserWindow } from "./http-window.js";

/** The person behind a request. */
export interface SignedIn {
  readonly person: Principal;
  readonly csrf: string;
  /** The cookie's secret, to end the sign-in. */
  readonly secret: string;
}

/** What the server's handlers share per request. `incoming` is missing where a request did not come over a socket. */
export interface HttpEnv {
  Bindings: Partial<HttpBindings>;
  Variables: SecureHeadersVariables & { session?: SignedIn; window: BrowserWindow };
}

/** How the sign-in cookie is set: locked to HTTPS where people come by HTTPS; windows of their own where that is on. */
export interface CookieStyle {
  readonly secure: boolean;
  readonly windows: boolean;
}

/** The window a request belongs to. */
export function requestWindow(pathname: string, style: CookieStyle): BrowserWindow {
  return style.windows ? windowOf(pathname) : { base: "", path: pathname };
}

// The name tells the windows apart: the ordinary window's cookie is sent to all paths.
function cookieName(window: BrowserWindow, style: CookieStyle): string {
  if (style.secure) return "__Host-deskhand_session";
  return window.name === undefined ? "deskhand_session" : `deskhand_session_${window.name}`;
}

/** Finds out who asks. Somebody who left the company, or is only a guest, is signed in no longer. */
export function sessionDoor(deps: {
  readonly sessions: WebSessions;
  readonly directory: Pick<Directory, "person">;
  readonly style: CookieStyle;
}) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    const window = requestWindow(new URL(c.req.url).pathname, deps.style);
    c.set("window", window);
    const secret = getCookie(c, cookieName(window, deps.style));
    const session = secret === undefined ? undefined : await deps.sessions.find(secret);
    const person = session === undefined ? undefined : await deps.directory.person(session.personId);
    if (secret !== undefined && session !== undefined && person?.status === "active") {
      c.set("session", { person, csrf: session.csrf, secret });
    }
    await next();
  });
}

/** The person behind this request. @throws HttpError 401 */
export function signedIn(c: Context<HttpEnv>): SignedIn {
  const session = c.get("session");
  if (session === undefined) throw signedOut();
  return session;
}

/** Hands the browser its sign-in. */
export function setSessionCookie(c: Context<HttpEnv>, secret: string, style: CookieStyle): void {
  const window = c.get("window");
  setCookie(c, cookieName(window, style), secret, {
    httpOnly: true,
    sameSite: "Strict",
    path: cookiePath(window),
    secure: style.secure,
    maxAge: sessionLifetime / 1000,
  });
}

/** Takes the sign-in from the browser. */
export function clearSessionCookie(c: Context<HttpEnv>, style: CookieStyle): void {
  const window = c.get("window");
  deleteCookie(c, cookieName(window, style), { path: cookiePath(window), secure: style.secure });
}

function cookiePath(window: BrowserWindow): string {
  return window.base === "" ? "/" : window.base;
}
