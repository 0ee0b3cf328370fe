import type { Audience, Chunk } from "./document.js";
import { embeddingSteps, type Embedding } from "./embedder.js";
import { letOthers } from "./let-others.js";
import { createIndexBuilder, pageTerms, type LexicalIndex } from "./lexical-index.js";
import type { IndexTuning } from "./lexical-postings.js";
import { createSpelling, type Spelling } from "./lexical-spelling.js";
import { wordsOf } from "./lexical-terms.js";
import { thesaurusWith, type Thesaurus, type ThesaurusEntry } from "./thesaurus.js";

/** The figures of the search; each is what an ablation on development questions showed to help. */
export interface SearchTuning extends IndexTuning {
  /** Weight of an idea whose words stand in the question, beside the words themselves; 0 leaves the thesaurus out. */
  readonly idea: number;
  /** Weight of an idea that the question hints at. */
  readonly hint: number;
  /** Weight of a corrected word. */
  readonly corrected: number;
  /** How much the best single sentence adds to a passage's score. */
  readonly sentence: number;
  /** How much nearness in meaning, as the embedding sees it, adds: 1 is the first passage's own score; 0 leaves it out. */
  readonly meaning: number;
  /** How much the best passages of a page lift each other. */
  readonly page: number;
}

/** What ships. */
export const shippedTuning: SearchTuning = {
  k1: 1.2,
  fields: {
    title: { weight: 1, b: 0.5 },
    heading: { weight: 1, b: 0.5 },
    keywords: { weight: 0.5, b: 0.5 },
    body: { weight: 1, b: 0.75 },
  },
  idea: 0.5,
  hint: 0.7,
  corrected: 0.85,
  sentence: 0.6,
  meaning: 0.4,
  page: 0.7,
};

/** Passages, ready to be searched. Built once per version of the knowledge base. */
export interface SearchIndex {
  readonly chunks: readonly Chunk[];
  readonly lexical: LexicalIndex;
  readonly spelling: Spelling;
  /** Undefined where the tuning leaves it out. */
  readonly embedding: Embedding | undefined;
  readonly thesaurus: Thesaurus;
  readonly tuning: SearchTuning;
  /** The distinct audiences; `audienceOf` names a passage's by its place here. */
  readonly audiences: readonly Audience[];
  readonly audienceOf: Uint32Array;
  /** Passages of a page, by document id. */
  readonly passagesOf: ReadonlyMap<string, readonly number[]>;
}

/** What an index is built with beside the passages. */
export interface SearchSettings {
  /**
   * An earlier index with the same settings: passages of it that come again (the same objects) need not be read again. The
   * result is the same as without.
   */
  readonly former?: SearchIndex | undefined;
  /** Entries that a company adds to the shipped thesaurus. */
  readonly thesaurus?: readonly ThesaurusEntry[] | undefined;
  readonly tuning?: SearchTuning | undefined;
}

/** Builds the index of these passages, all at once. */
export function buildSearchIndex(chunks: readonly Chunk[], settings: SearchSettings = {}): SearchIndex {
  const steps = buildSteps(chunks, settings);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** Passages gone through between two steps where little is done with each. */
const STEP = 1_000;
/** Time after which a build lets others work, in milliseconds. */
const SLICE_MS = 5;
/**
 * A build that takes longer than this gives way to people: a transaction is many small steps, and each would wait for a slice
 * of ours if we only let one step through at a time.
 */
const SHORT_MS = 250;

/** Leaves as much time as a slice takes. */
const leaveTime = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SLICE_MS));

/** Builds the index in slices, so that the process goes on answering meanwhile; `giveWay` comes between two of them. */
export async function buildSearchIndexGently(
  chunks: readonly Chunk[],
  settings: SearchSettings = {},
  giveWay: () => Promise<void> = leaveTime,
): Promise<SearchIndex> {
  const steps = buildSteps(chunks, settings);
  const begun = performance.now();
  let since = begun;
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    if (performance.now() - since < SLICE_MS) continue;
    const isLong = performance.now() - begun > SHORT_MS;
    await letOthers();
    if (isLong) await giveWay();
    since = performance.now();
  }
}

function* buildSteps(chunks: readonly Chunk[], settings: SearchSettings): Generator<undefined, SearchIndex> {
  const { former, tuning = shippedTuning } = settings;
  const thesaurus = former?.thesaurus ?? thesaurusWith(settings.thesaurus);
  const lexical = yield* lexicalSteps(chunks, { thesaurus, tuning, former });
  const teaches = (passage: number) => chunks[passage]?.audience.kind === "public";
  const embedding = tuning.meaning === 0 ? undefined : yield* embeddingSteps(lexical, { tuning, teaches });
  const spelling = createSpelling(lexical.surfaces);
  yield;
  const audiences = yield* audienceSteps(chunks);
  const passagesOf = yield* pageSteps(chunks);
  return { chunks, lexical, thesaurus, tuning, spelling, embedding, ...audiences, passagesOf };
}

interface LexicalSettings {
  readonly thesaurus: Thesaurus;
  readonly tuning: SearchTuning;
  readonly former: SearchIndex | undefined;
}

function* lexicalSteps(
  chunks: readonly Chunk[],
  { thesaurus, tuning, former }: LexicalSettings,
): Generator<undefined, LexicalIndex> {
  const places = new Map<Chunk, number>();
  for (const [passage, chunk] of (former?.chunks ?? []).entries()) {
    if (passage % STEP === 0) yield;
    places.set(chunk, passage);
  }
  const builder = createIndexBuilder({ thesaurus, tuning, former: former?.lexical });
  for (const chunk of chunks) {
    const place = places.get(chunk);
    places.delete(chunk);
    if (place === undefined) builder.add(chunk);
    else builder.takeOver(place);
    yield;
  }
  for (const chunk of places.keys()) {
    builder.drop(chunk);
    yield;
  }
  return yield* builder.finish();
}

/** What stands above a passage: title, headings and keywords, as terms. */
export function headTerms(index: SearchIndex, passage: number): readonly string[] {
  const chunk = index.chunks[passage];
  if (chunk === undefined) return [];
  const head = [chunk.title, ...chunk.headingPath, ...chunk.keywords].join(" . ");
  return pageTerms(wordsOf(head), index.thesaurus);
}

function* audienceSteps(chunks: readonly Chunk[]): Generator<undefined, Pick<SearchIndex, "audiences" | "audienceOf">> {
  const audiences: Audience[] = [];
  const places = new Map<string, number>();
  const audienceOf = new Uint32Array(chunks.length);
  for (const [passage, { audience }] of chunks.entries()) {
    if (passage % STEP === 0) yield;
    const key = JSON.stringify(audience);
    const place = places.get(key) ?? audiences.push(audience) - 1;
    places.set(key, place);
    audienceOf[passage] = place;
  }
  return { audiences, audienceOf };
}

function* pageSteps(chunks: readonly Chunk[]): Generator<undefined, ReadonlyMap<string, readonly number[]>> {
  const pages = new Map<string, number[]>();
  for (const [passage, { documentId }] of chunks.entries()) {
    if (passage % STEP === 0) yield;
    const known = pages.get(documentId);
    if (known === undefined) pages.set(documentId, [passage]);
    else known.push(passage);
  }
  return pages;
}
