// A general ledger as a process of its own, for tests that kill Deskhand: it outlives the killed process, keeps its entries
// in an append-only file, and misbehaves the way networks and servers do, the same way for the same seed.
//
//   node --import tsx tests/support/ledger-server.ts --file FILE [--port N] [--seed N] [--faults SHARE] [--slowest MS]
//
// Says `{"url": …}` on standard output when it listens.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { serve, type HttpBindings } from "@hono/node-server";
import { Hono, type Context } from "hono";
import { z } from "zod";
import { sha256 } from "../../src/runtime.js";

const newEntry = z.strictObject({
  reference: z.string(),
  account: z.string(),
  amount: z.object({ minor: z.int(), currency: z.string() }),
  memo: z.string().optional(),
});

const line = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("posted"), key: z.string(), number: z.int(), entry: newEntry }),
  z.object({ kind: z.literal("reversed"), key: z.string() }),
]);

type Line = z.output<typeof line>;

/** What a request meets. `late`: the effect comes after the caller has given up. */
type Fault = "none" | "hang-before" | "cut-before" | "hang-after" | "cut-after" | "error-after" | "late";

const faults: readonly Fault[] = ["hang-before", "cut-before", "hang-after", "cut-after", "error-after", "late"];

const { values: options } = parseArgs({
  options: {
    file: { type: "string" },
    port: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    faults: { type: "string", default: "0" },
    slowest: { type: "string", default: "0" },
  },
});

const file = options.file ?? "";
const lines: Line[] = existsSync(file)
  ? readFileSync(file, "utf8")
      .split("\n")
      .filter((text) => text !== "")
      .map((text) => line.parse(JSON.parse(text)))
  : [];
const journal = openSync(file, "a");
const requests = new Map<string, number>();

function append(entry: Line): void {
  lines.push(entry);
  writeSync(journal, `${JSON.stringify(entry)}\n`);
  // Before anybody is told of it.
  fsyncSync(journal);
}

/** 0 ≤ x < 1, the same for the same seed, key and try. */
function chance(...parts: readonly (string | number)[]): number {
  return Number.parseInt(sha256([options.seed, ...parts].join("|")).slice(0, 8), 16) / 2 ** 32;
}

// Trouble passes: an entry that never went through would be waited for by the quarter of an hour.
const troubledTries = 3;

function faultOf(key: string, attempt: number): Fault {
  if (attempt > troubledTries || chance("fault?", key, attempt) >= Number(options.faults)) return "none";
  return faults[Math.floor(chance("which", key, attempt) * faults.length)] ?? "none";
}

function posted(key: string): Extract<Line, { kind: "posted" }> | undefined {
  return lines.find((one) => one.kind === "posted" && one.key === key) as Extract<Line, { kind: "posted" }> | undefined;
}

function answer(found: Extract<Line, { kind: "posted" }>) {
  const { number, entry } = found;
  return { number, account: entry.account, reference: entry.reference };
}

/** Once per key. */
function post(key: string, entry: z.output<typeof newEntry>) {
  const known = posted(key);
  if (known !== undefined) return answer(known);
  const fresh = { kind: "posted" as const, key, number: 9001 + lines.length, entry };
  append(fresh);
  return answer(fresh);
}

type App = { Bindings: HttpBindings };

/** Never answers; ends when the caller hangs up. */
function hang(context: Context<App>): Promise<Response> {
  return new Promise((resolve) => {
    context.env.incoming.socket.once("close", () => resolve(context.body(null, 499 as 500)));
  });
}

function cut(context: Context<App>): Promise<Response> {
  const socket: Socket = context.env.incoming.socket;
  socket.resetAndDestroy();
  return hang(context);
}

const app = new Hono<App>();

app.put("/entries/:key", async (context) => {
  const key = context.req.param("key");
  const entry = newEntry.safeParse(await context.req.json());
  if (!entry.success) return context.json({ error: "unreadable" }, 400);
  const attempt = (requests.get(key) ?? 0) + 1;
  requests.set(key, attempt);
  await pause(chance("delay", key, attempt) * Number(options.slowest));
  switch (faultOf(key, attempt)) {
    case "none":
      return context.json(post(key, entry.data));
    case "hang-before":
      return hang(context);
    case "cut-before":
      return cut(context);
    case "hang-after":
      post(key, entry.data);
      return hang(context);
    case "cut-after":
      post(key, entry.data);
      return cut(context);
    case "error-after":
      post(key, entry.data);
      return context.json({ error: "internal" }, 500);
    case "late":
      await hang(context);
      post(key, entry.data);
      return context.body(null, 500);
  }
});

app.get("/entries/:key", (context) => {
  const key = context.req.param("key");
  const looks = (requests.get(`look ${key}`) ?? 0) + 1;
  requests.set(`look ${key}`, looks);
  const busy = looks <= troubledTries && chance("look", key, looks) < Number(options.faults) / 2;
  if (busy) return context.json({ error: "busy" }, 503);
  const found = posted(key);
  return found === undefined ? context.json({ error: "absent" }, 404) : context.json(answer(found));
});

app.delete("/entries/:key", (context) => {
  const key = context.req.param("key");
  if (posted(key) === undefined) return context.json({ error: "absent" }, 404);
  if (!lines.some((one) => one.kind === "reversed" && one.key === key)) append({ kind: "reversed", key });
  return context.json({});
});

app.get("/counts", (context) => {
  const counts = (of: (posting: Extract<Line, { kind: "posted" }>) => string) => {
    const byName: Record<string, number> = {};
    for (const one of lines) if (one.kind === "posted") byName[of(one)] = (byName[of(one)] ?? 0) + 1;
    return byName;
  };
  return context.json({
    requests: Object.fromEntries(requests),
    byKey: counts((one) => one.key),
    byReference: counts((one) => one.entry.reference),
    reversed: lines.flatMap((one) => (one.kind === "reversed" ? [one.key] : [])),
  });
});

const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(options.port) }, ({ port }) => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});

process.once("SIGTERM", () => {
  server.close();
  closeSync(journal);
  process.exit(0);
});
