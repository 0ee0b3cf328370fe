import { readFile } from "node:fs/promises";
import path from "node:path";
import { seededRandom } from "../../src/bot/dialogue/local/random.js";
import type { Audience, Chunk } from "../../src/retrieval/document.js";
import { readCorpus } from "../../src/retrieval/evaluation-corpus.js";
import { evaluationData } from "../support/evaluation-data.js";
import { aPrincipal } from "../support/people.js";

/** What the corpora of this bench are, for whoever reads its figures. */
export const corpusDescription =
  "the handbook's pages, copied until there are enough; in each copy one word in twelve is another word of the handbook, " +
  "one sentence in ten is left out, and readers differ (half public, a third by group or role, the rest by person)";

const handbook = path.join(evaluationData, "gsa-tts-handbook");
const swappedOneIn = 12;
const droppedOneIn = 10;
const groupCount = 40;

/** Who asks: an employee in three of the forty groups. */
export const benchReader = aPrincipal({ id: "bench.reader", groups: ["group-1", "group-7", "group-23"] });

/** The development questions over the handbook, as people wrote them. */
export async function benchQuestions(): Promise<readonly string[]> {
  const lines = (await readFile(path.join(handbook, "questions", "dev.jsonl"), "utf8")).split("\n");
  return lines
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const row: unknown = JSON.parse(line);
      return row !== null && typeof row === "object" && "question" in row ? String(row.question) : "";
    });
}

/** That many passages; see `corpusDescription`. The same count gives the same passages. */
export async function benchCorpus(count: number): Promise<readonly Chunk[]> {
  const real = await readCorpus(path.join(handbook, "corpus"));
  const random = seededRandom(1);
  const words = real.flatMap(({ text }) => text.match(/\p{L}{3,}/gu) ?? []);
  const chunks: Chunk[] = [];
  for (let copy = 0; chunks.length < count; copy += 1) {
    const audiences = new Map<string, Audience>();
    for (const chunk of real.slice(0, count - chunks.length)) {
      const audience = audiences.get(chunk.documentId) ?? someAudience(random);
      audiences.set(chunk.documentId, audience);
      chunks.push({ ...(copy === 0 ? chunk : varied(chunk, { copy, random, words })), audience });
    }
  }
  return chunks;
}

/** The passages of each page, by the page's id. */
export function byPage(chunks: readonly Chunk[]): readonly (readonly Chunk[])[] {
  const pages = new Map<string, Chunk[]>();
  for (const chunk of chunks) {
    const page = pages.get(chunk.documentId);
    if (page === undefined) pages.set(chunk.documentId, [chunk]);
    else page.push(chunk);
  }
  return [...pages.values()];
}

interface Variation {
  readonly copy: number;
  readonly random: () => number;
  readonly words: readonly string[];
}

function varied(chunk: Chunk, { copy, random, words }: Variation): Chunk {
  const reword = (text: string) =>
    text.replace(/\p{L}{3,}/gu, (word) =>
      random() * swappedOneIn < 1 ? (words[Math.floor(random() * words.length)] ?? word) : word,
    );
  const kept = chunk.sentences.filter((_, at) => at === 0 || random() * droppedOneIn >= 1);
  const sentences = kept.map((sentence) => ({ ...sentence, text: reword(sentence.text) }));
  const documentId = `${chunk.documentId}~${copy}`;
  const [, position = "0"] = chunk.id.split("#");
  return {
    ...chunk,
    id: `${documentId}#${position}`,
    documentId,
    path: `${copy}/${chunk.path}`,
    sentences,
    text: sentences.map(({ text }) => text).join(" "),
  };
}

function someAudience(random: () => number): Audience {
  const dice = random();
  const someone = () => Math.floor(random() * groupCount);
  if (dice < 0.5) return { kind: "public" };
  if (dice < 0.75) return { kind: "groups", groups: [`group-${someone()}`, `group-${someone()}`].sort() };
  if (dice < 0.85) return { kind: "groups", groups: [dice < 0.8 ? "role:employee" : "role:manager"] };
  return { kind: "people", people: dice < 0.9 ? [benchReader.id] : [`person-${Math.floor(random() * 1000)}`] };
}
