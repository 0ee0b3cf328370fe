import type { WireConversation, WireConversations, WireError, WireHistory, WireMe } from "../wire.js";

/** Why a request was refused, in words for a person. */
export class ApiError extends Error {
  readonly status: number;
  readonly remedy: string | undefined;

  constructor(status: number, message: string, remedy?: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.remedy = remedy;
  }

  /** The whole of it, for a line under a message. */
  get words(): string {
    return [this.message, this.remedy].filter(Boolean).join(" ");
  }
}

/** What the page's links begin with: a window of its own has a path of its own. */
export const base: string = document.documentElement.dataset["base"] ?? "";

let csrf = "";

async function call(path: string, body?: unknown): Promise<unknown> {
  const init: RequestInit =
    body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "content-type": "application/json", "x-csrf-token": csrf },
          body: JSON.stringify(body),
        };
  const answer = await fetch(`${base}/api${path}`, { credentials: "same-origin", ...init }).catch(() => undefined);
  if (answer === undefined)
    throw new ApiError(0, "The server cannot be reached.", "It will work again when you are connected.");
  const text = await answer.text();
  const value: unknown = parsed(text);
  if (answer.ok) return value;
  const error = isError(value) ? value.error : { message: `The server answered ${answer.status}.`, remedy: undefined };
  throw new ApiError(answer.status, error.message, error.remedy);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isError(value: unknown): value is WireError {
  return typeof value === "object" && value !== null && "error" in value;
}

/** Who is signed in. Remembers the token for what follows. */
export async function getMe(): Promise<WireMe> {
  const me = (await call("/me")) as WireMe;
  csrf = me.csrf;
  return me;
}

/** The side bar, and from where events continue it. */
export async function getConversations(): Promise<WireConversations> {
  return (await call("/conversations")) as WireConversations;
}

/** A conversation to begin a request in. */
export async function openConversation(): Promise<WireConversation> {
  return (await call("/conversations", {})) as WireConversation;
}

/** Messages before a number, or the latest. */
export async function getHistory(conversationId: string, before?: number): Promise<WireHistory> {
  const after = before === undefined ? "" : `?before=${before}`;
  return (await call(`/conversations/${encodeURIComponent(conversationId)}/messages${after}`)) as WireHistory;
}

/** Sends a message, a click or a form; the same clientId twice is taken once. */
export async function post(
  conversationId: string,
  what: "messages" | "buttons" | "forms",
  body: { readonly clientId: string } & Readonly<Record<string, unknown>>,
): Promise<void> {
  await call(`/conversations/${encodeURIComponent(conversationId)}/${what}`, body);
}
