import { timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { NONCE, secureHeaders } from "hono/secure-headers";
import { HttpError, signedOut } from "./http-error.js";
import type { HttpEnv } from "./http-session.js";
import { longestMessage } from "./channels/incoming-text.js";

/** The largest request body, in bytes: the longest message with every character escaped, and some room. */
export const largestBody = 64 * 1024;

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];
const ANY_ADDRESS = new Set(["0.0.0.0", "::", "[::]"]);

/** Where the server listens and under which address people reach it. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string | undefined;
}

/** The names a request may call this server by. Any other is a foreign name that resolves to us: DNS rebinding. */
export function allowedHosts(address: Address): ReadonlySet<string> {
  const own = ANY_ADDRESS.has(address.host) ? [] : [bracketed(address.host)];
  const names = [...LOOPBACK_NAMES, ...own].flatMap((name) =>
    address.port === 80 ? [name, `${name}:80`] : [`${name}:${address.port}`],
  );
  return new Set([...names, ...(address.publicUrl === undefined ? [] : [new URL(address.publicUrl).host])]);
}

/** The origins whose pages may change something here. */
export function allowedOrigins(address: Address): ReadonlySet<string> {
  const origins = [...allowedHosts({ host: address.host, port: address.port })].map((host) => `http://${host}`);
  return new Set([...origins, ...(address.publicUrl === undefined ? [] : [new URL(address.publicUrl).origin])]);
}

/** Whether a name or address is this machine itself. */
export function isLoopback(host: string): boolean {
  const bare = host.toLowerCase().replace(/^::ffff:/u, "");
  return bare === "localhost" || bare === "::1" || bare === "[::1]" || /^127(?:\.\d{1,3}){3}$/u.test(bare);
}

/** A host with its port taken off. */
export function hostName(host: string): string {
  return host.replace(/:\d+$/u, "");
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host.toLowerCase();
}

/** Headers of every answer. Pages of `embedIn` (origins) may show ours in a frame. No inline script or style runs; only the import map does, by its nonce. */
export function headersDoor(secure: boolean, embedIn: readonly string[] = []) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'", NONCE],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      manifestSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: embedIn.length === 0 ? ["'none'"] : ["'self'", ...embedIn],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ["'none'"],
    },
    // It knows no list; browsers that know frame-ancestors go by that.
    xFrameOptions: embedIn.length === 0 ? "DENY" : false,
    referrerPolicy: "same-origin",
    strictTransportSecurity: secure,
    xXssProtection: false,
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [] },
  });
}

/** Refuses requests that call the server by a name that is not its own. */
export function hostDoor(address: () => Address) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    // Probes of an orchestrator ask by the container's address; these two tell nothing about people.
    if (c.req.path === "/healthz" || c.req.path === "/readyz") return next();
    const host = (c.req.header("host") ?? "").toLowerCase();
    if (allowedHosts(address()).has(host)) return next();
    throw new HttpError(403, {
      code: "not-authorised",
      message: "This server is not reachable under that name.",
      remedy: "Use the address printed at start, or set DESKHAND_PUBLIC_URL to the one people use.",
    });
  });
}

/** Refuses changes that another site asks for. Clients that are no browsers send neither header; they need the token too. */
export function originDoor(address: () => Address) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    const origin = c.req.header("origin");
    const site = c.req.header("sec-fetch-site");
    const foreign = (origin !== undefined && !allowedOrigins(address()).has(origin)) || site === "cross-site";
    const reads = c.req.method === "GET" || c.req.method === "HEAD";
    // Following a link from elsewhere to a page is fine; reading our data from elsewhere is not.
    if (!foreign || (reads && !c.req.path.startsWith("/api/"))) return next();
    throw new HttpError(403, { code: "not-authorised", message: "Another site may not do this in your name." });
  });
}

/** Refuses bodies no honest page sends. */
export function sizeDoor() {
  return bodyDoor(largestBody, () => {
    throw tooLong();
  });
}

/**
 * Refuses larger bodies. One whose length is given is judged by that: the server reads no more than it, and a request whose body
 * nobody has touched is far cheaper to read.
 * @param largest in bytes
 */
export function bodyDoor(largest: number, refuse: (c: Context) => Response) {
  const counting = bodyLimit({ maxSize: largest, onError: refuse });
  return createMiddleware(async (c, next) => {
    const given = c.req.header("content-length");
    if (given === undefined || c.req.header("transfer-encoding") !== undefined) return counting(c, next);
    return Number(given) > largest ? refuse(c) : next();
  });
}

/** The refusal of a message that is too long. @param length in characters, when it is known */
export function tooLong(length?: number): HttpError {
  const size = length === undefined ? "" : ` (${length.toLocaleString("en-GB")} characters)`;
  return new HttpError(413, {
    code: "message-too-long",
    message: `This message is too long${size}: at most ${longestMessage.toLocaleString("en-GB")} characters can be sent at once.`,
    remedy: "Nothing was sent. Shorten it or send it in parts.",
  });
}

/** Every change needs the token of the sign-in: in a header from the page's code, in a field from a form. */
export function csrfDoor(exempt: ReadonlySet<string>) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD" || exempt.has(c.req.path)) return next();
    const session = c.get("session");
    if (session === undefined) throw signedOut();
    const header = c.req.header("x-csrf-token");
    const field =
      header === undefined && !isJson(c.req.header("content-type")) ? (await c.req.parseBody())["csrf"] : "";
    if (sameSecret(header ?? (typeof field === "string" ? field : ""), session.csrf)) return next();
    throw new HttpError(403, {
      code: "not-authorised",
      message: "The request does not carry this sign-in's token.",
      remedy: "Reload the page and try again.",
    });
  });
}

/** Whether a content type is JSON. */
export function isJson(contentType: string | undefined): boolean {
  return /^application\/json(?:\s*;|$)/iu.test(contentType ?? "");
}

/** Whether two secrets are the same, in a time that tells nothing about where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  const one = Buffer.from(given);
  const other = Buffer.from(expected);
  return one.length === other.length && timingSafeEqual(one, other);
}
