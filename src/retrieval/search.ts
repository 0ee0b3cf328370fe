import type { Reader } from "./audience.js";
import type { Chunk } from "./document.js";
import { closeness, embedTerms } from "./embedder.js";
import { bestPassages } from "./lexical-scores.js";
import { confidenceOf, signalsOf, type Signals } from "./search-confidence.js";
import { headTerms, type SearchIndex } from "./search-index.js";
import { readQuestion, type ReadQuestion } from "./search-question.js";
import { allPassages, readablePassages } from "./search-readable.js";
import { scoreSentences, strongestSentence, type ScoredSentence, type WeighedTerm } from "./search-sentences.js";

/** A search on behalf of people. */
export interface SearchRequest {
  readonly text: string;
  /** Everyone who will see the result: only what all of them may read is searched. Empty: nothing is found. */
  readonly readers: readonly Reader[];
  /** Switches the filter off, for the test that the leak test can fail. Never set in a company. */
  readonly noFilter?: boolean | undefined;
}

/** A passage that was found. */
export interface Hit {
  readonly chunk: Chunk;
  readonly score: number;
  /** In the order of the passage; of the first passages only. */
  readonly sentences: readonly ScoredSentence[];
}

/** What a search found. */
export interface SearchResult {
  /** Best first; at most 50. */
  readonly hits: readonly Hit[];
  /** How sure it is, 0 to 1, that the first passages answer the question. */
  readonly confidence: number;
  readonly signals: Signals;
}

/** Passages that are looked at closely. */
const LOOKED_AT = 100;
const RETURNED = 50;
/** Passages whose sentences are scored. */
const READ_CLOSELY = 10;
/** Passages of a page that lift each other. */
const POOLED = 3;

/** Finds the passages for a question among those that every reader may read. Pure. */
export function search(index: SearchIndex, request: SearchRequest): SearchResult {
  const { isOpen, open, frequency } =
    request.noFilter === true ? allPassages(index) : readablePassages(index, request.readers);
  const question = readQuestion(index, request.text, (term) => frequency(term) > 0);
  const idf = (term: string) => {
    const held = frequency(term);
    return Math.log(1 + (open - held + 0.5) / (held + 0.5));
  };
  const weighed = weighedTerms(index, question, (term) => (frequency(term) > 0 ? idf(term) : 0));
  const best = bestPassages(index.lexical, { weighed, isOpen, k1: index.tuning.k1, count: LOOKED_AT });
  const looked = best.map(({ passage, score }) => {
    return { passage, score: score + index.tuning.sentence * strongestSentence(index.lexical, passage, weighed) };
  });
  const byWords = inOrder(liftedByPage(index, looked));
  const ranked = inOrder(liftedByMeaning(index, byWords, weighed));
  const hits = ranked.slice(0, RETURNED).flatMap(({ passage, score }, rank): readonly Hit[] => {
    const chunk = index.chunks[passage];
    if (chunk === undefined) return [];
    if (rank >= READ_CLOSELY) return [{ chunk, score, sentences: [] }];
    const ids = headTerms(index, passage).flatMap((term) => index.lexical.terms.get(term) ?? []);
    const found = { chunk, passage, headTerms: new Set(ids) };
    return [{ chunk, score, sentences: scoreSentences(index.lexical, found, weighed) }];
  });
  const [first] = ranked.slice(0, 1).map((hit) => ({ ...hit, sentences: hits[0]?.sentences ?? [] }));
  const signals = signalsOf({ index, question, idf, first, open, headTerms: (at) => headTerms(index, at) });
  return { hits, signals, confidence: confidenceOf(signals) };
}

function inOrder(looked: readonly Looked[]): Looked[] {
  return [...looked].sort((one, other) => other.score - one.score || one.passage - other.passage);
}

function weighedTerms(
  { lexical }: SearchIndex,
  question: ReadQuestion,
  idf: (term: string) => number,
): readonly WeighedTerm[] {
  return [...question.terms].flatMap(([term, weight]) => {
    const id = lexical.terms.get(term);
    return id === undefined ? [] : [{ id, weight: weight * idf(term) }];
  });
}

interface Looked {
  readonly passage: number;
  readonly score: number;
}

/** Passages that are near in meaning rise: among those that hold a word of the question, never instead of them. */
function liftedByMeaning(
  { embedding, tuning }: SearchIndex,
  looked: readonly Looked[],
  weighed: readonly WeighedTerm[],
): readonly Looked[] {
  if (embedding === undefined) return looked;
  const question = embedTerms(embedding, weighed);
  const most = looked.reduce((best, { score }) => Math.max(best, score), 0);
  return looked.map(({ passage, score }) => ({
    passage,
    score: score + tuning.meaning * most * closeness(embedding, question, passage),
  }));
}

/** A page that speaks of the matter in several places is more likely about it. */
function liftedByPage({ chunks, tuning }: SearchIndex, looked: readonly Looked[]): Looked[] {
  const pages = new Map<string, number[]>();
  const pageOf = ({ passage }: Looked) => chunks[passage]?.documentId ?? "";
  for (const hit of looked) pages.set(pageOf(hit), [...(pages.get(pageOf(hit)) ?? []), hit.score]);
  const lifts = new Map(
    [...pages].map(([page, scores]) => {
      const best = scores.sort((one, other) => other - one).slice(0, POOLED);
      return [page, best.reduce((sum, score) => sum + score, 0) / POOLED] as const;
    }),
  );
  return looked.map((hit) => ({ ...hit, score: hit.score + tuning.page * (lifts.get(pageOf(hit)) ?? 0) }));
}
