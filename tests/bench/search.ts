import { execFile } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { corpusDescription } from "./search-corpus.js";

const figure = z.number().nullable();

const engineSchema = z.object({
  engine: z.string(),
  passages: z.number(),
  queries: z.number(),
  indexMs: z.number(),
  indexCpuMs: z.number(),
  /** Heap and external memory that the index takes beside the passages. */
  indexBytes: z.number(),
  /** Most memory that the process ever had. */
  peakBytes: z.number(),
  p50: figure,
  p95: figure,
  p99: figure,
  /** Processor time of a query: what it is on a machine with nothing else to do. */
  cpuP95: figure,
});

const spreadSchema = z.object({ n: z.number(), p50: figure, p95: figure, p99: figure, most: figure });
const deafSchema = z.object({ p99: z.number(), most: z.number() });
const phase = {
  tookMs: z.number(),
  acknowledgements: spreadSchema,
  /** Delay of the event loop, in ms. */
  deaf: deafSchema,
  /** The same of an idle thread beside it: what the machine alone does. */
  idle: deafSchema,
};
const assistantSchema = z.object({
  database: z.string(),
  passages: z.number(),
  ingestedPages: z.number(),
  /** From the first question to its answer: everything is read from the database and indexed. */
  loading: z.object(phase),
  /** Questions, one after the other, while a source comes in. */
  answering: z.object({ result: spreadSchema, ...phase }),
});

/** Search at a size, side by side with MiniSearch. Times in ms. */
export interface SearchReport {
  readonly corpus: string;
  readonly processors: number;
  /** Mean load of the machine over the last minute, before and after: above `processors`, wall-clock times are too long. */
  readonly load: readonly [number, number];
  readonly deskhand: z.output<typeof engineSchema>;
  readonly minisearch: z.output<typeof engineSchema>;
  /** MiniSearch's figure divided by ours: above 1, ours is less. */
  readonly ratios: Readonly<Record<"indexMs" | "indexBytes" | "p50" | "p95" | "p99", number>>;
  readonly assistant: z.output<typeof assistantSchema>;
}

/** Measures each engine alone in a process of its own, then the whole assistant on a database. */
export async function measureSearch(
  database: "pglite" | "postgres",
  passages: number,
  heard: (line: string) => void,
): Promise<SearchReport> {
  const loadBefore = loadavg()[0] ?? 0;
  const engine = async (name: string) =>
    engineSchema.parse(await inProcess("search-engine.ts", [name, `${passages}`], heard));
  const deskhand = await engine("deskhand");
  const minisearch = await engine("minisearch");
  const assistant = assistantSchema.parse(await inProcess("search-assistant.ts", [database, `${passages}`], heard));
  const ratio = (of: (one: typeof deskhand) => number | null) =>
    (of(minisearch) ?? 0) / Math.max(of(deskhand) ?? 0, 1e-9);
  return {
    corpus: corpusDescription,
    processors: availableParallelism(),
    load: [loadBefore, loadavg()[0] ?? 0],
    deskhand,
    minisearch,
    ratios: {
      indexMs: ratio((one) => one.indexMs),
      indexBytes: ratio((one) => one.indexBytes),
      p50: ratio((one) => one.p50),
      p95: ratio((one) => one.p95),
      p99: ratio((one) => one.p99),
    },
    assistant,
  };
}

/** A report for people. */
export function saySearch({ corpus, load, deskhand, minisearch, assistant }: SearchReport): string {
  const ms = (value: number | null) => `${(value ?? 0).toFixed(1)} ms`;
  const engine = (one: SearchReport["deskhand"]) =>
    `  ${one.engine.padEnd(10)} index ${ms(one.indexMs)}, ${Math.round(one.indexBytes / 1e6)} MB; p50 ${ms(one.p50)}, p95 ${ms(one.p95)}, p99 ${ms(one.p99)} (processor p95 ${ms(one.cpuP95)})`;
  const { loading, answering } = assistant;
  const heard = ({ acknowledgements, deaf, idle }: Pick<typeof loading, "acknowledgements" | "deaf" | "idle">) =>
    `acknowledged in p50 ${ms(acknowledgements.p50)}, p99 ${ms(acknowledgements.p99)} of ${acknowledgements.n}; event loop p99 ${ms(deaf.p99)}, of an idle thread ${ms(idle.p99)}`;
  return [
    `${deskhand.passages} passages (${corpus}); load ${load.map((one) => one.toFixed(1)).join(" to ")}`,
    engine(deskhand),
    engine(minisearch),
    `Assistant on ${assistant.database}`,
    `  first answer after ${ms(loading.tookMs)}; ${heard(loading)}`,
    `  while ${assistant.ingestedPages} pages come in: answers p50 ${ms(answering.result.p50)}, p95 ${ms(answering.result.p95)}; ${heard(answering)}`,
  ].join("\n");
}

const run = promisify(execFile);

async function inProcess(script: string, args: readonly string[], heard: (line: string) => void): Promise<unknown> {
  heard(`${script} ${args.join(" ")}`);
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(process.execPath, ["--expose-gc", "--import", "tsx", file, ...args], {
    maxBuffer: 1e7,
  });
  return JSON.parse(stdout);
}
