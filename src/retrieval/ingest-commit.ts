import type { Tx } from "../database.js";
import { AppError } from "../errors.js";
import type { PageOutcome } from "./ingest-page.js";
import type { IngestReport, IngestRun } from "./ingest-run.js";
import { clearFailures, putFailure, renewSource } from "./ingest-store.js";
import {
  nextKnowledgeVersion,
  putDocuments,
  removeDocuments,
  restampDocuments,
  type PageToPut,
} from "./knowledge-store.js";

/**
 * Writes what a handful of pages came to, with its audit entry, in one transaction.
 * @throws AppError conflict when another run has taken over the source
 */
export async function commitPages(run: IngestRun, outcomes: readonly PageOutcome[]): Promise<void> {
  const { known, report } = run;
  const read = outcomes.filter((each) => each.kind === "read");
  const same = read.filter(({ path, document }) => known.get(path)?.contentHash === document.contentHash);
  const different = read.filter((each) => !same.includes(each));
  const removed = outcomes.filter(
    (each) => known.has(each.path) && (each.kind === "removed" || (each.kind === "failed" && !each.keep)),
  );
  const written = {
    added: different.filter(({ path }) => !known.has(path)).map(({ path }) => path),
    changed: different.filter(({ path }) => known.has(path)).map(({ path }) => path),
    removed: removed.map(({ path }) => path),
  };
  const write = async (tx: Tx): Promise<void> => {
    const now = run.clock();
    const lease = { sourceId: run.source.id, owner: run.owner, now, until: new Date(now.getTime() + run.leaseMs) };
    if (!(await renewSource(tx, lease))) throw taken(run.source.id);
    await restampDocuments(
      tx,
      same.map(({ document, stamp }) => ({ id: document.id, stamp })),
    );
    await noteFailures(tx, run, outcomes);
    if (different.length + removed.length > 0) await writePages(tx, run, { pages: different, written });
  };
  await run.database.background(() => run.database.transaction(write));
  report.passages += different.reduce((sum, { chunks }) => sum + chunks.length, 0);
  report.added.push(...written.added);
  report.changed.push(...written.changed);
  report.removed.push(...written.removed);
  report.failed.push(
    ...outcomes.flatMap((each) => (each.kind === "failed" ? [{ path: each.path, reason: each.reason }] : [])),
  );
  report.unchanged += outcomes.filter(({ kind }) => kind === "unchanged").length + same.length;
}

interface Writing {
  readonly pages: readonly PageToPut[];
  readonly written: Pick<IngestReport, "added" | "changed" | "removed">;
}

async function writePages(tx: Tx, run: IngestRun, { pages, written }: Writing): Promise<void> {
  const { source } = run;
  const version = await nextKnowledgeVersion(tx);
  await putDocuments(tx, pages, version);
  const gone = written.removed.map((path) => `${source.id}:${path}`);
  await removeDocuments(tx, gone, version);
  await run.audit.record(tx, {
    type: "knowledge.changed",
    actorId: run.by,
    subject: `knowledge-source:${source.id}`,
    outcome: "written",
    data: { version, ...written },
  });
}

async function noteFailures(tx: Tx, run: IngestRun, outcomes: readonly PageOutcome[]): Promise<void> {
  const sourceId = run.source.id;
  for (const each of outcomes) {
    if (each.kind !== "failed") continue;
    await putFailure(tx, { sourceId, path: each.path, reason: each.reason, since: run.clock() });
  }
  const fine = outcomes.filter(({ kind }) => kind !== "failed").map(({ path }) => path);
  await clearFailures(tx, sourceId, fine);
}

function taken(sourceId: string): AppError {
  return new AppError({ code: "conflict", message: `Another run has taken over the source ${sourceId}.` });
}
