import { erasableDigest, genesis, linkHash, macOf, sameDigest } from "./audit-entry.js";
import type { AuditHead, AuditRow } from "./audit-store.js";

/** A head of the chain as it was once noted outside the database. */
export interface CheckPoint {
  readonly seq: number;
  readonly hash: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Something wrong with the audit, and where. */
export interface AuditProblem {
  /** Position in the chain; undefined for a row that has none. */
  readonly seq: number | undefined;
  readonly kind:
    | "edited"
    | "removed"
    | "inserted"
    | "moved"
    | "truncated"
    | "rewritten"
    | "head-changed"
    | "data-edited"
    | "data-removed"
    | "check-points-missing";
  readonly message: string;
}

/** What a chain is checked against. */
export interface ChainContext {
  readonly key: string;
  readonly head: AuditHead | undefined;
  /** In order of seq. */
  readonly checkPoints: readonly CheckPoint[];
  /** Refs of entries whose erasable data was erased on record. */
  readonly erased: ReadonlySet<string>;
}

/** A sealed row that does not follow the one before it: what was there has to be looked up. */
export interface Unlinked {
  readonly row: AuditRow;
  readonly problem: AuditProblem;
}

/** Checks a chain row by row, in order of seq, whatever its length. */
export class ChainCheck {
  readonly problems: AuditProblem[] = [];
  readonly unlinked: Unlinked[] = [];
  sealed = 0;
  private held: AuditRow | undefined;
  private lastSeq = 0;
  private lastHash = genesis;
  /** The last row was already found wrong, which explains a broken link after it. */
  private excused = false;
  private rewritten = false;
  /** Hashes of genuine rows that were passed by: what follows them stands right. */
  private readonly passed = new Set<string>();

  constructor(private readonly context: ChainContext) {}

  /** Takes the next row; it is judged when the one after it is known. */
  add(row: AuditRow): void {
    if (this.held !== undefined) this.judge(this.held, row.previousHash ?? "");
    this.held = row;
    this.sealed += 1;
  }

  /** Judges the last row, and whether the end is where the head and the check-points say. */
  finish(): void {
    if (this.held !== undefined) this.judge(this.held, this.context.head?.hash ?? "");
    const noted = Math.max(this.context.head?.seq ?? 0, this.context.checkPoints.at(-1)?.seq ?? 0);
    if (noted > this.lastSeq) {
      this.report(this.lastSeq + 1, "truncated", `Entries ${this.lastSeq + 1} to ${noted} have been cut off.`);
    } else if (this.context.head === undefined ? this.lastSeq > 0 : this.context.head.seq !== this.lastSeq) {
      const said = this.context.head?.seq ?? "nothing";
      this.report(this.lastSeq, "head-changed", `The chain ends at ${this.lastSeq}, but its stored end says ${said}.`);
    } else if (this.lastSeq > 0 && !this.excused && this.context.head?.hash !== this.lastHash) {
      this.report(
        this.lastSeq,
        "head-changed",
        "The stored end of the chain carries another hash than its last entry.",
      );
    }
  }

  private judge(row: AuditRow, nextPrevious: string): void {
    const seq = row.seq ?? 0;
    const missing = seq - this.lastSeq - 1;
    if (missing > 0) this.reportMissing(seq, missing);
    this.checkPoint(row, seq);
    this.checkErasable(row, seq);
    this.lastSeq = seq;
    const sound = sameDigest(row.hash, linkHash(this.context.key, row.previousHash ?? "", row));
    const follows = row.previousHash === this.lastHash;
    if (!(sound && follows) && (nextPrevious === this.lastHash || (!sound && this.isBeyondNotes(seq)))) {
      // The chain goes on as if this row were not there.
      this.passBy(row, seq, sound);
      return;
    }
    if (!sound || !sameDigest(row.mac, macOf(this.context.key, row))) {
      this.report(seq, "edited", `Entry ${seq} (${row.type}) was edited after it was sealed.`);
    } else if (!follows && missing <= 0 && !this.excused && !this.passed.has(row.previousHash ?? "")) {
      const message = `Before entry ${seq} entries were removed, and the rest was renumbered.`;
      this.unlinked.push({ row, problem: { seq, kind: "removed", message } });
    }
    this.lastHash = row.hash ?? "";
    this.excused = !sound;
  }

  /** A forged row, or a genuine one that stands in the wrong place. */
  private passBy(row: AuditRow, seq: number, sound: boolean): void {
    const message = `Entry ${seq} (${row.type}) was inserted: the chain passes it by.`;
    const problem = { seq, kind: "inserted" as const, message };
    if (!sound) {
      this.problems.push(problem);
      return;
    }
    this.passed.add(row.hash ?? "");
    this.unlinked.push({ row, problem });
  }

  /** Every head is noted: what stands behind the last note was not sealed by us. */
  private isBeyondNotes(seq: number): boolean {
    const last = this.context.checkPoints.at(-1);
    return last !== undefined && seq > last.seq;
  }

  private reportMissing(seq: number, missing: number): void {
    const first = seq - missing;
    const which = missing === 1 ? `Entry ${first} has` : `Entries ${first} to ${seq - 1} have`;
    this.report(first, "removed", `${which} been removed.`);
  }

  private checkPoint(row: AuditRow, seq: number): void {
    if (this.rewritten) return;
    const points = this.context.checkPoints.filter((point) => point.seq === seq);
    if (points.every((point) => point.hash === row.hash)) return;
    this.rewritten = true;
    const before = this.context.checkPoints.findLast((point) => point.seq < seq)?.seq ?? 0;
    this.report(
      seq,
      "rewritten",
      `The chain was rewritten between entries ${before + 1} and ${seq}: entry ${seq} is not the one noted at ${points[0]?.at ?? ""}.`,
    );
  }

  private checkErasable(row: AuditRow, seq: number): void {
    if (row.erasableDigest === null) return;
    if (row.erasable === null) {
      if (this.context.erased.has(row.ref)) return;
      this.report(seq, "data-removed", `The personal data of entry ${seq} is gone, and no erasure is on record.`);
    } else if (erasableDigest(row.erasable.salt, row.erasable.data) !== row.erasableDigest) {
      this.report(seq, "data-edited", `The personal data of entry ${seq} was edited.`);
    }
  }

  private report(seq: number, kind: AuditProblem["kind"], message: string): void {
    this.problems.push({ seq, kind, message });
  }
}
