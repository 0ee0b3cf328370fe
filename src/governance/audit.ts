import type { Database, Tx } from "../database.js";
import { AppError } from "../errors.js";
import { type Clock, correlationId, newId, newSecret } from "../runtime.js";
import { openCheckPoints, type CheckPoints } from "./audit-check-points.js";
import { type AuditContent, erasableDigest, macOf, storableMembers } from "./audit-entry.js";
import {
  type AuditFilter,
  type AuditRow,
  eraseData,
  insertEntry,
  latestEntries,
  sealedEntries,
} from "./audit-store.js";
import { sealAll } from "./audit-seal.js";
import { type AuditReport, erasedType, verifyAudit } from "./audit-verify.js";
import type { AuditEntry } from "./decision.js";
import { redactMembers } from "./redact.js";

/** What an audit is made of. */
export interface AuditParts {
  readonly database: Database;
  /** Secret of the chain. Whoever has it and the check-point file can forge; keep both away from the database. */
  readonly key: string;
  readonly clock: Clock;
  /** Path of the check-point file; without one a cut-off tail or a rewrite with the key cannot be found. */
  readonly checkPointFile?: string | undefined;
}

/** An entry as it is shown. `seq` is null until it is sealed; `erasable` is null once erased, or when there was none. */
export type AuditRecord = Pick<
  AuditRow,
  "seq" | "ref" | "at" | "type" | "actorId" | "subject" | "correlationId" | "outcome" | "data"
> & { readonly erasable: AuditEntry["erasable"] | null; readonly hash: string | null };

/** Whose erasable data is to be erased; at least one condition, and all given have to hold. */
export interface EraseRequest {
  /** What the entries are about: `person:ID`, `proposal:ID`. */
  readonly subject?: string | undefined;
  readonly actor?: string | undefined;
  readonly before?: Date | undefined;
  /** Principal id of who erases, and why: on record. */
  readonly by: string;
  readonly reason: string;
}

/** What happened, kept so that a change cannot go unnoticed. */
export interface Audit {
  /** Writes an entry in the transaction of what it tells of, under the correlation id of the turn. */
  record(tx: Tx, entry: AuditEntry): Promise<void>;
  /** Seals what is committed and not sealed, in commit order as far as it can be known; one process at a time. Returns how many. */
  sealPending(): Promise<number>;
  verify(): Promise<AuditReport>;
  /** Erases personal data; the entries stay and verify. Returns how many entries had some. @throws AppError bad-input without a condition */
  erase(tx: Tx, request: EraseRequest): Promise<number>;
  /** The latest entries that fit, in the order they were written. @param request.limit 50 when left out */
  show(request?: AuditFilter & { readonly limit?: number | undefined }): Promise<readonly AuditRecord[]>;
  /** Every sealed entry as one line of JSON without line end, in order, links included; personal data left out. */
  exportJsonl(): AsyncIterable<string>;
}

const shownByDefault = 50;
const exportBatch = 500;
/** Refs in one erasure entry: keeps its row small. */
const refsPerEntry = 500;

/** The audit of this installation. */
export function createAudit(parts: AuditParts): Audit {
  const { database, key, clock } = parts;
  const checkPoints: CheckPoints | undefined =
    parts.checkPointFile === undefined ? undefined : openCheckPoints(parts.checkPointFile);
  return {
    record: (tx, entry) => record(parts, tx, entry),
    sealPending: () => sealAll({ database, key, clock, checkPoints }),
    verify: () => verifyAudit({ database, key, checkPoints }),
    erase: (tx, request) => erase(parts, tx, request),
    show: async ({ limit, ...filter } = {}) =>
      (await latestEntries(database.db, filter, limit ?? shownByDefault)).map(recordOf),
    exportJsonl: () => exportLines(database),
  };
}

async function record(parts: AuditParts, tx: Tx, entry: AuditEntry): Promise<void> {
  await write(parts, tx, { ...entry, data: redactMembers(entry.data ?? {}) });
}

async function write(parts: AuditParts, tx: Tx, entry: AuditEntry): Promise<void> {
  const erasable = entry.erasable === undefined ? null : { salt: newSecret(16), data: storableMembers(entry.erasable) };
  const content: AuditContent = {
    ref: newId(),
    at: parts.clock(),
    type: entry.type,
    actorId: entry.actorId,
    subject: entry.subject,
    correlationId: correlationId(),
    outcome: entry.outcome,
    data: storableMembers(entry.data ?? {}),
    erasableDigest: erasable === null ? null : erasableDigest(erasable.salt, erasable.data),
  };
  await insertEntry(tx, { ...content, mac: macOf(parts.key, content), erasable });
}

async function erase(parts: AuditParts, tx: Tx, request: EraseRequest): Promise<number> {
  const { subject, actor, before } = request;
  if (subject === undefined && actor === undefined && before === undefined) {
    throw new AppError({ code: "bad-input", message: "Erasing needs a subject, an actor or a date." });
  }
  const refs = await eraseData(tx, { subject, actor, before });
  for (let from = 0; from < refs.length; from += refsPerEntry) {
    await write(parts, tx, {
      type: erasedType,
      actorId: request.by,
      subject: subject ?? "audit:erasable",
      outcome: "erased",
      data: { reason: request.reason, refs: refs.slice(from, from + refsPerEntry) },
    });
  }
  return refs.length;
}

function recordOf(row: AuditRow): AuditRecord {
  const { seq, ref, at, type, actorId, subject, correlationId: turn, outcome, data, hash } = row;
  const erasable = row.erasable?.data;
  const members = erasable !== null && typeof erasable === "object" && !Array.isArray(erasable) ? erasable : null;
  return {
    seq,
    ref,
    at,
    type,
    actorId,
    subject,
    correlationId: turn,
    outcome,
    data,
    hash,
    erasable: asMembers(members),
  };
}

function asMembers(value: object | null): AuditEntry["erasable"] | null {
  return value === null ? null : Object.fromEntries(Object.entries(value));
}

async function* exportLines(database: Database): AsyncIterable<string> {
  let after = 0;
  for (;;) {
    const rows = await sealedEntries(database.db, after, exportBatch);
    for (const { erasable: _, id: __, ...row } of rows) yield JSON.stringify(row);
    if (rows.length < exportBatch) return;
    after = rows.at(-1)?.seq ?? after;
  }
}
