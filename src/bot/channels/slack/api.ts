import { webApi } from "@slack/bolt";
import type { Clock, Logger } from "../../../runtime.js";
import { boltLogger } from "./bolt-logger.js";

/**
 * How a call of Slack's Web API ended. `limited` and `unsent` did certainly nothing, `refused` neither; `doubtful` may have
 * done what was asked.
 */
export type ApiOutcome =
  | { readonly kind: "ok"; readonly data: Readonly<Record<string, unknown>> }
  /** `asked` is false while an earlier limit of the method holds: Slack was not even asked. */
  | { readonly kind: "limited"; readonly afterMs: number; readonly asked: boolean }
  | { readonly kind: "unsent"; readonly reason: string }
  | { readonly kind: "doubtful"; readonly reason: string }
  | { readonly kind: "refused"; readonly error: string };

/** Calls a method for a workspace. Never throws. */
export type SlackApi = (team: string, method: string, args: Readonly<Record<string, unknown>>) => Promise<ApiOutcome>;

/** What calls are made with. */
export interface ApiParts {
  /** The bot token of a workspace; undefined where we are not installed. */
  readonly tokenOf: (team: string) => Promise<string | undefined>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Slack's own unless told otherwise. */
  readonly apiUrl?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

/** How long a call may take, in milliseconds: below the time a delivery is held. */
export const defaultTimeoutMs = 8000;

/** Errors by which Slack says that it does not know itself what became of a call. */
const unsure = new Set(["fatal_error", "internal_error", "service_unavailable", "request_timeout"]);

/** Calls one by one, without the client's own retries: who calls decides what a failure means. A method that was limited waits for everybody. */
export function createSlackApi(parts: ApiParts): SlackApi {
  const clients = new Map<string, webApi.WebClient>();
  const pausedUntil = new Map<string, number>();
  const clientOf = (token: string): webApi.WebClient => {
    const known = clients.get(token) ?? newClient(token, parts);
    clients.set(token, known);
    return known;
  };
  return async (team, method, args) => {
    const line = `${team} ${method}`;
    const wait = (pausedUntil.get(line) ?? 0) - parts.clock().getTime();
    if (wait > 0) return { kind: "limited", afterMs: wait, asked: false };
    try {
      const token = await parts.tokenOf(team);
      if (token === undefined) return { kind: "refused", error: "not_installed" };
      const result = await clientOf(token).apiCall(method, { ...args });
      return { kind: "ok", data: { ...result } };
    } catch (thrown) {
      const outcome = outcomeOf(thrown);
      if (outcome.kind === "limited") pausedUntil.set(line, parts.clock().getTime() + outcome.afterMs);
      return outcome;
    }
  };
}

function newClient(token: string, parts: ApiParts): webApi.WebClient {
  return new webApi.WebClient(token, {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: parts.timeoutMs ?? defaultTimeoutMs,
    allowAbsoluteUrls: false,
    logger: boltLogger(parts.logger),
    ...(parts.apiUrl === undefined ? {} : { slackApiUrl: parts.apiUrl }),
  });
}

function outcomeOf(thrown: unknown): Exclude<ApiOutcome, { kind: "ok" }> {
  if (thrown instanceof webApi.WebAPIRateLimitedError)
    return { kind: "limited", afterMs: thrown.retryAfter * 1000, asked: true };
  if (thrown instanceof webApi.WebAPIPlatformError) {
    const { error } = thrown.data;
    if (error === "ratelimited") return { kind: "limited", afterMs: 30_000, asked: true };
    return unsure.has(error) ? { kind: "doubtful", reason: error } : { kind: "refused", error };
  }
  if (thrown instanceof webApi.WebAPIHTTPError) {
    const reason = `HTTP ${thrown.statusCode}`;
    return thrown.statusCode >= 500 ? { kind: "doubtful", reason } : { kind: "refused", error: reason };
  }
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return neverLeft(thrown) ? { kind: "unsent", reason } : { kind: "doubtful", reason };
}

/** No connection came about, so that nothing can have been done. */
function neverLeft(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = nextCause(error)) {
    if ("code" in error && (error.code === "ECONNREFUSED" || error.code === "ENOTFOUND" || error.code === "EAI_AGAIN"))
      return true;
  }
  return false;
}

function nextCause(error: Error): unknown {
  return error instanceof webApi.WebAPIRequestError ? error.original : error.cause;
}
