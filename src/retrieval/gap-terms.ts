import type { TermVector } from "./gap-clusters.js";
import { ideaTerm } from "./lexical-index.js";
import { isStopword, wordsOf } from "./lexical-terms.js";
import type { Thesaurus } from "./thesaurus.js";

/** A question with the pages that the search led it to. */
export interface LedQuestion {
  /** Without anything personal. */
  readonly text: string;
  /** Ids of the pages it cited or was near to, nearest first. */
  readonly pages: readonly string[];
}

/** Weight of an idea of the thesaurus beside the words that stand for it. */
const IDEA = 0.6;
/** As if so many more had been asked: in a handful of questions no word can be called frequent. */
const UNSEEN = 20;
/** Weight of the page a question was led to, and of the next ones: two questions near the same page are about the like. */
const PAGES: readonly number[] = [0.6, 0.3];

/**
 * Questions as weights of their stems, of the ideas they name and of the pages they were led to. What many of them hold weighs
 * little. A question without any word of its own is like those of the same words only. Pure.
 */
export function questionVectors(questions: readonly LedQuestion[], thesaurus: Thesaurus): readonly TermVector[] {
  const raw = questions.map((question) => termsOf(question, thesaurus));
  const holding = new Map<string, number>();
  for (const terms of raw) for (const term of terms.keys()) holding.set(term, (holding.get(term) ?? 0) + 1);
  const rarity = (term: string) => Math.log(1 + (raw.length + UNSEEN) / (holding.get(term) ?? 1));
  return raw.map((terms) => unit(new Map([...terms].map(([term, weight]) => [term, weight * rarity(term)]))));
}

function termsOf({ text, pages }: LedQuestion, thesaurus: Thesaurus): ReadonlyMap<string, number> {
  const words = wordsOf(text);
  const terms = new Map<string, number>();
  for (const { surface, stem } of words) if (!isStopword(surface)) terms.set(stem, 1);
  if (terms.size === 0) return new Map([[`"${text.toLowerCase().trim()}`, 1]]);
  for (const { name } of thesaurus.inQuestion(words)) terms.set(ideaTerm(name), IDEA);
  for (const [rank, weight] of PAGES.entries()) {
    const page = pages[rank];
    if (page !== undefined) terms.set(`→${page}`, weight);
  }
  return terms;
}

function unit(vector: ReadonlyMap<string, number>): TermVector {
  const length = Math.hypot(...vector.values());
  return new Map([...vector].map(([term, weight]) => [term, length === 0 ? 0 : weight / length]));
}
