import { basename, resolve } from "node:path";
import { z } from "zod";
import type { CommandCall } from "../../app.js";
import { AppError } from "../../errors.js";
import { parseAudience, sayAudience } from "../../retrieval/audience.js";
import { forgetSource, ingest, ingestProgress } from "../../retrieval/ingest.js";
import { allSources, failuresOf } from "../../retrieval/ingest-store.js";
import { countDocuments } from "../../retrieval/knowledge-store.js";
import type { IngestReport } from "../../retrieval/ingest-run.js";
import { configuredSource } from "../../retrieval/sources/configured.js";
import { openSource } from "../../retrieval/sources/open-source.js";
import { operator } from "../operator.js";
import { exits, result } from "../result.js";
import { readArgs, type ServedCommand } from "../served-command.js";
import { sayReport, saySources } from "./report.js";

/** What stands on the command line. */
export interface IngestOptions {
  readonly source?: string;
  readonly audience: string;
  readonly url?: string;
  readonly language: string;
  readonly authority: string;
}

const args = z.object({
  place: z.string().min(1),
  sourceId: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u, "A source's name has letters, digits and . _ - in it."),
  audience: z.string(),
  url: z.url().optional(),
  language: z.string().min(2),
  authority: z.coerce.number().nonnegative(),
  operator: z.string(),
});
const configuredArgs = z.object({ configured: z.array(z.string()).min(1), operator: z.string() });
const oneSource = z.object({ sourceId: z.string() });

/**
 * The call of `ingest`: folders by absolute path, since a server's working folder may be another. Without a place, every source
 * of the configuration; its name is a place too.
 * @throws AppError bad-input
 */
export function ingestCall(
  place: string | undefined,
  options: IngestOptions,
  configured: readonly string[] = [],
): CommandCall {
  if (place === undefined && configured.length === 0) {
    throw new AppError({
      code: "bad-input",
      message: "There is nothing to read.",
      remedy: "Name a folder, a file or an address; --list shows the sources there are.",
    });
  }
  if (place === undefined || configured.includes(place)) {
    const names = place === undefined ? [...configured] : [place];
    return { name: "ingest configured", args: { configured: names, operator: operator() } };
  }
  const isAddress = /^https?:\/\//.test(place);
  const { source = nameOf(place), audience, url, language, authority } = options;
  const where = isAddress ? place : resolve(place);
  const given = { place: where, sourceId: source, audience, language, authority, operator: operator() };
  return { name: "ingest", args: { ...given, ...(url === undefined ? {} : { url }) } };
}

/** `deskhand ingest ../handbook/` is the source `handbook`, `https://wiki.example/` the source `wiki.example`. */
function nameOf(place: string): string {
  const name = /^https?:\/\//.test(place)
    ? new URL(place).hostname
    : basename(resolve(place)).replace(/\.[a-z]+$/i, "");
  return name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[^\p{L}\p{N}]+/u, "") || "pages";
}

/** `ingest`: exit 1 when a page could not be read. */
export const ingestPlace: ServedCommand = async (app, given) => {
  const { place, sourceId, url, language, authority, ...request } = readArgs(args, given);
  const audience = parseAudience(request.audience);
  if (audience === undefined) {
    throw new AppError({
      code: "bad-input",
      message: `The audience “${request.audience}” is not understood.`,
      remedy: "Write public, or a list of group:ID and role:ID, or a list of person:ID.",
    });
  }
  const source = await openSource({ id: sourceId, place, baseUrl: url });
  const report = await ingest(app.ingestion, { source, by: "system", audience, language, authority });
  app.logger.info({ sourceId, operator: request.operator, failed: report.failed.length }, "knowledge ingested");
  const exit = report.failed.length === 0 ? exits.done : exits.found;
  return result(sayReport(report, sayAudience(audience)), report, exit);
};

/** `ingest` of sources that the configuration describes, one after the other; exit 1 when a page could not be read. */
export const ingestConfigured: ServedCommand = async (app, given) => {
  const { configured: names, operator: account } = readArgs(configuredArgs, given);
  const { people } = await app.company.directory.snapshot();
  const sources = names.map((name) => configuredSource(name, app.config.knowledge[name], people));
  const reports: IngestReport[] = [];
  const texts: string[] = [];
  for (const { source, audience, language, authority } of sources) {
    const report = await ingest(app.ingestion, { source, by: "system", audience, language, authority });
    app.logger.info({ sourceId: source.id, operator: account, failed: report.failed.length }, "knowledge ingested");
    reports.push(report);
    texts.push(sayReport(report, audience === undefined ? "nobody" : sayAudience(audience)));
  }
  const failed = reports.some((report) => report.failed.length > 0);
  return result(texts.join("\n"), { sources: reports }, failed ? exits.found : exits.done);
};

/** How far a run is that another process waits for; null when there is none. */
export const reportProgress: ServedCommand = (app, given) => {
  const { sourceId } = readArgs(oneSource, given);
  return Promise.resolve(result("", ingestProgress(app.database, sourceId) ?? null));
};

/** `ingest --forget`: exit 2 when there is no such source. */
export const forgetPlace: ServedCommand = async (app, given) => {
  const { sourceId } = readArgs(oneSource, given);
  const known = await allSources(app.database.db);
  if (!known.some(({ id }) => id === sourceId)) {
    throw new AppError({
      code: "not-found",
      message: `There is no source “${sourceId}”.`,
      remedy: known.length === 0 ? "There is none at all." : `There are: ${known.map(({ id }) => id).join(", ")}.`,
    });
  }
  const pages = await forgetSource(app.ingestion, { sourceId, by: "system" });
  return result(`${sourceId} is taken out, with ${pages} pages.`, { sourceId, pages });
};

/** `ingest --list`. */
export const listSources: ServedCommand = async (app) => {
  const { db } = app.database;
  const sources = await Promise.all(
    (await allSources(db)).map(async (source) => ({
      ...source,
      pages: await countDocuments(db, source.id),
      failures: await failuresOf(db, source.id),
    })),
  );
  return result(saySources(sources), { sources });
};
