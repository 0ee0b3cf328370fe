import { AsyncLocalStorage } from "node:async_hooks";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { pino, type DestinationStream, type Logger } from "pino";

/** Where "now" comes from: injected everywhere, so that tests and evaluations set the time. */
export type Clock = () => Date;

/** The machine's clock. */
export const systemClock: Clock = () => new Date();

/** Anything that survives JSON: what is stored, hashed and sent. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A new random identifier (UUID v4). */
export function newId(): string {
  return randomUUID();
}

/** A new unguessable secret, hex encoded. @param bytes length before encoding. */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString("hex");
}

/**
 * JSON with sorted keys and no white space, so that equal values have equal text (the idea of RFC 8785).
 * `undefined` members are left out, as in JSON.stringify.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** SHA-256 of a text, hex encoded (64 characters). */
export function sha256(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

/** SHA-256 of the canonical JSON of a value. */
export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** The value and all it holds, frozen: inputs that were hashed must not change afterwards. */
export function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}

const correlation = new AsyncLocalStorage<string>();

/** Runs `work` so that every log line and audit record inside it carries this correlation id. */
export function withCorrelation<T>(correlationId: string, work: () => T): T {
  return correlation.run(correlationId, work);
}

/** The correlation id of the turn being worked on; "-" outside a turn. */
export function correlationId(): string {
  return correlation.getStore() ?? "-";
}

/** Members of a database error that hold what was to be stored. */
const valuesOfQuery = new Set(["params", "query", "detail"]);

/** An error as it is logged: a failed query names its values in its message, its stack and its members. */
function withoutValues(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/g, "");
  if (Array.isArray(value)) return value.map(withoutValues);
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).filter(([name]) => !valuesOfQuery.has(name));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutValues(member)]));
}

/**
 * The process's logger: JSON lines, secrets and message texts redacted, correlation id added.
 * @param destination standard error when left out
 */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Logger {
  return pino(
    {
      level,
      base: { process: process.pid },
      serializers: { err: (error: Error) => withoutValues(pino.stdSerializers.err(error)) },
      mixin: () => ({ correlationId: correlationId() }),
      redact: {
        paths: ["*.password", "*.secret", "*.token", "*.apiKey", "*.text", "*.inputs", "text", "inputs"],
        censor: "[redacted]",
      },
    },
    destination,
  );
}

export type { Logger } from "pino";
