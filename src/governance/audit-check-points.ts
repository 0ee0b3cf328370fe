import { appendFile, readFile } from "node:fs/promises";
import { AppError } from "../errors.js";
import type { CheckPoint } from "./audit-chain.js";
import type { AuditHead } from "./audit-store.js";

/** Heads of the chain noted outside the database, where whoever can change the rows cannot change them. */
export interface CheckPoints {
  /** Notes a head, unless it is the last one noted. */
  note(head: AuditHead, at: Date): Promise<void>;
  /** All that can be read, in order of seq. A line torn by a crash is passed over. */
  read(): Promise<readonly CheckPoint[]>;
}

/** Check-points in a file of JSON lines `{seq, hash, at}`, made with mode 0600. */
export function openCheckPoints(path: string): CheckPoints {
  let last: number | undefined;
  const read = async () => parse(await contentOf(path)).toSorted((a, b) => a.seq - b.seq);
  return {
    read,
    note: async (head, at) => {
      last ??= (await read()).at(-1)?.seq ?? 0;
      if (head.seq <= last) return;
      const line = JSON.stringify({ seq: head.seq, hash: head.hash, at: at.toISOString() });
      // The leading line end closes a line that a crash tore; empty lines are passed over.
      await appendFile(path, `\n${line}\n`, { mode: 0o600 });
      last = head.seq;
    },
  };
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return "";
    throw new AppError({
      code: "config-invalid",
      message: `The audit's check-points cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: path,
      remedy: "Make the file readable and writable for the process.",
      cause,
    });
  }
}

function parse(text: string): CheckPoint[] {
  return text.split("\n").flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isCheckPoint(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

function isCheckPoint(value: unknown): value is CheckPoint {
  if (value === null || typeof value !== "object") return false;
  const { seq, hash, at } = { seq: undefined, hash: undefined, at: undefined, ...value };
  return typeof seq === "number" && typeof hash === "string" && typeof at === "string";
}
