import { ideaTerm } from "./lexical-index.js";
import { isStopword, wordsOf, type Word } from "./lexical-terms.js";
import type { SearchIndex } from "./search-index.js";

/** A word of the question that carries a subject, with the ideas it belongs to. */
export interface SubjectWord {
  readonly stem: string;
  /** Terms of the ideas that the word, alone or with its neighbours, stands for. */
  readonly ideas: readonly string[];
}

/** A question as the search reads it. */
export interface ReadQuestion {
  /** Term to weight, 0 to 1. */
  readonly terms: ReadonlyMap<string, number>;
  readonly subjects: readonly SubjectWord[];
}

/**
 * Reads a question: words without a subject dropped, unknown words corrected against what the asker may read, ideas of the
 * thesaurus added. `isReadable` says whether a term stands in a passage that the asker may read. Pure.
 */
export function readQuestion(index: SearchIndex, text: string, isReadable: (term: string) => boolean): ReadQuestion {
  const { thesaurus, tuning } = index;
  const words = wordsOf(text).map((word) => corrected(index, word, isReadable));
  const plain = words.map(({ word }) => word);
  const terms = new Map<string, number>();
  const add = (term: string, weight: number) => terms.set(term, Math.max(terms.get(term) ?? 0, weight));
  for (const { word, weight } of words) if (!isStopword(word.surface)) add(word.stem, weight);
  const said = new Set(thesaurus.inPage(plain).map(({ name }) => name));
  const found = thesaurus.inQuestion(plain);
  for (const { name } of found) add(ideaTerm(name), said.has(name) ? tuning.idea : tuning.hint);
  const subjects = plain.flatMap(({ surface, stem }, position) => {
    if (isStopword(surface)) return [];
    const ideas = found.filter(({ at, length }) => at <= position && position < at + length);
    return [{ stem, ideas: ideas.map(({ name }) => ideaTerm(name)) }];
  });
  return { terms, subjects };
}

function corrected(index: SearchIndex, word: Word, isReadable: (term: string) => boolean) {
  const { thesaurus, spelling, tuning } = index;
  const isKnown = isStopword(word.surface) || thesaurus.knows(word.stem) || isReadable(word.stem);
  if (isKnown || tuning.corrected === 0) return { word, weight: 1 };
  const meant = spelling(word.surface, (candidate) => wordsOf(candidate).some(({ stem }) => isReadable(stem)));
  const [other] = meant === undefined ? [] : wordsOf(meant);
  return other === undefined ? { word, weight: 1 } : { word: other, weight: tuning.corrected };
}
