import { and, eq, inArray, isNull, lt, or } from "drizzle-orm";
import type { Db, Tx } from "../database.js";
import { knowledgeFailures, knowledgeSources } from "./tables.js";

/** A source as the console lists it. */
export interface SourceRecord {
  readonly id: string;
  readonly place: string;
  readonly cursor: string | null;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
}

/** A page that could not be read, and since when. */
export interface PageFailure {
  readonly path: string;
  readonly reason: string;
  readonly since: Date;
}

/** Who reads a source, and how long that counts without a sign of life. */
export interface SourceLease {
  readonly sourceId: string;
  readonly owner: string;
  readonly now: Date;
  readonly until: Date;
}

/**
 * Takes a source for one run.
 * @param lease.takeOver whether to take it from a run that still counts as alive @returns where it stands, or undefined while another run holds it
 */
export async function claimSource(
  tx: Tx,
  lease: SourceLease & { readonly place: string; readonly takeOver: boolean },
): Promise<SourceRecord | undefined> {
  const { sourceId, owner, now, until, place, takeOver } = lease;
  const free = or(isNull(knowledgeSources.leaseUntil), lt(knowledgeSources.leaseUntil, now));
  await tx.insert(knowledgeSources).values({ id: sourceId, place }).onConflictDoNothing();
  const [row] = await tx
    .update(knowledgeSources)
    .set({ leaseOwner: owner, leaseUntil: until, startedAt: now, place })
    .where(and(eq(knowledgeSources.id, sourceId), takeOver ? undefined : free))
    .returning();
  return row;
}

/** Shows that a run is alive. @returns false when another run has taken the source meanwhile */
export async function renewSource(tx: Tx, { sourceId, owner, until }: SourceLease): Promise<boolean> {
  const rows = await tx
    .update(knowledgeSources)
    .set({ leaseUntil: until })
    .where(and(eq(knowledgeSources.id, sourceId), eq(knowledgeSources.leaseOwner, owner)))
    .returning({ id: knowledgeSources.id });
  return rows.length > 0;
}

/** Ends a run. With `completed` the next one begins at its cursor; without, at the former one. */
export async function releaseSource(
  tx: Tx,
  run: {
    readonly sourceId: string;
    readonly owner: string;
    readonly completed?: { at: Date; cursor: string | undefined };
  },
): Promise<void> {
  const { sourceId, owner, completed } = run;
  const progress = completed === undefined ? {} : { completedAt: completed.at, cursor: completed.cursor ?? null };
  await tx
    .update(knowledgeSources)
    .set({ leaseOwner: null, leaseUntil: null, ...progress })
    .where(and(eq(knowledgeSources.id, sourceId), eq(knowledgeSources.leaseOwner, owner)));
}

/** Forgets a source; its pages are for the caller to remove first. */
export async function deleteSource(tx: Tx, sourceId: string): Promise<void> {
  await tx.delete(knowledgeFailures).where(eq(knowledgeFailures.sourceId, sourceId));
  await tx.delete(knowledgeSources).where(eq(knowledgeSources.id, sourceId));
}

/** Every source, by its id. */
export function allSources(db: Db | Tx): Promise<readonly SourceRecord[]> {
  const { id, place, cursor, startedAt, completedAt } = knowledgeSources;
  return db.select({ id, place, cursor, startedAt, completedAt }).from(knowledgeSources).orderBy(id);
}

/** The pages of a source that could not be read, by path. */
export function failuresOf(db: Db | Tx, sourceId: string): Promise<readonly PageFailure[]> {
  const { path, reason, since } = knowledgeFailures;
  return db
    .select({ path, reason, since })
    .from(knowledgeFailures)
    .where(eq(knowledgeFailures.sourceId, sourceId))
    .orderBy(path);
}

/** Notes a page that could not be read; the first time stays. */
export async function putFailure(tx: Tx, failure: PageFailure & { readonly sourceId: string }): Promise<void> {
  const { reason } = failure;
  await tx
    .insert(knowledgeFailures)
    .values(failure)
    .onConflictDoUpdate({ target: [knowledgeFailures.sourceId, knowledgeFailures.path], set: { reason } });
}

/** Takes back what was noted of pages that were read since, or are gone. */
export async function clearFailures(tx: Tx, sourceId: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await tx
    .delete(knowledgeFailures)
    .where(and(eq(knowledgeFailures.sourceId, sourceId), inArray(knowledgeFailures.path, [...paths])));
}
