import { setTimeout as sleep } from "node:timers/promises";
import type { Audience, Chunk } from "./document.js";
import type { KnowledgeChanges } from "./knowledge-store.js";
import { fuseNearness } from "./search-fusion.js";
import { buildSearchIndexGently, type SearchIndex, type SearchSettings } from "./search-index.js";
import { search, type SearchRequest, type SearchResult } from "./search.js";
import { takingUp, type TakingUp } from "./taking-up.js";
import type { NearPassage } from "./vector-store.js";

/** Where pages come from. */
export interface PageProvider {
  /** Grows with every change. */
  version(): Promise<number>;
  /** Hands over what changed since a version, a handful of pages at a time; 0 gives everything. @returns the version reached */
  changesSince(version: number, take: (changes: KnowledgeChanges) => Promise<void>): Promise<number>;
  /** Lets people go first; called again and again while an index is being built in their thread. */
  giveWay?(): Promise<void>;
}

/** Where pages are kept. */
export interface KnowledgeProvider extends PageProvider {
  /** Who may read these pages at this moment; a page that is gone is missing. */
  audiencesOf(documentIds: readonly string[]): Promise<ReadonlyMap<string, Audience>>;
}

/** What is looked for. Plain data: it may go to another thread. */
export interface FindRequest extends SearchRequest {
  /** Passages that an embedding model finds near the question, where one is configured. */
  readonly near?: readonly NearPassage[] | undefined;
}

/** The pages in memory, searchable, as new as the store; of an earlier state while a large change is being taken up. */
export interface SearchLibrary {
  /** The passages for a question, among those that every reader may read. */
  find(request: FindRequest): Promise<SearchResult>;
  /** How many pages there are. */
  pages(): Promise<number>;
  close(): Promise<void>;
}

/** Taking up a change that takes longer goes on behind the questions that come meanwhile, in milliseconds. */
export const WORTH_WAITING_MS = 2_000;
/** Between two long builds the process does other things for that many times as long: a large source comes in commit by commit. */
const PAUSE = 2;

/** Keeps an index in step with the store. What became unreadable meanwhile is for the caller to check: `audiencesOf`. */
export function createSearchLibrary(provider: PageProvider, settings: SearchSettings = {}): SearchLibrary {
  const pages = new Map<string, readonly Chunk[]>();
  let version = 0;
  let current: SearchIndex | undefined;
  let tookMs = 0;
  let building: TakingUp<SearchIndex> | undefined;

  const rebuild = async (): Promise<SearchIndex> => {
    if (tookMs >= WORTH_WAITING_MS) await sleep(tookMs * PAUSE, undefined, { ref: false });
    const reached = await provider.changesSince(version, ({ changed, removed }) => {
      for (const id of removed) pages.delete(id);
      for (const [id, chunks] of changed) pages.set(id, chunks);
      return Promise.resolve();
    });
    const started = performance.now();
    const index = await buildSearchIndexGently(
      [...pages.values()].flat(),
      { ...settings, former: current },
      provider.giveWay,
    );
    tookMs = performance.now() - started;
    version = reached;
    current = index;
    return index;
  };
  const inStep = async (): Promise<SearchIndex> => {
    if (current !== undefined && (await provider.version()) === version) return current;
    building ??= takingUp(
      rebuild().finally(() => (building = undefined)),
      WORTH_WAITING_MS,
    );
    if (current === undefined) return building.done;
    if (tookMs < WORTH_WAITING_MS) await building.patiently;
    return current;
  };
  return {
    find: async ({ near = [], ...request }) => {
      const index = await inStep();
      return fuseNearness(index, search(index, request), { near, readers: request.readers });
    },
    pages: async () => (await inStep()).passagesOf.size,
    close: () => Promise.resolve(),
  };
}
