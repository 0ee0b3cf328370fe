import type { Audience, Chunk } from "./document.js";
import type { KnowledgeChanges } from "./knowledge-store.js";
import { buildSearchIndexGently, type SearchIndex, type SearchSettings } from "./search-index.js";

/** Where pages are kept. */
export interface KnowledgeProvider {
  /** Grows with every change. */
  version(): Promise<number>;
  /** What changed since a version; 0 gives everything. */
  changesSince(version: number): Promise<KnowledgeChanges>;
  /** Who may read these pages at this moment; a page that is gone is missing. */
  audiencesOf(documentIds: readonly string[]): Promise<ReadonlyMap<string, Audience>>;
  /** Lets people go first; called again and again while an index is being built. */
  giveWay?(): Promise<void>;
}

/** The pages in memory, searchable, as new as the store. */
export interface SearchLibrary {
  /** The index of the store's present version; of an earlier one while a large one is being built. */
  index(): Promise<SearchIndex>;
  /** How many pages there are. */
  pages(): Promise<number>;
}

/** A build that took longer goes on behind the questions that come meanwhile. */
const WORTH_WAITING_MS = 2_000;
/** Between two long builds the process does other things for that many times as long: a large source comes in commit by commit. */
const PAUSE = 2;

/** Keeps an index in step with the store. What became unreadable meanwhile is for the caller to check: `audiencesOf`. */
export function createSearchLibrary(provider: KnowledgeProvider, settings: SearchSettings = {}): SearchLibrary {
  const pages = new Map<string, readonly Chunk[]>();
  let version = 0;
  let current: SearchIndex | undefined;
  let tookMs = 0;
  let building: Promise<SearchIndex> | undefined;

  const rebuild = async (): Promise<SearchIndex> => {
    if (tookMs >= WORTH_WAITING_MS) await new Promise((resolve) => setTimeout(resolve, tookMs * PAUSE).unref());
    const changes = await provider.changesSince(version);
    for (const id of changes.removed) pages.delete(id);
    for (const [id, chunks] of changes.changed) pages.set(id, chunks);
    const started = performance.now();
    const index = await buildSearchIndexGently(
      [...pages.values()].flat(),
      { ...settings, former: current },
      provider.giveWay,
    );
    tookMs = performance.now() - started;
    version = changes.version;
    current = index;
    return index;
  };
  const inStep = async (): Promise<SearchIndex> => {
    if (current !== undefined && (await provider.version()) === version) return current;
    building ??= rebuild().finally(() => (building = undefined));
    if (current === undefined || tookMs < WORTH_WAITING_MS) return building;
    building.catch(() => undefined);
    return current;
  };
  return { index: inStep, pages: async () => (await inStep()).passagesOf.size };
}
