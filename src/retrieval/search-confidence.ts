import type { SearchIndex } from "./search-index.js";
import type { ReadQuestion } from "./search-question.js";

/** What tells a question that the pages answer from one they are silent about. */
export interface Signals {
  /** Logarithm of the first passage's score, measured in the idf of a word that only one passage holds. */
  readonly strength: number;
  /** The part of the question, weighed by idf, that the first passage speaks of: 0 to 1. */
  readonly inPassage: number;
  /** The same of the whole page. */
  readonly inPage: number;
}

/** Nothing was found. */
const noSignals: Signals = { strength: 0, inPassage: 0, inPage: 0 };

interface Found {
  readonly index: SearchIndex;
  readonly question: ReadQuestion;
  readonly idf: (term: string) => number;
  readonly top: { readonly passage: number; readonly score: number } | undefined;
  /** Passages that were searched. */
  readonly open: number;
  readonly headTerms: (passage: number) => readonly string[];
}

/** Reads the signals off the first passage. Pure. */
export function signalsOf(found: Found): Signals {
  const { index, top } = found;
  if (top === undefined) return noSignals;
  const page = index.passagesOf.get(index.chunks[top.passage]?.documentId ?? "") ?? [];
  return {
    strength: Math.log(1 + top.score / Math.log(1 + found.open)),
    inPassage: coverage(found, [top.passage]),
    inPage: coverage(found, page),
  };
}

/** A word is spoken of where it, or an idea it stands for, is found. */
function coverage({ index, question, idf, headTerms }: Found, passages: readonly number[]): number {
  const { terms, sentenceTerms, sentenceStarts, firstSentence } = index.lexical;
  const held = new Set<number | undefined>();
  for (const passage of passages) {
    const from = sentenceStarts[firstSentence[passage] ?? 0] ?? 0;
    const to = sentenceStarts[firstSentence[passage + 1] ?? 0] ?? 0;
    for (const id of sentenceTerms.subarray(from, to)) held.add(id);
    for (const term of headTerms(passage)) held.add(terms.get(term));
  }
  const isHeld = (term: string) => terms.has(term) && held.has(terms.get(term));
  let spoken = 0;
  let asked = 0;
  for (const { stem, ideas } of question.subjects) {
    const weight = idf(stem);
    asked += weight;
    if (isHeld(stem) || ideas.some(isHeld)) spoken += weight;
  }
  return asked === 0 ? 0 : spoken / asked;
}

/** Logistic regression on development questions of a real handbook, and on the same with their gold pages taken away. */
const weights = { strength: 3.64, inPassage: 1.41, inPage: 1.25, bias: -7.9 };

/** The chance, 0 to 1, that the first passages answer. Pure. */
export function confidenceOf(signals: Signals): number {
  const sum =
    weights.strength * signals.strength +
    weights.inPassage * signals.inPassage +
    weights.inPage * signals.inPage +
    weights.bias;
  return 1 / (1 + Math.exp(-sum));
}
