import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { asAppError, AppError, type ErrorCode } from "../errors.js";
import type { WireError } from "./channels/web/wire.js";

/** A refusal with the HTTP status that goes with it. */
export class HttpError extends AppError {
  readonly status: ContentfulStatusCode;

  constructor(status: ContentfulStatusCode, parts: { code: ErrorCode; message: string; remedy?: string | undefined }) {
    super(parts);
    this.name = "HttpError";
    this.status = status;
  }
}

/** Not signed in. */
export function signedOut(): HttpError {
  return new HttpError(401, {
    code: "not-authorised",
    message: "You are not signed in, or your sign-in has ended.",
    remedy: "Sign in again; what you typed is kept.",
  });
}

/** Not there, or not for this person: the two cannot be told apart from outside. */
export function notFound(what: string): HttpError {
  return new HttpError(404, { code: "not-found", message: `There is no such ${what}.` });
}

/** Something in the request is not as it must be. */
export function badRequest(message: string, remedy?: string): HttpError {
  return new HttpError(400, { code: "bad-input", message, remedy });
}

const STATUS: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  "bad-input": 400,
  "not-authorised": 403,
  "not-found": 404,
  conflict: 409,
  "message-too-long": 413,
  "database-unavailable": 503,
  "sign-in-unavailable": 503,
};

/** What is answered to anything thrown: the status, and what may be told. The inner reason of a fault stays in the log. */
export function errorAnswer(thrown: unknown): { status: ContentfulStatusCode; body: WireError; fault: boolean } {
  if (thrown instanceof HTTPException) {
    return { status: thrown.status, body: { error: { code: "bad-input", message: thrown.message } }, fault: false };
  }
  const error = asAppError(thrown);
  const status = error instanceof HttpError ? error.status : (STATUS[error.code] ?? 500);
  if (status < 500) {
    return {
      status,
      body: { error: { code: error.code, message: error.message, remedy: error.remedy } },
      fault: false,
    };
  }
  return {
    status,
    body: {
      error: {
        code: error.code,
        message: "Something went wrong on our side.",
        remedy: "Try again: the same message is never taken twice. If it stays so, tell the service desk.",
      },
    },
    fault: true,
  };
}

/** Whether the request came from the page's code rather than from a person following a link. */
export function wantsJson(c: Context): boolean {
  return c.req.path.startsWith("/api/") || !(c.req.header("accept") ?? "").includes("text/html");
}
