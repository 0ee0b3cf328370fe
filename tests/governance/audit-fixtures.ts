import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAudit, type Audit } from "../../src/governance/audit.js";
import type { AuditReport } from "../../src/governance/audit-verify.js";
import type { AuditEntry } from "../../src/governance/decision.js";
import type { Database } from "../../src/database.js";

/** The chain's secret in tests. */
export const auditKey = "a key that only the process knows";

/** A file of check-points in a folder of its own. */
export interface CheckPointFile {
  readonly path: string;
  read(): string;
  write(text: string): void;
  remove(): void;
}

/** A path for check-points that is gone after `remove`. */
export function checkPointFile(): CheckPointFile {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-audit-"));
  const path = join(folder, "check-points.jsonl");
  return {
    path,
    read: () => readFileSync(path, "utf8"),
    write: (text) => writeFileSync(path, text),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An audit on a database, noting its heads in a file. */
export function auditOn(database: Database, file: CheckPointFile, key = auditKey): Audit {
  return createAudit({ database, key, clock: () => new Date("2026-11-23T08:00:00Z"), checkPointFile: file.path });
}

/** An entry about a proposal. */
export function anEntry(changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    type: "proposal.decided",
    actorId: "rita",
    subject: "proposal:p-1",
    outcome: "allow",
    data: { policyVersion: 1 },
    ...changes,
  };
}

/** Writes so many entries, each in a transaction of its own. */
export async function recordMany(database: Database, audit: Audit, count: number): Promise<void> {
  for (let index = 1; index <= count; index += 1) {
    await database.transaction((tx) =>
      audit.record(tx, anEntry({ data: { number: index }, erasable: { note: `note ${index}` } })),
    );
  }
}

/** What verifying found, as `kind seq`. */
export function found(report: AuditReport): readonly string[] {
  return report.problems.map((problem) => `${problem.kind} ${problem.seq ?? "-"}`);
}
