import type { Json } from "../runtime.js";

/** Where an effect stands. `unknown`: it may have happened, nobody is sure yet. */
export type ExecutionStatus =
  "queued" | "running" | "unknown" | "succeeded" | "failed" | "compensating" | "compensated";

/** One authorised effect on its way. */
export interface Execution {
  readonly proposalId: string;
  readonly idempotencyKey: string;
  /** The gate's ticket for the next, or of the last, run. */
  readonly authorizationId: string;
  readonly status: ExecutionStatus;
  readonly attempts: number;
  readonly looks: number;
  /** Who works on it; without one it is free. */
  readonly lease?: { readonly owner: string; readonly until: Date } | undefined;
  readonly nextAt?: Date | undefined;
  readonly output?: Json | undefined;
  readonly error?: string | undefined;
  readonly queuedAt: Date;
  readonly startedAt?: Date | undefined;
  readonly finishedAt?: Date | undefined;
}

/** What can happen to an execution. */
export type ExecutionEvent =
  /** The ticket was redeemed: the connector is called next. */
  | { readonly kind: "begin"; readonly owner: string; readonly leaseMs: number }
  | { readonly kind: "succeed"; readonly output: Json }
  /** It surely did not happen, and will not. */
  | { readonly kind: "fail"; readonly error: string }
  /** It may have happened: a time-out after sending, an unexpected error, a process that died. */
  | { readonly kind: "doubt"; readonly error: string }
  /** Somebody looks whether it happened. */
  | { readonly kind: "look"; readonly owner: string; readonly leaseMs: number }
  /** `again`: false when there is no way to look, and only a person can end it. */
  | { readonly kind: "look-unclear"; readonly error: string; readonly again: boolean }
  /** It surely did not happen, and the gate gave a new ticket for the same key. */
  | { readonly kind: "requeue"; readonly authorizationId: string }
  /** The gate could not be asked; later again. */
  | { readonly kind: "postpone"; readonly error: string }
  | { readonly kind: "undo"; readonly owner: string; readonly leaseMs: number; readonly authorizationId: string }
  | { readonly kind: "undone" }
  | { readonly kind: "undo-failed"; readonly error: string };

/** Pauses between looks at a doubtful effect, in ms. After the last one a person is asked, and it is looked at hourly. */
export const lookPauses: readonly number[] = [2_000, 10_000, 60_000, 300_000, 900_000];

const hourly = 3_600_000;

/** Runs after which an effect that never happens is given up: it `failed`, surely. */
export const mostAttempts = 5;

/** A new execution, due at once. */
export function queuedExecution(
  parts: Pick<Execution, "proposalId" | "idempotencyKey" | "authorizationId">,
  now: Date,
): Execution {
  return { ...parts, status: "queued", attempts: 0, looks: 0, queuedAt: now, nextAt: now };
}

/** The execution after an event; undefined when the event is impossible where it stands. */
export function advanceExecution(execution: Execution, event: ExecutionEvent, now: Date): Execution | undefined {
  if (!allowedFrom[event.kind].includes(execution.status)) return undefined;
  switch (event.kind) {
    case "begin":
      return {
        ...leased(execution, event, now),
        status: "running",
        attempts: execution.attempts + 1,
        looks: 0,
        startedAt: now,
      };
    case "succeed":
      return { ...ended(execution, now), status: "succeeded", output: event.output, error: undefined };
    case "fail":
      return { ...ended(execution, now), status: "failed", error: event.error };
    case "doubt":
      return { ...free(execution), status: "unknown", looks: 0, nextAt: now, error: event.error };
    case "look":
      return leased(execution, event, now);
    case "look-unclear":
      return { ...delayed(execution, event.error, now), ...(event.again ? {} : { nextAt: undefined }) };
    case "postpone":
      return delayed(execution, event.error, now);
    case "requeue":
      return {
        ...free(execution),
        status: "queued",
        authorizationId: event.authorizationId,
        nextAt: requeueAt(execution, now),
      };
    case "undo":
      return { ...leased(execution, event, now), status: "compensating", authorizationId: event.authorizationId };
    case "undone":
      return { ...ended(execution, now), status: "compensated" };
    case "undo-failed":
      return { ...ended(execution, now), status: "succeeded", error: event.error };
  }
}

const allowedFrom: Readonly<Record<ExecutionEvent["kind"], readonly ExecutionStatus[]>> = {
  begin: ["queued"],
  succeed: ["running", "unknown"],
  fail: ["queued", "running", "unknown"],
  doubt: ["running"],
  look: ["unknown"],
  "look-unclear": ["unknown"],
  requeue: ["queued", "unknown"],
  postpone: ["queued", "unknown"],
  undo: ["succeeded", "compensating"],
  undone: ["compensating"],
  "undo-failed": ["compensating"],
};

/** True when the process that worked on it is taken for dead. */
export function leaseExpired(execution: Execution, now: Date): boolean {
  return execution.lease !== undefined && execution.lease.until <= now;
}

/** True when looking alone has not helped and a person is to decide: exactly once, after the last pause. */
export function needsPerson(before: Execution, canLook: boolean): boolean {
  return canLook ? before.looks + 1 === lookPauses.length : before.looks === 0;
}

function leased(
  execution: Execution,
  event: { readonly owner: string; readonly leaseMs: number },
  now: Date,
): Execution {
  return { ...execution, lease: { owner: event.owner, until: after(now, event.leaseMs) } };
}

function free(execution: Execution): Execution {
  return { ...execution, lease: undefined };
}

function ended(execution: Execution, now: Date): Execution {
  return { ...execution, lease: undefined, nextAt: undefined, finishedAt: now };
}

function delayed(execution: Execution, error: string, now: Date): Execution {
  return { ...free(execution), looks: execution.looks + 1, nextAt: after(now, pause(execution.looks)), error };
}

function pause(looks: number): number {
  return lookPauses[looks] ?? hourly;
}

/** The first repetition at once: it is known that nothing happened. Later ones with a pause. */
function requeueAt(execution: Execution, now: Date): Date {
  return execution.attempts <= 1 ? now : after(now, pause(execution.attempts - 2));
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
