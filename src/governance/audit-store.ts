import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { Db, Tx } from "../database.js";
import type { Json } from "../runtime.js";
import type { AuditContent } from "./audit-entry.js";
import { genesis } from "./audit-entry.js";
import { auditEntries, auditErasable, auditHead } from "./tables.js";

/** The end of the sealed chain; seq 0 before the first entry. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** A stored row. `seq`, `previousHash` and `hash` are null until it is sealed. */
export interface AuditRow extends AuditContent {
  readonly id: number;
  readonly mac: string;
  readonly seq: number | null;
  readonly previousHash: string | null;
  readonly hash: string | null;
  /** The erasable data, while it is there. */
  readonly erasable: { readonly salt: string; readonly data: Json } | null;
}

/** A row's place in the chain. */
export interface Link {
  readonly id: number;
  readonly seq: number;
  readonly previousHash: string;
  readonly hash: string;
}

/** Which entries to read; every condition given has to hold. */
export interface AuditFilter {
  readonly subject?: string | undefined;
  readonly actor?: string | undefined;
  readonly type?: string | undefined;
  readonly since?: Date | undefined;
}

const headId = 1;

/** Writes a row, unsealed. */
export async function insertEntry(
  tx: Tx,
  row: AuditContent & {
    readonly mac: string;
    readonly erasable: { readonly salt: string; readonly data: Json } | null;
  },
): Promise<void> {
  const { erasable, ...entry } = row;
  const [inserted] = await tx.insert(auditEntries).values(entry).returning({ id: auditEntries.id });
  if (erasable !== null && inserted !== undefined)
    await tx.insert(auditErasable).values({ entryId: inserted.id, ...erasable });
}

/** The end of the chain, locked: `update` for the one who seals, `share` for whoever wants it to stand still. */
export async function lockHead(tx: Tx, strength: "update" | "share"): Promise<AuditHead | undefined> {
  if (strength === "update") {
    await tx.insert(auditHead).values({ id: headId, seq: 0, hash: genesis }).onConflictDoNothing();
  }
  const [row] = await tx.select().from(auditHead).where(eq(auditHead.id, headId)).for(strength);
  return row === undefined ? undefined : { seq: row.seq, hash: row.hash };
}

/** Moves the end of the chain. */
export async function moveHead(tx: Tx, head: AuditHead): Promise<void> {
  await tx.update(auditHead).set(head).where(eq(auditHead.id, headId));
}

/** Committed rows that are not sealed, after an id, oldest first. */
export function unsealedEntries(tx: Tx | Db, after: number, limit: number): Promise<readonly AuditRow[]> {
  return rowsWhere(tx, and(isNull(auditEntries.seq), gt(auditEntries.id, after)))
    .orderBy(asc(auditEntries.id))
    .limit(limit);
}

/** Sealed rows after a position, in order. */
export function sealedEntries(tx: Tx | Db, after: number, limit: number): Promise<readonly AuditRow[]> {
  return rowsWhere(tx, and(isNotNull(auditEntries.seq), gt(auditEntries.seq, after)))
    .orderBy(asc(auditEntries.seq))
    .limit(limit);
}

/** Puts rows in their places. */
export async function sealEntries(tx: Tx, links: readonly Link[]): Promise<void> {
  const values = links.map(
    (link) => sql`(${link.id}::bigint, ${link.seq}::bigint, ${link.previousHash}::text, ${link.hash}::text)`,
  );
  await tx.execute(sql`
    update ${auditEntries} as entry set seq = link.seq, previous_hash = link.previous_hash, hash = link.hash
    from (values ${sql.join(values, sql`, `)}) as link (id, seq, previous_hash, hash) where entry.id = link.id`);
}

/** The latest entries, oldest of them first. */
export async function latestEntries(tx: Tx | Db, filter: AuditFilter, limit: number): Promise<readonly AuditRow[]> {
  const rows = await rowsWhere(tx, conditionOf(filter)).orderBy(desc(auditEntries.id)).limit(limit);
  return rows.toReversed();
}

/** Every entry of a type. */
export function entriesOfType(tx: Tx | Db, type: string): Promise<readonly AuditRow[]> {
  return rowsWhere(tx, eq(auditEntries.type, type)).orderBy(asc(auditEntries.id));
}

/** Whether a sealed row with this hash exists anywhere in the chain. */
export async function hashExists(tx: Tx | Db, hash: string): Promise<boolean> {
  const found = await tx.select({ id: auditEntries.id }).from(auditEntries).where(eq(auditEntries.hash, hash)).limit(1);
  return found.length > 0;
}

/** Deletes the erasable data of entries, never the entries. Returns the refs of those that had some. */
export async function eraseData(
  tx: Tx,
  filter: {
    readonly subject?: string | undefined;
    readonly actor?: string | undefined;
    readonly before?: Date | undefined;
  },
): Promise<readonly string[]> {
  const before = filter.before === undefined ? undefined : lt(auditEntries.at, filter.before);
  const found = await tx
    .select({ id: auditEntries.id, ref: auditEntries.ref })
    .from(auditEntries)
    .innerJoin(auditErasable, eq(auditErasable.entryId, auditEntries.id))
    .where(and(conditionOf(filter), before));
  for (let from = 0; from < found.length; from += eraseBatch) {
    const ids = found.slice(from, from + eraseBatch).map((row) => row.id);
    await tx.delete(auditErasable).where(inArray(auditErasable.entryId, ids));
  }
  return found.map((row) => row.ref);
}

const eraseBatch = 1000;

function conditionOf(filter: AuditFilter) {
  return and(
    filter.subject === undefined ? undefined : eq(auditEntries.subject, filter.subject),
    filter.actor === undefined ? undefined : eq(auditEntries.actorId, filter.actor),
    filter.type === undefined ? undefined : eq(auditEntries.type, filter.type),
    filter.since === undefined ? undefined : gte(auditEntries.at, filter.since),
  );
}

function rowsWhere(tx: Tx | Db, where: ReturnType<typeof and>) {
  return tx
    .select({
      id: auditEntries.id,
      ref: auditEntries.ref,
      at: auditEntries.at,
      type: auditEntries.type,
      actorId: auditEntries.actorId,
      subject: auditEntries.subject,
      correlationId: auditEntries.correlationId,
      outcome: auditEntries.outcome,
      data: auditEntries.data,
      erasableDigest: auditEntries.erasableDigest,
      mac: auditEntries.mac,
      seq: auditEntries.seq,
      previousHash: auditEntries.previousHash,
      hash: auditEntries.hash,
      erasable: { salt: auditErasable.salt, data: auditErasable.data },
    })
    .from(auditEntries)
    .leftJoin(auditErasable, eq(auditErasable.entryId, auditEntries.id))
    .where(where);
}
