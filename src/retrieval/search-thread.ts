import { Tinypool } from "tinypool";
import { newId } from "../runtime.js";
import type { SearchSettings } from "./search-index.js";
import { WORTH_WAITING_MS, type FindRequest, type PageProvider, type SearchLibrary } from "./search-library.js";
import type { SearchAnswer, SearchTask } from "./search-thread-entry.js";
import type { SearchResult } from "./search.js";
import { takingUp, type TakingUp } from "./taking-up.js";

/** What a thread of searches is opened with. */
export interface SearchThreadParts {
  /** Of the compiled scripts of `src`. */
  readonly folder: URL;
  readonly provider: PageProvider;
  readonly settings?: SearchSettings | undefined;
}

/** A search library whose thread can be ended, as a lack of memory would end it. */
export interface SearchThread extends SearchLibrary {
  /** Ends the thread with all it holds; the next question begins another. */
  restart(): Promise<void>;
}

/** One thread's worth of pages: a thread that ended takes them with it. */
interface Feeding {
  readonly id: string;
  /** What the thread has; undefined until everything was brought once. */
  version?: number;
  bringing?: TakingUp<void> | undefined;
}

/** Questions that may wait for the thread at once. */
const atOnce = 10_000;

/**
 * The search in a thread of its own: the pages, their index and what it takes to keep it in step lie there, so that neither an index
 * being built, nor a question, nor the collection of that much memory keeps anybody's message waiting here. A thread that ended
 * is begun again and brought everything.
 */
export function openSearchThread({ folder, provider, settings = {} }: SearchThreadParts): SearchThread {
  // Begun with the first use: a process that starts has other things to do with its processors.
  let begun: Tinypool | undefined;
  const pool = () => (begun ??= newThread(folder));
  let feeding: Feeding = { id: newId() };
  const run = async (task: SearchTask): Promise<unknown> => {
    const answer = await (pool().run(task, { name: "serve" }) as Promise<SearchAnswer>).catch((cause: unknown) => {
      throw new ThreadLost("The thread of searches ended.", { cause });
    });
    if (answer.kind === "done") return answer.value;
    throw answer.kind === "lost" ? new ThreadLost("The thread of searches has begun again.") : answer.error;
  };
  const bring = async (to: Feeding): Promise<void> => {
    if (to.version === undefined) await run({ kind: "begin", feeding: to.id, settings });
    const version = await provider.changesSince(to.version ?? 0, async (changes) => {
      await run({ kind: "take", feeding: to.id, changes });
    });
    await run({ kind: "reach", feeding: to.id, version });
    to.version = version;
  };
  const inStep = async (to: Feeding): Promise<void> => {
    if (to.version !== undefined && (await provider.version()) === to.version) return;
    to.bringing ??= takingUp(
      bring(to).finally(() => (to.bringing = undefined)),
      WORTH_WAITING_MS,
    );
    await (to.version === undefined ? to.bringing.done : to.bringing.patiently);
  };
  const ask = async (question: Asked): Promise<unknown> => {
    const mine = feeding;
    try {
      await inStep(mine);
      return await run({ ...question, feeding: mine.id });
    } catch (thrown) {
      if (!(thrown instanceof ThreadLost)) throw thrown;
      // Of many questions that lose it together, the first begins another.
      if (feeding === mine) feeding = { id: newId() };
      const other = feeding;
      await inStep(other);
      return run({ ...question, feeding: other.id });
    }
  };
  return {
    find: async (request) => (await ask({ kind: "find", request })) as SearchResult,
    pages: async () => (await ask({ kind: "pages" })) as number,
    restart: () => pool().recycleWorkers(),
    close: async () => begun?.destroy(),
  };
}

function newThread(folder: URL): Tinypool {
  return new Tinypool({
    filename: new URL("retrieval/search-thread-entry.js", folder).href,
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: atOnce,
    isolateWorkers: false,
    // Waiting for a task by a lock would stop what the thread does between two tasks: building an index.
    useAtomics: false,
  });
}

type Asked = { readonly kind: "find"; readonly request: FindRequest } | { readonly kind: "pages" };

/** The thread that held the pages is no more. */
class ThreadLost extends Error {}
