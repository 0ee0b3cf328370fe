import { setTimeout as sleep } from "node:timers/promises";
import { asAppError } from "../errors.js";
import type { Principal } from "../governance/principal.js";
import type { Logger } from "../runtime.js";
import { ingest } from "./ingest.js";
import type { IngestParts } from "./ingest-run.js";
import { allSources, type SourceRecord } from "./ingest-store.js";
import { configuredSource, type ConfiguredSource } from "./sources/configured.js";

/** What the schedule works with. */
export interface ScheduleParts extends IngestParts {
  readonly logger: Logger;
  /** `knowledge` of the configuration, by the source's name. */
  readonly sources: Readonly<Record<string, unknown>>;
  readonly people: () => Promise<readonly Principal[]>;
}

/** Reads sources again when their time has come. */
export interface IngestSchedule {
  /** Starts what is due, and does not wait for it. One process reads a source at a time, whichever is first. */
  sweep(): Promise<void>;
  /** Resolves when nothing is being read. */
  idle(): Promise<void>;
  /** Ends runs after the page they are at; the next process goes on there. Waits at most five seconds. */
  stop(): Promise<void>;
}

const graceMs = 5000;

/**
 * The schedule of this process.
 * @throws AppError config-invalid when a source is not set up right: found at the start, not in an hour
 */
export function createIngestSchedule(parts: ScheduleParts): IngestSchedule {
  const scheduled = Object.entries(parts.sources).flatMap(([id, settings]) => {
    const { everyMs } = configuredSource(id, settings, []);
    return everyMs === undefined ? [] : [{ id, settings, everyMs }];
  });
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const idle = async () => {
    await Promise.all(running.values());
  };
  return {
    sweep: async () => {
      if (scheduled.length === 0 || stopping.signal.aborted) return;
      const records = await allSources(parts.database.db);
      for (const { id, settings, everyMs } of scheduled) {
        const record = records.find((each) => each.id === id);
        if (running.has(id) || !isDue(record, { everyMs, now: parts.clock() })) continue;
        const configured = configuredSource(id, settings, await parts.people());
        running.set(
          id,
          readOnce(parts, configured, stopping.signal).finally(() => running.delete(id)),
        );
      }
    },
    idle,
    stop: async () => {
      stopping.abort();
      await Promise.race([idle(), sleep(graceMs, undefined, { ref: false })]);
    },
  };
}

/** Whether a source is to be read: counted from the start of the last run, however that ended. Pure. */
export function isDue(record: SourceRecord | undefined, at: { readonly everyMs: number; readonly now: Date }): boolean {
  const started = record?.startedAt ?? null;
  return started === null || started.getTime() + at.everyMs <= at.now.getTime();
}

async function readOnce(parts: ScheduleParts, configured: ConfiguredSource, stopping: AbortSignal): Promise<void> {
  const sourceId = configured.source.id;
  try {
    const { added, changed, removed, failed } = await ingest(parts, {
      ...configured,
      by: "system",
      onProgress: () => stopping.throwIfAborted(),
    });
    const counts = { added: added.length, changed: changed.length, removed: removed.length, failed: failed.length };
    parts.logger.info({ sourceId, ...counts }, "knowledge read again");
    if (failed.length > 0) parts.logger.warn({ sourceId, failed: failed.length }, "pages could not be read");
  } catch (thrown) {
    if (stopping.aborted) return;
    const error = asAppError(thrown);
    // Another process was first.
    if (error.code === "conflict") return;
    parts.logger.error(
      { err: error, sourceId },
      "a knowledge source could not be read; it is tried again when it is due",
    );
  }
}
