import { Tinypool } from "tinypool";
import type { PageReader, PageReading } from "./page-reading.js";

/** No page of a size that is read at all takes longer: one that does would be read for ever. */
const longestMs = 120_000;
/** The thread ends when nothing was read for so long. */
const idleMs = 30_000;
/** Of the thread's heap, in MiB: a page that needs more ends the thread, not the process. */
const mostMemory = 1024;

/** Limits of reading one page, for tests. */
export interface PageThreadLimits {
  /** Milliseconds; two minutes when left out. */
  readonly longestMs?: number | undefined;
}

/**
 * Reads pages in a thread of their own, so that people are heard meanwhile, and a page that never ends or needs all the memory
 * there is fails alone.
 * @param folder of the compiled scripts of `src`
 */
export function openPageThread(folder: URL, limits: PageThreadLimits = {}): PageReader {
  const most = limits.longestMs ?? longestMs;
  const pool = new Tinypool({
    filename: new URL("retrieval/page-thread-entry.js", folder).href,
    minThreads: 0,
    maxThreads: 1,
    isolateWorkers: false,
    idleTimeout: idleMs,
    resourceLimits: { maxOldGenerationSizeMb: mostMemory },
  });
  return {
    read: async (task): Promise<PageReading> => {
      const signal = AbortSignal.timeout(most);
      try {
        return (await pool.run(task, { name: "readTask", signal })) as PageReading;
      } catch (thrown) {
        if (signal.aborted) return { kind: "unreadable", reason: `Reading it took longer than ${most / 1000} s.` };
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        return { kind: "unreadable", reason: `The thread that read it ended: ${reason}` };
      }
    },
    close: () => pool.destroy(),
  };
}
