import { bulkhead } from "cockatiel";
import { z } from "zod";
import type { Json } from "../../../runtime.js";

/**
 * How a call to the Bot Connector ended. `later`: it was surely not done. `gone`: the conversation, or the bot in it, is not there.
 * `doubtful`: it was sent and nothing came back, so it may have been done.
 */
export type CallEnd =
  | { readonly kind: "done"; readonly body: unknown }
  | {
      readonly kind: "later";
      /** Milliseconds. */
      readonly after?: number | undefined;
      readonly reason: string;
      /** Teams names the time itself because there is too much at once. */
      readonly asked?: boolean | undefined;
    }
  | { readonly kind: "gone" | "refused" | "doubtful"; readonly reason: string };

/** One call. */
export interface ConnectorCall {
  readonly serviceUrl: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the service's address, each part encoded. */
  readonly path: string;
  readonly body?: Json | undefined;
}

/** Calls the Bot Connector; never throws. */
export type Connector = (call: ConnectorCall) => Promise<CallEnd>;

/** What calls are made with. */
export interface ConnectorParts {
  /** The `Authorization` header for a service; undefined where none is asked for. */
  readonly authorization: () => Promise<string | undefined>;
  /** For how long an answer is waited, in milliseconds: less than a delivery's lease. */
  readonly timeoutMs?: number | undefined;
}

const TIMEOUT_MS = 10_000;
// In a flood calls wait for their turn before their time begins: one that timed out in our own queue would be called doubtful.
const AT_A_TIME = 40;
const fault = z.object({ error: z.object({ code: z.string().default(""), message: z.string().default("") }) });

/**
 * The Bot Connector's REST interface. The SDK's own client is not used: it leaves out members of entities that it does not know
 * (sources, streaming), and it repeats a message blindly when the answer to the first was lost.
 */
export function createConnector(parts: ConnectorParts): Connector {
  const lane = bulkhead(AT_A_TIME, Number.POSITIVE_INFINITY);
  return (call) => lane.execute(() => callOnce(parts, call));
}

async function callOnce(parts: ConnectorParts, { serviceUrl, method, path, body }: ConnectorCall): Promise<CallEnd> {
  let authorization: string | undefined;
  try {
    authorization = await parts.authorization();
  } catch (thrown) {
    return { kind: "later", reason: `no token: ${wordsOf(thrown)}` };
  }
  try {
    const response = await fetch(`${serviceUrl.replace(/\/+$/u, "")}${path}`, {
      method,
      headers: {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(authorization === undefined ? {} : { Authorization: authorization }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: "error",
      signal: AbortSignal.timeout(parts.timeoutMs ?? TIMEOUT_MS),
    });
    return await answered(response);
  } catch (thrown) {
    // What only reads or replaces may be done twice.
    const repeatable = method !== "POST" || neverLeft(thrown);
    return { kind: repeatable ? "later" : "doubtful", reason: wordsOf(thrown) };
  }
}

async function answered(response: Response): Promise<CallEnd> {
  const { status } = response;
  // What was taken is taken, even if the end of the answer was lost.
  const text = await response.text().catch(() => "");
  if (response.ok) return { kind: "done", body: parsed(text) };
  const read = fault.safeParse(parsed(text));
  const code = read.success ? `${read.data.error.code} ${read.data.error.message}`.trim() : "";
  const reason = `Teams answered ${status}${code === "" ? "" : `: ${code}`}`;
  if (status === 429 || status === 412 || status === 408 || status >= 500) {
    const after = retryAfter(response.headers.get("retry-after"));
    return { kind: "later", after, reason, asked: status === 429 && after !== undefined };
  }
  // A token that ran out, or credentials that are being changed.
  if (status === 401) return { kind: "later", reason };
  return { kind: status === 403 || status === 404 || status === 410 ? "gone" : "refused", reason };
}

function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.min(Math.max(seconds, 0) * 1000, 600_000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - Date.now(), 0), 600_000);
}

const NEVER_LEFT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** Whether the connection was not even made. */
function neverLeft(thrown: unknown): boolean {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" && NEVER_LEFT.has(cause.code);
}

function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? `${thrown.message}: ${thrown.cause.message}` : thrown.message;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
