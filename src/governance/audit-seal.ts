import type { Database, Tx } from "../database.js";
import type { Clock } from "../runtime.js";
import type { CheckPoints } from "./audit-check-points.js";
import { linkHash, macOf, sameDigest } from "./audit-entry.js";
import { type AuditHead, type Link, lockHead, moveHead, sealEntries, unsealedEntries } from "./audit-store.js";

/** What sealing depends on. */
export interface SealParts {
  readonly database: Database;
  readonly key: string;
  readonly clock: Clock;
  readonly checkPoints: CheckPoints | undefined;
}

const batchSize = 500;

interface Batch {
  readonly sealed: number;
  /** Id of the last row looked at; undefined when there are no more. */
  readonly last: number | undefined;
}

/**
 * Seals every committed row that has no place in the chain yet. What is unsealed is a mark on the row, not "ids above the last
 * one": ids are given out before commit, so a lower one may appear after a higher one was sealed, and is then simply next.
 * The head's row lock lets one process seal at a time. Each head reached is noted outside the database, after its commit.
 */
export async function sealAll(parts: SealParts): Promise<number> {
  let total = 0;
  for (let after: number | undefined = 0; after !== undefined;) {
    const batch: Batch = await sealBatch(parts, after);
    total += batch.sealed;
    after = batch.last;
  }
  return total;
}

async function sealBatch(parts: SealParts, after: number): Promise<Batch> {
  const { head, ...batch } = await parts.database.transaction((tx) => link(parts, tx, after));
  // Also when nothing was new: a process may have died between its commit and its note.
  if (head.seq > 0) await parts.checkPoints?.note(head, parts.clock());
  return batch;
}

async function link(parts: SealParts, tx: Tx, after: number): Promise<Batch & { readonly head: AuditHead }> {
  const start = (await lockHead(tx, "update")) ?? { seq: 0, hash: "" };
  const rows = await unsealedEntries(tx, after, batchSize);
  const links: Link[] = [];
  let head = start;
  for (const row of rows) {
    // Not written by us, or edited since: it gets no place in the chain, and verifying names it.
    if (!sameDigest(row.mac, macOf(parts.key, row))) continue;
    const hash = linkHash(parts.key, head.hash, row);
    links.push({ id: row.id, seq: head.seq + 1, previousHash: head.hash, hash });
    head = { seq: head.seq + 1, hash };
  }
  if (links.length > 0) {
    await sealEntries(tx, links);
    await moveHead(tx, head);
  }
  return { head, sealed: links.length, last: rows.length < batchSize ? undefined : rows.at(-1)?.id };
}
