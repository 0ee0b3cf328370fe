import type { Database } from "../database.js";
import { AppError } from "../errors.js";
import { hashOf, newId } from "../runtime.js";
import { chunkerVersion } from "./chunk.js";
import { commitPages } from "./ingest-commit.js";
import { readListed, type PageOutcome } from "./ingest-page.js";
import type { IngestParts, IngestProgress, IngestReport, IngestRequest, IngestRun } from "./ingest-run.js";
import { claimSource, clearFailures, deleteSource, failuresOf, releaseSource, renewSource } from "./ingest-store.js";
import { knownPages, nextKnowledgeVersion, removeDocuments } from "./knowledge-store.js";
import { letOthers } from "./let-others.js";
import type { KnowledgeSource, Listing } from "./source.js";

/** Pages in one transaction: what a kill can cost. The embedded database has one connection, and others wait for it. */
const pagesPerCommit = { pglite: 5, postgres: 20 };
/** Pages listed between two commits when hardly any of them changed. */
const mostListed = 250;
/** Paths in one audit entry. */
const namedInAudit = 100;
/** How long a run on a server database counts without a sign of life. */
const leaseMs = 120_000;

/** Runs of this process, by database and source. */
const running = new WeakMap<Database, Map<string, IngestProgress | undefined>>();

/** How far the run over a source is that is under way in this process; undefined when there is none, or nothing is read yet. */
export function ingestProgress(database: Database, sourceId: string): IngestProgress | undefined {
  return running.get(database)?.get(sourceId);
}

/**
 * Reads a source into the knowledge base: what changed is read anew, what is gone is removed, what cannot be read is reported.
 * Every 20 pages are committed, so that a run that was killed goes on where it was when it is started again.
 * @throws AppError conflict while another run reads the source; bad-input when a source that had pages lists none; and what the
 *   source throws when it is out of reach
 */
export async function ingest(parts: IngestParts, request: IngestRequest): Promise<IngestReport> {
  const { id } = request.source;
  const here = running.get(parts.database) ?? new Map<string, IngestProgress | undefined>();
  running.set(parts.database, here);
  if (here.has(id)) throw beingRead(id);
  here.set(id, undefined);
  try {
    const onProgress = (progress: IngestProgress) => {
      here.set(id, progress);
      request.onProgress?.(progress);
    };
    return await runOver(parts, { ...request, onProgress });
  } finally {
    here.delete(id);
  }
}

async function runOver(parts: IngestParts, request: IngestRequest): Promise<IngestReport> {
  const { database, clock } = parts;
  const { source } = request;
  const owner = newId();
  const now = clock();
  const lease = { sourceId: source.id, owner, now, until: new Date(now.getTime() + leaseMs) };
  // The embedded database has one process: a run of another one is dead.
  const takeOver = database.kind === "pglite";
  const claimed = await database.transaction((tx) => claimSource(tx, { ...lease, place: source.place, takeOver }));
  if (claimed === undefined) throw beingRead(source.id);
  const run: IngestRun = {
    ...parts,
    ...request,
    owner,
    leaseMs,
    known: await knownPages(database.db, source.id),
    settings: hashOf([chunkerVersion, request.audience, request.language, request.authority]).slice(0, 12),
    seen: new Set(),
    report: { added: [], changed: [], removed: [], unchanged: 0, failed: [], passages: 0 },
  };
  const heart = keepAlive(parts, { sourceId: source.id, owner });
  try {
    const listing = await source.list(claimed.cursor ?? undefined);
    await readListing(run, listing);
    await complete(run, { listing, former: claimed.cursor ?? undefined });
  } catch (thrown) {
    await database.transaction((tx) => releaseSource(tx, { sourceId: source.id, owner }));
    throw thrown;
  } finally {
    clearInterval(heart);
  }
  return { sourceId: source.id, ...run.report };
}

/** Removes a source with all its pages. @returns how many pages that were */
export async function forgetSource(
  parts: IngestParts,
  request: { readonly sourceId: string; readonly by: string },
): Promise<number> {
  const { sourceId, by } = request;
  return parts.database.transaction(async (tx) => {
    const ids = [...(await knownPages(tx, sourceId)).keys()].map((path) => `${sourceId}:${path}`);
    await removeDocuments(tx, ids, await nextKnowledgeVersion(tx));
    await deleteSource(tx, sourceId);
    await parts.audit.record(tx, {
      type: "knowledge.source-forgotten",
      actorId: by,
      subject: `knowledge-source:${sourceId}`,
      outcome: "removed",
      data: { pages: ids.length },
    });
    return ids.length;
  });
}

/** A source that makes us wait is still being read. Who lost it hears so at the next commit. */
function keepAlive({ database, clock }: IngestParts, run: { sourceId: string; owner: string }): NodeJS.Timeout {
  const beat = async () => {
    const now = clock();
    const lease = { ...run, now, until: new Date(now.getTime() + leaseMs) };
    await database.transaction((tx) => renewSource(tx, lease));
  };
  return setInterval(() => void beat().catch(() => undefined), leaseMs / 4).unref();
}

async function readListing(run: IngestRun, listing: Listing): Promise<void> {
  let waiting: PageOutcome[] = [];
  let done = 0;
  for await (const item of listing.items) {
    run.seen.add(item.path);
    waiting.push(await readListed(run, item));
    await letOthers();
    done += 1;
    run.onProgress?.({ done, total: listing.total, path: item.path });
    const toWrite = waiting.filter(({ kind }) => kind !== "unchanged").length;
    if (toWrite < pagesPerCommit[run.database.kind] && waiting.length < mostListed) continue;
    await commitPages(run, waiting);
    await letOthers();
    waiting = [];
  }
  const gone = listing.extent === "whole" ? [...run.known.keys()].filter((path) => !run.seen.has(path)) : [];
  // A share that is not mounted looks like an empty folder.
  if (gone.length > 0 && run.seen.size === 0) throw suddenlyEmpty(run.source, gone.length);
  await commitPages(run, [...waiting, ...gone.map((path) => ({ kind: "removed", path }) as const)]);
}

/** The end of a run. Only one without failures moves the cursor: what failed has to be listed again. */
async function complete(run: IngestRun, end: { listing: Listing; former: string | undefined }): Promise<void> {
  const { source, owner, report } = run;
  const cursor = report.failed.length === 0 ? end.listing.cursor() : end.former;
  await run.database.transaction(async (tx) => {
    if (end.listing.extent === "whole") {
      const failures = await failuresOf(tx, source.id);
      const gone = failures.map(({ path }) => path).filter((path) => !run.seen.has(path));
      await clearFailures(tx, source.id, gone);
    }
    await releaseSource(tx, { sourceId: source.id, owner, completed: { at: run.clock(), cursor } });
    await run.audit.record(tx, {
      type: "knowledge.ingested",
      actorId: run.by,
      subject: `knowledge-source:${source.id}`,
      outcome: report.failed.length === 0 ? "complete" : "with-failures",
      data: {
        added: report.added.length,
        changed: report.changed.length,
        removed: report.removed.length,
        unchanged: report.unchanged,
        failed: report.failed.slice(0, namedInAudit).map(({ path }) => path),
        failedPages: report.failed.length,
      },
    });
  });
}

function beingRead(sourceId: string): AppError {
  return new AppError({
    code: "conflict",
    message: `The source ${sourceId} is being read at this moment.`,
    remedy: "Wait until that run has ended; one whose process died counts for two minutes.",
  });
}

function suddenlyEmpty(source: KnowledgeSource, pages: number): AppError {
  return new AppError({
    code: "bad-input",
    message: `The source ${source.id} lists no page, but had ${pages}. Nothing was removed.`,
    where: source.place,
    remedy: `If they are gone for good, take the source out: deskhand ingest --forget ${source.id}`,
  });
}
