import type { CommandResult } from "../app.js";
import { describeError, asAppError, type AppError, type ErrorCode } from "../errors.js";
import type { Json } from "../runtime.js";
import type { Terminal } from "./terminal.js";

/** Exit codes of the command line. */
export const exits = { done: 0, found: 1, usage: 2, environment: 3, refused: 4 } as const;

type Exit = CommandResult["exit"];

const exitByCode: Readonly<Record<ErrorCode, Exit>> = {
  "audit-broken": exits.found,
  "bad-input": exits.usage,
  "directory-invalid": exits.usage,
  "policy-invalid": exits.usage,
  "dialogue-invalid": exits.usage,
  "message-too-long": exits.usage,
  "not-found": exits.usage,
  "unknown-action": exits.usage,
  "unknown-person": exits.usage,
  "config-invalid": exits.environment,
  "connector-failed": exits.environment,
  "connector-timeout": exits.environment,
  "database-unavailable": exits.environment,
  "directory-locked": exits.environment,
  "model-unavailable": exits.environment,
  "sign-in-unavailable": exits.environment,
  "policy-fault": exits.environment,
  internal: exits.environment,
  conflict: exits.refused,
  "not-authorised": exits.refused,
};

/** The exit code an error ends a command with. */
export function exitOf(code: ErrorCode): Exit {
  return exitByCode[code];
}

/** A command that did what it was asked, or whose check found something. */
export function result(text: string, json: unknown, exit: Exit = exits.done): CommandResult {
  return { exit, json: asJson(json), text };
}

/** A command that failed: its text goes to standard error, its JSON has the one member `error`. */
export function failure(error: AppError): CommandResult {
  const { code, message, where, remedy } = error;
  const text = [describeError(error), ...faultOf(error)].join("\n");
  return { exit: exitOf(code), json: asJson({ error: { code, message, where, remedy } }), text };
}

/** Where a fault of our own lies; errors of the system (`EACCES`) speak for themselves. */
function faultOf({ code, cause }: AppError): readonly string[] {
  if (code !== "internal" || !(cause instanceof Error) || "code" in cause) return [];
  return ["This is a fault in Deskhand. Please report it, with these lines:", cause.stack ?? cause.message];
}

/** Runs a command's work; whatever it throws becomes a result. */
export async function concluded(work: () => Promise<CommandResult>): Promise<CommandResult> {
  try {
    return await work();
  } catch (thrown) {
    return failure(asAppError(thrown));
  }
}

/** Of a command that has printed what there was to say while it ran. */
export const saidAlready: CommandResult = { exit: exits.done, json: null, text: "" };

/** Prints what a command came to: for people, or as the one JSON object on standard output. */
export function print(outcome: CommandResult, terminal: Terminal, json: boolean): void {
  const failed = isFailure(outcome.json);
  if (json && outcome.json !== null) terminal.stdout.write(`${JSON.stringify(outcome.json)}\n`);
  else if (!failed && outcome.text !== "") terminal.stdout.write(`${outcome.text}\n`);
  if (failed) terminal.stderr.write(`${outcome.text}\n`);
}

function isFailure(json: Json): boolean {
  return json !== null && typeof json === "object" && !Array.isArray(json) && Object.hasOwn(json, "error");
}

/** The value as it survives JSON: dates as ISO 8601, undefined members left out. */
export function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
