/** Stable codes of every error a person or an operator can meet; each has an entry in docs/errors.md. */
export type ErrorCode =
  | "bad-input"
  | "config-invalid"
  | "database-unavailable"
  | "directory-invalid"
  | "directory-locked"
  | "dialogue-invalid"
  | "unknown-person"
  | "unknown-action"
  | "connector-failed"
  | "connector-timeout"
  | "policy-invalid"
  | "policy-fault"
  | "not-authorised"
  | "audit-broken"
  | "conflict"
  | "not-found"
  | "model-unavailable"
  | "sign-in-unavailable"
  | "message-too-long"
  | "internal";

/** What an AppError is made of. `where` names file, line, field or record; `remedy` says what to do next. */
export interface AppErrorParts {
  readonly code: ErrorCode;
  readonly message: string;
  readonly where?: string | undefined;
  readonly remedy?: string | undefined;
  readonly cause?: unknown;
}

/** The one error class of the project: something went wrong that is not an ordinary outcome (those are unions). */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly where: string | undefined;
  readonly remedy: string | undefined;

  constructor(parts: AppErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = "AppError";
    this.code = parts.code;
    this.where = parts.where;
    this.remedy = parts.remedy;
  }
}

/** Whatever was thrown, as an AppError: unknown throwables become `internal` with the original as cause. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError({ code: "internal", message, cause: thrown });
}

/** One line for a log or a terminal: what was wrong, where, and what to do. */
export function describeError(error: AppError): string {
  const wrong = error.where === undefined ? error.message : `${error.message.replace(/\.$/u, "")} (${error.where})`;
  if (error.remedy === undefined) return wrong;
  return `${wrong}${/[.!?]$/u.test(wrong) ? "" : "."} ${error.remedy}`;
}
