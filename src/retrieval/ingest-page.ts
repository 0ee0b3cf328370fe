import { asAppError, describeError } from "../errors.js";
import type { Chunk, KnowledgeDocument } from "./document.js";
import type { IngestRun } from "./ingest-run.js";
import { pagesReadHere } from "./page-reading.js";
import type { BrokenPage, ListedPage, RemovedPage, SourcePage } from "./source.js";

/** What became of one listed page, before it is written. */
export type PageOutcome =
  | { readonly kind: "unchanged"; readonly path: string }
  | {
      readonly kind: "read";
      readonly path: string;
      readonly document: KnowledgeDocument;
      readonly chunks: readonly Chunk[];
      readonly stamp: string;
    }
  | { readonly kind: "removed"; readonly path: string }
  | {
      readonly kind: "failed";
      readonly path: string;
      readonly reason: string;
      /** Whether what was known of it may still be shown: not when who may read it is in doubt. */
      readonly keep: boolean;
    };

/** Loads and reads a page that changed, in a pause of what people do. Never throws: a failure is an outcome. */
export async function readListed(run: IngestRun, item: ListedPage | RemovedPage | BrokenPage): Promise<PageOutcome> {
  const { path } = item;
  if (item.kind === "removed") return { kind: "removed", path };
  if (item.kind === "broken") return { kind: "failed", path, reason: item.reason, keep: isUnderSettings(run, path) };
  const stamp = `${item.stamp} ${run.settings}`;
  if (run.known.get(path)?.stamp === stamp) return { kind: "unchanged", path };
  return run.database.background(() => readChanged(run, { item, stamp }));
}

async function readChanged(
  run: IngestRun,
  { item, stamp }: { readonly item: ListedPage; readonly stamp: string },
): Promise<PageOutcome> {
  const { path } = item;
  let page: SourcePage;
  try {
    page = await item.load();
  } catch (thrown) {
    return { kind: "failed", path, reason: describeError(asAppError(thrown)), keep: isUnderSettings(run, path) };
  }
  const { reader = pagesReadHere } = run;
  const reading = await reader.read({ path, page, defaults: defaultsOf(run) });
  // It changed, and its new text may say that fewer people are to read it: until it can be read, nobody does.
  if (reading.kind === "unreadable") return { kind: "failed", path, reason: reading.reason, keep: false };
  return { ...reading, path, stamp };
}

function defaultsOf(run: IngestRun) {
  const { source, audience, language = "en", authority = 0 } = run;
  return { sourceId: source.id, audience, language, authority, updatedAt: run.clock().toISOString() };
}

/** Whether a page was last read with the settings of this run; others may have had a wider audience. */
function isUnderSettings(run: IngestRun, path: string): boolean {
  return run.known.get(path)?.stamp.endsWith(` ${run.settings}`) === true;
}
