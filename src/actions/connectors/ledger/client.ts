import { z } from "zod";
import { ConnectorDoubt, ConnectorFailure, type LookupResult } from "../../action.js";
import type { Money } from "../../money.js";

/** An entry as the external ledger confirms it. */
export const ledgerEntry = z.object({ number: z.int(), account: z.string(), reference: z.string() });

/** An entry as the external ledger confirms it. */
export type LedgerEntry = Readonly<z.output<typeof ledgerEntry>>;

/** An entry to be posted once per key. */
export interface NewEntry {
  readonly idempotencyKey: string;
  readonly reference: string;
  readonly account: string;
  readonly amount: Money;
  readonly memo?: string | undefined;
  readonly signal: AbortSignal;
}

/** The external ledger, over HTTP. */
export interface LedgerClient {
  /** Posts once; never repeats by itself. @throws ConnectorFailure (refused) or ConnectorDoubt (no clear answer) */
  post(entry: NewEntry): Promise<LedgerEntry>;
  find(idempotencyKey: string, signal: AbortSignal): Promise<LookupResult<LedgerEntry>>;
  /** Takes an entry back; a second time changes nothing. */
  reverse(idempotencyKey: string, signal: AbortSignal): Promise<void>;
}

/** Settings of the client. */
export interface LedgerSettings {
  readonly baseUrl: string;
  readonly token?: string | undefined;
  readonly timeoutMs: number;
}

interface Sending {
  readonly method: "PUT" | "GET" | "DELETE";
  readonly body?: string;
  readonly signal: AbortSignal;
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

/** Opens the client. Nothing is sent yet. */
export function openLedgerClient({ baseUrl, token, timeoutMs }: LedgerSettings): LedgerClient {
  const headers = {
    "content-type": "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const send = (key: string, { signal: outer, ...request }: Sending): Promise<Answer> =>
    within(timeoutMs, outer, async (signal) => {
      try {
        const url = new URL(`/entries/${encodeURIComponent(key)}`, baseUrl);
        const response = await fetch(url, { ...request, headers, signal });
        return { ok: response.ok, status: response.status, text: await response.text() };
      } catch (cause) {
        throw unanswered(cause);
      }
    });
  return {
    post: async ({ idempotencyKey, signal, ...entry }) => {
      const answer = await send(idempotencyKey, { method: "PUT", body: JSON.stringify(entry), signal });
      if (answer.ok) return readEntry(answer);
      throw refused(answer.status);
    },
    find: async (key, signal) => {
      const answer = await send(key, { method: "GET", signal });
      if (answer.status === 404) return { found: "absent" };
      return answer.ok ? { found: "done", output: readEntry(answer) } : { found: "unclear" };
    },
    reverse: async (key, signal) => {
      const answer = await send(key, { method: "DELETE", signal });
      if (!answer.ok && answer.status !== 404) throw refused(answer.status);
    },
  };
}

/**
 * Runs a call with a time limit, its whole answer included. With a timer of its own: a signal that AbortSignal.any makes of
 * a time-out is never aborted when the garbage collector comes first (Node 20).
 */
async function within<T>(ms: number, outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const end = () => limit.abort();
  const timer = setTimeout(end, ms);
  outer.addEventListener("abort", end);
  if (outer.aborted) end();
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", end);
  }
}

/** What could not even be connected was surely not sent; whatever breaks later may have arrived. */
function unanswered(cause: unknown): Error {
  const inner = cause instanceof Error ? cause.cause : undefined;
  const code = inner instanceof Error && "code" in inner ? inner.code : undefined;
  return code === "ECONNREFUSED" || code === "ENOTFOUND"
    ? new ConnectorFailure("The ledger cannot be reached; nothing was posted.", { cause })
    : new ConnectorDoubt("The ledger did not answer.", { cause });
}

/** Only an answer that says so (4xx) means that nothing was posted. */
function refused(status: number): Error {
  return status >= 400 && status < 500 && status !== 408 && status !== 429
    ? new ConnectorFailure(`The ledger refused the entry (${status}).`)
    : new ConnectorDoubt(`The ledger had a problem (${status}).`);
}

function readEntry({ text }: Answer): LedgerEntry {
  try {
    return ledgerEntry.parse(JSON.parse(text));
  } catch (cause) {
    throw new ConnectorDoubt("The answer of the ledger cannot be read.", { cause });
  }
}
