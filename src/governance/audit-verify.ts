import type { Database, Tx } from "../database.js";
import { type AuditProblem, ChainCheck } from "./audit-chain.js";
import type { CheckPoints } from "./audit-check-points.js";
import { macOf, sameDigest } from "./audit-entry.js";
import { type AuditRow, entriesOfType, hashExists, lockHead, sealedEntries, unsealedEntries } from "./audit-store.js";

/** What verifying depends on. */
export interface VerifyParts {
  readonly database: Database;
  readonly key: string;
  readonly checkPoints: CheckPoints | undefined;
}

/** What verifying found. `pending` rows are written and not sealed yet. */
export interface AuditReport {
  readonly ok: boolean;
  readonly sealed: number;
  readonly pending: number;
  readonly problems: readonly AuditProblem[];
}

/** Type of the entries that record an erasure; `data.refs` names the entries it emptied. */
export const erasedType = "audit.erased";

const batchSize = 500;

/**
 * Checks the whole audit: every sealed row by its keyed hash and its links, the end against the head and the check-points,
 * personal data against its digest, and unsealed rows by their own digest. Sealing waits meanwhile.
 */
export async function verifyAudit(parts: VerifyParts): Promise<AuditReport> {
  const checkPoints = (await parts.checkPoints?.read()) ?? [];
  return parts.database.transaction(async (tx) => {
    const head = await lockHead(tx, "share");
    const erased = await erasedRefs(parts.key, tx);
    const check = new ChainCheck({ key: parts.key, head, checkPoints, erased });
    for await (const row of allOf(
      (after) => sealedEntries(tx, after, batchSize),
      (row) => row.seq ?? 0,
    ))
      check.add(row);
    check.finish();
    const problems = [...check.problems];
    for (const { row, problem } of check.unlinked) problems.push(await explained(tx, row, problem));
    if (parts.checkPoints !== undefined && checkPoints.length === 0 && check.sealed > 0) {
      const message = "There are no check-points: a cut-off tail or a rewrite could not be found.";
      problems.push({ seq: undefined, kind: "check-points-missing", message });
    }
    const unsealed = await unsealedProblems(parts.key, tx);
    problems.push(...unsealed.problems);
    problems.sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || 0);
    return { ok: problems.length === 0, sealed: check.sealed, pending: unsealed.pending, problems };
  });
}

/** A row whose predecessor still exists elsewhere was moved; otherwise what stood before it was removed. */
async function explained(tx: Tx, row: AuditRow, problem: AuditProblem): Promise<AuditProblem> {
  if (row.previousHash === null || !(await hashExists(tx, row.previousHash))) return problem;
  return {
    seq: problem.seq,
    kind: "moved",
    message: `Entry ${problem.seq} (${row.type}) does not stand where it was sealed.`,
  };
}

async function erasedRefs(key: string, tx: Tx): Promise<ReadonlySet<string>> {
  const genuine = (await entriesOfType(tx, erasedType)).filter((row) => sameDigest(row.mac, macOf(key, row)));
  return new Set(
    genuine.flatMap((row) => {
      const refs = row.data["refs"];
      return Array.isArray(refs) ? refs.filter((ref) => typeof ref === "string") : [];
    }),
  );
}

async function unsealedProblems(key: string, tx: Tx): Promise<{ pending: number; problems: readonly AuditProblem[] }> {
  const problems: AuditProblem[] = [];
  let pending = 0;
  for await (const row of allOf(
    (after) => unsealedEntries(tx, after, batchSize),
    (row) => row.id,
  )) {
    pending += 1;
    if (sameDigest(row.mac, macOf(key, row))) continue;
    const message = `Row ${row.id} (${row.type}) was inserted, or edited before it was sealed: it is not what Deskhand wrote.`;
    problems.push({ seq: undefined, kind: "inserted", message });
  }
  return { pending, problems };
}

async function* allOf(
  read: (after: number) => Promise<readonly AuditRow[]>,
  position: (row: AuditRow) => number,
): AsyncIterable<AuditRow> {
  let after = 0;
  for (;;) {
    const rows = await read(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchSize) return;
    after = position(last);
  }
}
