import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";

const counts = z.object({
  /** Requests by key. */
  requests: z.record(z.string(), z.number()),
  /** Entries by idempotency key. */
  byKey: z.record(z.string(), z.number()),
  /** Entries by the request's reference: more than one is an effect that happened twice. */
  byReference: z.record(z.string(), z.number()),
  reversed: z.array(z.string()),
});

/** What the ledger holds. */
export type LedgerCounts = z.output<typeof counts>;

/** How the ledger behaves. */
export interface LedgerOptions {
  readonly seed?: number;
  /** Share of requests that meet a fault, 0 to 1. */
  readonly faults?: number;
  /** Longest random delay, ms. */
  readonly slowest?: number;
  /** Keeps the entries in this folder instead of one that is thrown away. */
  readonly folder?: string;
}

/** The external ledger in a process of its own. */
export interface LedgerProcess {
  readonly url: string;
  counts(): Promise<LedgerCounts>;
  stop(): Promise<void>;
}

/** Starts the ledger and waits until it listens on loopback. */
export async function startLedger(options: LedgerOptions = {}): Promise<LedgerProcess> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "deskhand-ledger-"));
  const settings = {
    file: join(folder, "entries.jsonl"),
    seed: options.seed,
    faults: options.faults,
    slowest: options.slowest,
  };
  const given = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  const child = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "ledger-server.ts"), ...given], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const first = await Promise.race([
    (async () => {
      for await (const line of createInterface({ input: child.stdout })) return line;
      return undefined;
    })(),
    ended.then(() => undefined),
  ]);
  if (first === undefined) throw new Error("The ledger's process ended before it listened.");
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(first));
  return {
    url,
    counts: async () => counts.parse(await (await fetch(new URL("/counts", url))).json()),
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
