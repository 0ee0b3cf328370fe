import type { KnowledgeChanges } from "./knowledge-store.js";
import { letOthers } from "./let-others.js";
import type { PageProvider } from "./search-library.js";

/** Pages that are handed in instead of being asked for. */
export interface KnowledgeFeed extends PageProvider {
  /** A handful of what changed; nobody sees it before the version is reached. */
  take(changes: KnowledgeChanges): void;
  /** Everything up to this version has been handed in. */
  reach(version: number): void;
}

/** An empty feed, of which one library takes up everything. */
export function createKnowledgeFeed(): KnowledgeFeed {
  let arriving: KnowledgeChanges[] = [];
  let waiting: KnowledgeChanges[] = [];
  let reached = 0;
  return {
    take: (changes) => void arriving.push(changes),
    reach: (version) => {
      waiting.push(...arriving);
      arriving = [];
      reached = version;
    },
    version: () => Promise.resolve(reached),
    changesSince: async (_, take) => {
      const [version, changes] = [reached, waiting];
      waiting = [];
      for (const each of changes) await take(each);
      return version;
    },
    giveWay: letOthers,
  };
}
