import { TaskCancelledError, timeout, TimeoutStrategy } from "cockatiel";
import type { Json } from "../runtime.js";
import { ConnectorDoubt, ConnectorFailure, type RunContext } from "./action.js";
import type { AnyAction } from "./authoring-rules.js";

/** What is known after a call: it happened, it surely did not, or nobody can say. */
export type CallResult =
  | { readonly kind: "done"; readonly output: Json; readonly receipt: string }
  /** `cause` is for the log only. */
  | { readonly kind: "not-done"; readonly reason: string; readonly cause?: unknown }
  | { readonly kind: "doubtful"; readonly reason: string; readonly cause?: unknown };

/** One call of a connector. `context` is completed by a signal that ends at the time limit. */
export interface ConnectorCall {
  readonly action: AnyAction;
  readonly inputs: unknown;
  readonly timeoutMs: number;
  readonly context: (signal: AbortSignal) => RunContext<unknown>;
  /** Ends the call from outside, when the lease was lost. */
  readonly signal: AbortSignal;
}

/** Runs the action. Only ConnectorFailure means that nothing happened; every other error of a write is a doubt. */
export async function callRun(call: ConnectorCall): Promise<CallResult> {
  const { action } = call;
  const inputs = action.input.safeParse(call.inputs);
  if (!inputs.success) return { kind: "not-done", reason: "The request no longer fits what this action accepts." };
  try {
    const output = await limited(call, (context) => action.run(inputs.data, context));
    return done(action, output, inputs.data);
  } catch (thrown) {
    if (isFailure(thrown)) return { kind: "not-done", reason: thrown.message };
    const reason = wordsOf(thrown, call.timeoutMs);
    // A read has no effect that could be in doubt.
    return { kind: action.effect === "read" ? "not-done" : "doubtful", reason, cause: thrown };
  }
}

/** Reads back what the idempotency key did. Whatever goes wrong is a doubt; `not-done` only when the system is sure. */
export async function callLookup(call: ConnectorCall): Promise<CallResult> {
  const { action } = call;
  if (action.effect === "read") return { kind: "not-done", reason: "It was only read." };
  if (action.lookup === undefined) return { kind: "doubtful", reason: "This system cannot be asked what happened." };
  try {
    const result = await limited(call, async (context) => action.lookup?.(context));
    if (result?.found === "absent") return { kind: "not-done", reason: "The system has no trace of it." };
    if (result?.found === "done") return done(action, result.output, action.input.parse(call.inputs));
    return { kind: "doubtful", reason: "The system cannot say whether it happened." };
  } catch (thrown) {
    return { kind: "doubtful", reason: wordsOf(thrown, call.timeoutMs), cause: thrown };
  }
}

/** Takes it back. Everything but an orderly end is a doubt. */
export async function callUndo(call: ConnectorCall, output: Json): Promise<CallResult> {
  const { action } = call;
  if (action.undo === undefined) return { kind: "not-done", reason: "It cannot be taken back." };
  try {
    const parsed = action.output.parse(output);
    await limited(call, async (context) => action.undo?.(parsed, context));
    return { kind: "done", output, receipt: "" };
  } catch (thrown) {
    if (isFailure(thrown)) return { kind: "not-done", reason: thrown.message };
    return { kind: "doubtful", reason: wordsOf(thrown, call.timeoutMs), cause: thrown };
  }
}

function limited<T>(call: ConnectorCall, work: (context: RunContext<unknown>) => Promise<T>): Promise<T> {
  const limit = timeout(call.timeoutMs, TimeoutStrategy.Aggressive);
  return limit.execute(({ signal }) => work(call.context(signal)), call.signal);
}

function done(action: AnyAction, output: unknown, inputs: Readonly<Record<string, unknown>>): CallResult {
  const read = action.output.safeParse(output);
  if (!read.success) return { kind: "doubtful", reason: "The system answered something that cannot be read." };
  // Plain JSON, as it will be stored.
  const plain = JSON.parse(JSON.stringify(read.data)) as Json;
  return { kind: "done", output: plain, receipt: receiptOf(action, read.data, inputs) };
}

/** A receipt that cannot be written must not turn an effect that happened into a doubt. */
function receiptOf(action: AnyAction, output: unknown, inputs: Readonly<Record<string, unknown>>): string {
  try {
    return action.receipt(output, inputs);
  } catch {
    return `${action.title}: done.`;
  }
}

/** By name too: a connector package may bring a copy of the class of its own. */
function isFailure(thrown: unknown): thrown is Error {
  return thrown instanceof ConnectorFailure || (thrown instanceof Error && thrown.name === "ConnectorFailure");
}

/** Only a connector's own doubt is worded for people; other errors may hold addresses or secrets. */
function wordsOf(thrown: unknown, timeoutMs: number): string {
  if (thrown instanceof TaskCancelledError) return `There was no answer within ${timeoutMs / 1000} seconds.`;
  if (thrown instanceof ConnectorDoubt) return thrown.message;
  return "The connection ended in an unexpected way.";
}
