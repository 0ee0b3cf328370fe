import type { KnowledgeChanges } from "./knowledge-store.js";
import { createKnowledgeFeed, type KnowledgeFeed } from "./search-feed.js";
import type { SearchSettings } from "./search-index.js";
import { createSearchLibrary, type FindRequest, type SearchLibrary } from "./search-library.js";

/** What the thread is asked to do, on behalf of one feeding: the pages that were brought under that name. */
export type SearchTask = { readonly feeding: string } & (
  | { readonly kind: "begin"; readonly settings: SearchSettings }
  | { readonly kind: "take"; readonly changes: KnowledgeChanges }
  | { readonly kind: "reach"; readonly version: number }
  | { readonly kind: "find"; readonly request: FindRequest }
  | { readonly kind: "pages" }
);

/** What came of it. `lost`: the thread, or another feeding, has begun since, and these pages are not there. */
export type SearchAnswer =
  | { readonly kind: "done"; readonly value: unknown }
  | { readonly kind: "lost" }
  | { readonly kind: "failed"; readonly error: unknown };

interface Held {
  readonly feeding: string;
  readonly feed: KnowledgeFeed;
  readonly library: SearchLibrary;
}

let held: Held | undefined;

/** What the thread of searches does; see `openSearchThread`. Never rejects: only a thread that ends does. */
export async function serve(task: SearchTask): Promise<SearchAnswer> {
  if (task.kind === "begin") {
    const feed = createKnowledgeFeed();
    held = { feeding: task.feeding, feed, library: createSearchLibrary(feed, task.settings) };
  }
  if (held?.feeding !== task.feeding) return { kind: "lost" };
  try {
    return { kind: "done", value: await done(held, task) };
  } catch (error) {
    return { kind: "failed", error };
  }
}

async function done({ feed, library }: Held, task: SearchTask): Promise<unknown> {
  switch (task.kind) {
    case "begin":
      return undefined;
    case "take":
      return feed.take(task.changes);
    case "reach":
      return feed.reach(task.version);
    case "find":
      return library.find(task.request);
    case "pages":
      return library.pages();
  }
}
