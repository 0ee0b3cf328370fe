import type { Logger as BoltLogger } from "@slack/bolt";
import { LogLevel } from "@slack/bolt";
import type { Logger } from "../../../runtime.js";

/** Our log as Slack's libraries write to it. Their lines may hold texts, so only warnings and errors are kept, without objects. */
export function boltLogger(logger: Logger): BoltLogger {
  const words = (parts: readonly unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : typeof part === "string" ? part : "")).join(" ");
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts: readonly unknown[]) => logger.warn(`slack: ${words(parts)}`),
    error: (...parts: readonly unknown[]) => logger.error(`slack: ${words(parts)}`),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
