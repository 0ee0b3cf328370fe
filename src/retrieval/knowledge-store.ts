import { and, asc, count, eq, gt, inArray, sql } from "drizzle-orm";
import { notify, type Db, type Tx } from "../database.js";
import type { Audience, Chunk, KnowledgeDocument } from "./document.js";
import { knowledgeChunks, knowledgeDocuments, knowledgeRemovals, knowledgeState } from "./tables.js";

/** NOTIFY channel; the payload is the new version. A hint only: whoever answers asks for the version. */
export const knowledgeChannel = "deskhand_knowledge";

/** A handful of what changed: the passages of each changed page replace those that an index had. Plain data. */
export interface KnowledgeChanges {
  /** Pages whose passages, facts or readers changed, with all their passages now. */
  readonly changed: ReadonlyMap<string, readonly Chunk[]>;
  /** Ids of pages that are gone. */
  readonly removed: readonly string[];
}

/** What is known of a page without reading it. */
export interface KnownPage {
  readonly path: string;
  readonly stamp: string;
  readonly contentHash: string;
}

const batch = 500;
/** Pages read at once, with all their passages: whoever else needs the process, or its one connection, comes in between. */
const readAtOnce = 10;

/** The version of the knowledge base: 0 while it is empty, more with every commit that changes it. One row, cheap to ask. */
export async function knowledgeVersion(db: Db | Tx): Promise<number> {
  const [row] = await db.select({ version: knowledgeState.version }).from(knowledgeState);
  return row?.version ?? 0;
}

/**
 * Everything that changed after `version`; 0 gives all there is. A page comes with its readers and passages as of one moment;
 * what is committed meanwhile may come twice, now and with the next version, and is never missed.
 * @param take is handed one handful after the other, so that all of it is never held at once
 * @returns the version that whoever took everything stands at
 */
export async function knowledgeChangesSince(
  db: Db | Tx,
  version: number,
  take: (changes: KnowledgeChanges) => Promise<void>,
): Promise<number> {
  const now = await knowledgeVersion(db);
  let ids: readonly string[] = [];
  do {
    ids = await changedAfter(db, version, ids.at(-1) ?? "");
    for (let from = 0; from < ids.length; from += readAtOnce) {
      await take({ changed: await chunksOf(db, ids.slice(from, from + readAtOnce)), removed: [] });
    }
  } while (ids.length > 0);
  const removed = await db
    .select({ id: knowledgeRemovals.documentId })
    .from(knowledgeRemovals)
    .where(gt(knowledgeRemovals.version, version));
  if (removed.length > 0) await take({ changed: new Map(), removed: removed.map(({ id }) => id) });
  return now;
}

/** The next of the pages that changed after a version, in the order of their ids. */
async function changedAfter(db: Db | Tx, version: number, after: string): Promise<readonly string[]> {
  const rows = await db
    .select({ id: knowledgeDocuments.id })
    .from(knowledgeDocuments)
    .where(and(gt(knowledgeDocuments.version, version), gt(knowledgeDocuments.id, after)))
    .orderBy(asc(knowledgeDocuments.id))
    .limit(batch);
  return rows.map(({ id }) => id);
}

/** Who may read these pages at this moment. A page that is gone is missing: nobody may read it. */
export async function audiencesOf(db: Db | Tx, documentIds: readonly string[]): Promise<ReadonlyMap<string, Audience>> {
  if (documentIds.length === 0) return new Map();
  const rows = await db
    .select({ id: knowledgeDocuments.id, audience: knowledgeDocuments.audience })
    .from(knowledgeDocuments)
    .where(inArray(knowledgeDocuments.id, [...documentIds]));
  return new Map(rows.map(({ id, audience }) => [id, audience]));
}

/** A page with its blocks, to show it; undefined when there is none. Whether somebody may read it is for the caller to ask. */
export async function documentById(db: Db | Tx, id: string): Promise<KnowledgeDocument | undefined> {
  const [row] = await db.select().from(knowledgeDocuments).where(eq(knowledgeDocuments.id, id));
  if (row === undefined) return undefined;
  const { stamp: _, version: __, owner, reviewBy, ...rest } = row;
  return { ...rest, owner: owner ?? undefined, reviewBy: reviewBy ?? undefined };
}

/** How many pages there are, of one source or of all. */
export async function countDocuments(db: Db | Tx, sourceId?: string): Promise<number> {
  const [row] = await db
    .select({ pages: count() })
    .from(knowledgeDocuments)
    .where(sourceId === undefined ? undefined : eq(knowledgeDocuments.sourceId, sourceId));
  return row?.pages ?? 0;
}

/** What is known of a source's pages, by path. */
export async function knownPages(db: Db | Tx, sourceId: string): Promise<ReadonlyMap<string, KnownPage>> {
  const { path, stamp, contentHash } = knowledgeDocuments;
  const rows = await db
    .select({ path, stamp, contentHash })
    .from(knowledgeDocuments)
    .where(eq(knowledgeDocuments.sourceId, sourceId));
  return new Map(rows.map((row) => [row.path, row]));
}

/**
 * Counts the knowledge base on and tells every index of it. Holds the count until the transaction ends, so that versions
 * become visible in order; take it as late as possible.
 */
export async function nextKnowledgeVersion(tx: Tx): Promise<number> {
  const [row] = await tx
    .insert(knowledgeState)
    .values({ id: 1, version: 1 })
    .onConflictDoUpdate({ target: knowledgeState.id, set: { version: sql`${knowledgeState.version} + 1` } })
    .returning({ version: knowledgeState.version });
  const version = row?.version ?? 1;
  await notify(tx, knowledgeChannel, String(version));
  return version;
}

/** A page to be written, with its passages. */
export interface PageToPut {
  readonly document: KnowledgeDocument;
  readonly chunks: readonly Chunk[];
  readonly stamp: string;
}

/** Writes pages and their passages in place of what was known of them. */
export async function putDocuments(tx: Tx, pages: readonly PageToPut[], version: number): Promise<void> {
  if (pages.length === 0) return;
  const ids = pages.map(({ document }) => document.id);
  const values = pages.map(({ document, stamp }) => ({ ...document, stamp, version }));
  await tx.delete(knowledgeChunks).where(inArray(knowledgeChunks.documentId, ids));
  await tx.delete(knowledgeRemovals).where(inArray(knowledgeRemovals.documentId, ids));
  await tx.delete(knowledgeDocuments).where(inArray(knowledgeDocuments.id, ids));
  await tx.insert(knowledgeDocuments).values(values);
  const rows = pages.flatMap(({ document, chunks }) =>
    chunks.map(({ anchor, headingPath, text, sentences }, position) => ({
      documentId: document.id,
      position,
      anchor,
      headingPath,
      text,
      sentences,
    })),
  );
  for (let from = 0; from < rows.length; from += batch) {
    await tx.insert(knowledgeChunks).values(rows.slice(from, from + batch));
  }
}

/** Notes that pages are as they were, though their source stamped them anew. */
export async function restampDocuments(
  tx: Tx,
  pages: readonly { readonly id: string; readonly stamp: string }[],
): Promise<void> {
  if (pages.length === 0) return;
  const stamps = sql.join(
    pages.map(({ id, stamp }) => sql`(${id}::text, ${stamp}::text)`),
    sql`, `,
  );
  await tx.execute(
    sql`update ${knowledgeDocuments} set stamp = anew.stamp from (values ${stamps}) as anew(id, stamp) where ${knowledgeDocuments.id} = anew.id`,
  );
}

/** Takes pages out; an index hears of it by the version. */
export async function removeDocuments(tx: Tx, ids: readonly string[], version: number): Promise<void> {
  for (let from = 0; from < ids.length; from += batch) {
    const some = ids.slice(from, from + batch);
    await tx.delete(knowledgeDocuments).where(inArray(knowledgeDocuments.id, some));
    await tx
      .insert(knowledgeRemovals)
      .values(some.map((documentId) => ({ documentId, version })))
      .onConflictDoUpdate({ target: knowledgeRemovals.documentId, set: { version } });
  }
}

const headOf = {
  documentId: knowledgeDocuments.id,
  path: knowledgeDocuments.path,
  title: knowledgeDocuments.title,
  pageUrl: knowledgeDocuments.url,
  audience: knowledgeDocuments.audience,
  updatedAt: knowledgeDocuments.updatedAt,
  reviewBy: knowledgeDocuments.reviewBy,
  authority: knowledgeDocuments.authority,
  language: knowledgeDocuments.language,
  keywords: knowledgeDocuments.keywords,
};

/** One statement for pages and passages: never the readers of one moment with the text of another. */
async function chunksOf(db: Db | Tx, ids: readonly string[]): Promise<Map<string, Chunk[]>> {
  const rows = await db
    .select({ head: headOf, part: knowledgeChunks })
    .from(knowledgeDocuments)
    .leftJoin(knowledgeChunks, eq(knowledgeChunks.documentId, knowledgeDocuments.id))
    .where(inArray(knowledgeDocuments.id, [...ids]))
    .orderBy(asc(knowledgeDocuments.id), asc(knowledgeChunks.position));
  const found = new Map<string, Chunk[]>();
  for (const { head, part } of rows) {
    const chunks = found.get(head.documentId) ?? [];
    found.set(head.documentId, chunks);
    if (part === null) continue;
    const { pageUrl, reviewBy, ...facts } = head;
    const { position, anchor, headingPath, text, sentences } = part;
    const url = anchor === "" ? pageUrl : `${pageUrl}#${anchor}`;
    const id = `${head.documentId}#${position}`;
    chunks.push({ ...facts, id, url, anchor, headingPath, text, sentences, reviewBy: reviewBy ?? undefined });
  }
  return found;
}
