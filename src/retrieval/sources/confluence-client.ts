import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { AppError } from "../../errors.js";

/** How a Confluence is reached. */
export interface ConfluenceAccess {
  /** With context path: `https://company.atlassian.net/wiki`, `https://wiki.company.example`. */
  readonly url: string;
  /** Of the account that a Cloud API token belongs to; without one the token is a personal access token (Data Center). */
  readonly email?: string | undefined;
  readonly token: string;
  /** Waits; for tests. */
  readonly pause?: ((ms: number) => Promise<unknown>) | undefined;
}

const timeoutMs = 30_000;
const mostTries = 6;
const longestWaitMs = 120_000;

/** Asks Confluence. Follows its rate limit: waits as long as `Retry-After` says, at most two minutes a time. */
export interface ConfluenceClient {
  /** @param path below the context path, or a `_links.next` @throws AppError connector-failed, not-authorised */
  get<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>>;
}

/** A client with an account of its own; give it an account that may read and nothing else. */
export function confluenceClient(access: ConfluenceAccess): ConfluenceClient {
  const base = access.url.replace(/\/$/, "");
  return {
    get: async (path, schema) => {
      const url = addressOf(base, path);
      const answer = await patiently(access, url);
      const read = schema.safeParse(await answer.json().catch(() => undefined));
      if (read.success) return read.data;
      throw failed(url, "It answered something else than its documentation says.");
    },
  };
}

/** `_links.next` comes with the context path on some versions, and without it on others. */
function addressOf(base: string, path: string): URL {
  const context = new URL(base).pathname.replace(/\/$/, "");
  const below = context !== "" && path.startsWith(`${context}/`) ? path.slice(context.length) : path;
  const url = new URL(base + below);
  if (url.origin !== new URL(base).origin) throw failed(url, "It leads to another site.");
  return url;
}

async function patiently(access: ConfluenceAccess, url: URL): Promise<Response> {
  const pause = access.pause ?? sleep;
  for (let tries = 1; ; tries += 1) {
    const answer = await request(access, url);
    if (answer.ok) return answer;
    await answer.body?.cancel();
    if (answer.status === 401 || answer.status === 403) throw refused(url, answer.status);
    const again = answer.status === 429 || answer.status >= 500;
    if (!again || tries === mostTries) throw failed(url, `It answered ${answer.status}.`);
    await pause(waitOf(answer.headers.get("retry-after"), tries));
  }
}

/** Seconds, or a date; without either twice as long each time. */
function waitOf(retryAfter: string | null, tries: number): number {
  const seconds = Number(retryAfter);
  const asked =
    retryAfter === null
      ? 1000 * 2 ** (tries - 1)
      : Number.isFinite(seconds)
        ? seconds * 1000
        : Date.parse(retryAfter) - Date.now();
  return Math.min(Math.max(Number.isNaN(asked) ? 1000 : asked, 0), longestWaitMs);
}

async function request({ email, token }: ConfluenceAccess, url: URL): Promise<Response> {
  const basic = () => `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`;
  try {
    return await fetch(url, {
      headers: { accept: "application/json", authorization: email === undefined ? `Bearer ${token}` : basic() },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "error",
    });
  } catch (cause) {
    throw failed(url, "It does not answer.", cause);
  }
}

function refused(url: URL, status: number): AppError {
  return new AppError({
    code: "not-authorised",
    message: `Confluence refused the account (${status}).`,
    where: url.origin + url.pathname,
    remedy: "Check mail address and token, and that the account may read the space.",
  });
}

function failed(url: URL, message: string, cause?: unknown): AppError {
  return new AppError({
    code: "connector-failed",
    message: `Confluence: ${message}`,
    where: url.origin + url.pathname,
    cause,
  });
}
