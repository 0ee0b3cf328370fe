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

/** Opens the client. Nothing is sent yet. */
export function openLedgerClient({ baseUrl, token, timeoutMs }: LedgerSettings): LedgerClient {
  const send = async (path: string, init: RequestInit & { readonly signal: AbortSignal }): Promise<Response> => {
    const headers = {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const signal = AbortSignal.any([init.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      return await fetch(new URL(path, baseUrl), { ...init, signal, headers });
    } catch (cause) {
      throw unanswered(cause);
    }
  };
  const entryPath = (key: string) => `/entries/${encodeURIComponent(key)}`;
  return {
    post: async ({ idempotencyKey, signal, ...entry }) => {
      const response = await send(entryPath(idempotencyKey), { method: "PUT", body: JSON.stringify(entry), signal });
      if (response.ok) return readEntry(response);
      throw refused(response.status);
    },
    find: async (key, signal) => {
      const response = await send(entryPath(key), { method: "GET", signal });
      if (response.status === 404) return { found: "absent" };
      return response.ok ? { found: "done", output: await readEntry(response) } : { found: "unclear" };
    },
    reverse: async (key, signal) => {
      const response = await send(entryPath(key), { method: "DELETE", signal });
      if (!response.ok && response.status !== 404) throw refused(response.status);
    },
  };
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

async function readEntry(response: Response): Promise<LedgerEntry> {
  try {
    return ledgerEntry.parse(await response.json());
  } catch (cause) {
    throw new ConnectorDoubt("The answer of the ledger broke off.", { cause });
  }
}
