import type { Chunk } from "./document.js";
import type { LexicalIndex } from "./lexical-index.js";

/** A term of the question with its weight, idf included. */
export interface WeighedTerm {
  readonly id: number;
  readonly weight: number;
}

/** A sentence of a passage with how well it fits the question. */
export interface ScoredSentence {
  /** Place in `chunk.sentences`. */
  readonly at: number;
  readonly score: number;
}

/** Terms from which on a sentence holds words of the question by its mere length. */
const LONG = 8;
/** What a term counts that stands not in the sentence but in what it belongs to. */
const inLead = 0.6;
const inHeading = 0.5;
const inNeighbour = 0.3;

/** The best of a passage's sentences, each taken alone: a measure of how near the words of the question stand. */
export function strongestSentence(lexical: LexicalIndex, passage: number, weighed: readonly WeighedTerm[]): number {
  return termsOfSentences(lexical, passage).reduce((most, terms) => {
    const sum = weighed.reduce((total, { id, weight }) => total + (terms.includes(id) ? weight : 0), 0);
    return Math.max(most, sum / lengthOf(terms));
  }, 0);
}

/**
 * Scores every sentence of a passage, in order, by the words of the question it holds; less by those of the sentence that
 * introduces it, the heading it stands under (`headTerms` before the first) and its neighbours. What holds none scores 0.
 */
export function scoreSentences(
  lexical: LexicalIndex,
  found: { readonly chunk: Chunk; readonly passage: number; readonly headTerms: ReadonlySet<number> },
  weighed: readonly WeighedTerm[],
): readonly ScoredSentence[] {
  const { chunk, passage } = found;
  const own = termsOfSentences(lexical, passage);
  let heading: { includes(id: number): boolean } = { includes: (id) => found.headTerms.has(id) };
  return own.map((terms, at): ScoredSentence => {
    const sentence = chunk.sentences[at];
    if (sentence?.kind === "heading") heading = terms;
    const lead = sentence?.lead === undefined ? undefined : own[placeOfLead(chunk, at)];
    const shareOf = (id: number): number => {
      if (terms.includes(id)) return 1;
      if (lead?.includes(id) === true) return inLead;
      if (heading.includes(id)) return inHeading;
      return own[at - 1]?.includes(id) === true || own[at + 1]?.includes(id) === true ? inNeighbour : 0;
    };
    const sum = weighed.reduce((total, { id, weight }) => total + weight * shareOf(id), 0);
    return { at, score: sum / lengthOf(terms) };
  });
}

/** The sentence that introduces a list item or table row; -1 when it stands in another passage. */
export function placeOfLead(chunk: Chunk, at: number): number {
  const lead = chunk.sentences[at]?.lead;
  return chunk.sentences.findLastIndex((other, place) => place < at && other.text === lead);
}

function termsOfSentences(lexical: LexicalIndex, passage: number): readonly Uint32Array[] {
  const first = lexical.firstSentence[passage] ?? 0;
  const count = (lexical.firstSentence[passage + 1] ?? 0) - first;
  return Array.from({ length: count }, (_, at) =>
    lexical.sentenceTerms.subarray(
      lexical.sentenceStarts[first + at] ?? 0,
      lexical.sentenceStarts[first + at + 1] ?? 0,
    ),
  );
}

function lengthOf(terms: Uint32Array): number {
  return (1 + Math.max(0, terms.length - LONG) / 12) ** 0.3;
}
