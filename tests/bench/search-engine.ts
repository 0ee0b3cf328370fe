// Measures one engine alone in its process: node --expose-gc --import tsx search-engine.ts deskhand|minisearch COUNT
import MiniSearch from "minisearch";
import { stemmer } from "stemmer";
import type { Chunk } from "../../src/retrieval/document.js";
import { allMayRead } from "../../src/retrieval/audience.js";
import { isStopword } from "../../src/retrieval/lexical-terms.js";
import { buildSearchIndexGently } from "../../src/retrieval/search-index.js";
import { search } from "../../src/retrieval/search.js";
import { percentile } from "../../src/measures.js";
import { benchCorpus, benchQuestions, benchReader } from "./search-corpus.js";

/** Finds something for a question; answers with how many passages. */
type Ask = (question: string) => number;

const rounds = 3;

async function deskhand(chunks: readonly Chunk[]): Promise<Ask> {
  const index = await buildSearchIndexGently(chunks);
  return (text) => search(index, { text, readers: [benchReader] }).hits.length;
}

/** As people set it up: title, headings, keywords and text as fields, Porter's stemmer, stop words left out. */
function minisearch(chunks: readonly Chunk[]): Ask {
  const mini = new MiniSearch<{ id: number; title: string; heading: string; keywords: string; text: string }>({
    fields: ["title", "heading", "keywords", "text"],
    processTerm: (term) => {
      const word = term.toLowerCase();
      return isStopword(word) ? null : stemmer(word);
    },
  });
  chunks.forEach(({ title, headingPath, keywords, text }, id) =>
    mini.add({ id, title, heading: headingPath.join(" . "), keywords: keywords.join(" . "), text }),
  );
  const isReadable = (id: unknown) => {
    const chunk = typeof id === "number" ? chunks[id] : undefined;
    return chunk !== undefined && allMayRead(chunk.audience, [benchReader]);
  };
  return (text) => mini.search(text, { filter: ({ id }) => isReadable(id) }).slice(0, 50).length;
}

/** Processor time of the whole process: what others on the machine do does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function usedBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const [engine = "", count = ""] = process.argv.slice(2);
const questions = await benchQuestions();
const chunks = await benchCorpus(Number(count));
const before = usedBytes();
const [begun, cpuBefore] = [performance.now(), cpuMs()];
const ask = engine === "minisearch" ? minisearch(chunks) : await deskhand(chunks);
const indexMs = performance.now() - begun;
const indexCpuMs = cpuMs() - cpuBefore;
const indexBytes = usedBytes() - before;
// The first round warms up and does not count.
for (const question of questions) ask(question);
const times: number[] = [];
const cpuTimes: number[] = [];
let found = 0;
for (let round = 0; round < rounds; round += 1) {
  for (const question of questions) {
    const [asked, cpu] = [performance.now(), cpuMs()];
    found += ask(question);
    times.push(performance.now() - asked);
    cpuTimes.push(cpuMs() - cpu);
  }
}
process.stdout.write(
  JSON.stringify({
    engine,
    passages: chunks.length,
    queries: times.length,
    found,
    indexMs,
    indexCpuMs,
    indexBytes,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
    cpuP95: percentile(cpuTimes, 0.95),
  }),
);
