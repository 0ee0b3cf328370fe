import type { IngestReport } from "../../retrieval/ingest-run.js";
import type { PageFailure, SourceRecord } from "../../retrieval/ingest-store.js";
import { count, sayMoment, textTable } from "../text-table.js";

const named = 20;

/** What a run did, in words. Pure. @param audience who may read pages that do not say it */
export function sayReport(report: IngestReport, audience: string): string {
  const { added, changed, removed, unchanged, failed } = report;
  const pages = added.length + changed.length;
  return [
    `${report.sourceId}: ${added.length} added, ${changed.length} changed, ${removed.length} removed, ${unchanged} unchanged.`,
    ...(pages === 0 ? [] : [`${count(report.passages, "passage")} can be found from now on.`]),
    `Pages that do not say who may read them: ${audience}.`,
    ...(failed.length === 0 ? [] : [`${count(failed.length, "page")} could not be read:`]),
    ...failed.slice(0, named).map(({ path, reason }) => `  ${path}: ${reason}`),
    ...(failed.length > named ? [`  and ${failed.length - named} more (--list shows all)`] : []),
  ].join("\n");
}

/** A source with its pages. */
export interface ListedSource extends SourceRecord {
  readonly pages: number;
  readonly failures: readonly PageFailure[];
}

/** The sources, in words. Pure. */
export function saySources(sources: readonly ListedSource[]): string {
  if (sources.length === 0) return "There are no sources. deskhand ingest FOLDER reads one.";
  const rows = sources.map(({ id, pages, failures, completedAt, place }) => [
    id,
    String(pages),
    String(failures.length),
    completedAt === null ? "never" : sayMoment(completedAt),
    place,
  ]);
  const failures = sources.flatMap(({ id, failures: broken }) =>
    broken.map(({ path, reason, since }) => `${id}: ${path}: ${reason} (since ${sayMoment(since)})`),
  );
  return [textTable(["source", "pages", "failed", "last read", "place"], rows), ...failures].join("\n");
}
