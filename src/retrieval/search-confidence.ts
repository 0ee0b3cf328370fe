import { pageTerms } from "./lexical-index.js";
import { wordsOf } from "./lexical-terms.js";
import type { SearchIndex } from "./search-index.js";
import { telling } from "./search-light-words.js";
import type { ReadQuestion } from "./search-question.js";
import type { ScoredSentence } from "./search-sentences.js";

/** What tells a question that the pages answer from one they are silent about. None depends on how many pages there are. */
export interface Signals {
  /** Logarithm of the first passage's score, measured in the idf of a word that a few passages hold. */
  readonly strength: number;
  /** The part of the question, weighed by rarity and by what a word tells, that the first passage speaks of: 0 to 1. */
  readonly inPassage: number;
  /** The same of the whole page. */
  readonly inPage: number;
  /** How much of title, heading and best keyword stands in the question, 0 to 1: whether the passage is about just that. */
  readonly about: number;
  /** The part of the question's words that ideas of the thesaurus stand in for: 0 to 1. What is found by them is less certain. */
  readonly byIdeas: number;
}

/** Nothing was found. */
const noSignals: Signals = { strength: 0, inPassage: 0, inPage: 0, about: 0, byIdeas: 0 };

/** What the signals are read off. */
interface Found {
  readonly index: SearchIndex;
  readonly question: ReadQuestion;
  readonly idf: (term: string) => number;
  readonly first:
    { readonly passage: number; readonly score: number; readonly sentences: readonly ScoredSentence[] } | undefined;
  /** Passages that were searched. */
  readonly open: number;
  readonly headTerms: (passage: number) => readonly string[];
}

/** Passages that hold a word of ordinary rarity. */
const A_FEW = 4.5;
/** With fewer passages than this no word is rare. */
const FEWEST = 20;

/** Reads the signals off the first passage. Pure. */
export function signalsOf(found: Found): Signals {
  const { index, first, question, open } = found;
  if (first === undefined) return noSignals;
  const page = index.passagesOf.get(index.chunks[first.passage]?.documentId ?? "") ?? [];
  const { subjects } = question;
  return {
    strength: Math.log(1 + first.score / Math.log(1 + Math.max(open, FEWEST) / A_FEW)),
    inPassage: coverage(found, [first.passage]),
    inPage: coverage(found, page),
    about: aboutness(index, question, first),
    byIdeas: subjects.filter(({ ideas }) => ideas.length > 0).length / Math.max(subjects.length, 1),
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
    const weight = idf(stem) * telling(stem);
    asked += weight;
    if (isHeld(stem) || ideas.some(isHeld)) spoken += weight;
  }
  return asked === 0 ? 0 : spoken / asked;
}

function aboutness(index: SearchIndex, question: ReadQuestion, first: NonNullable<Found["first"]>): number {
  const chunk = index.chunks[first.passage];
  if (chunk === undefined) return 0;
  const asked = (text: string): number => {
    const known = pageTerms(wordsOf(text), index.thesaurus).filter((term) => index.lexical.terms.has(term));
    return known.filter((term) => question.terms.has(term)).length / Math.max(known.length, 1);
  };
  const isHeading = (at: number) => chunk.sentences[at]?.kind === "heading";
  const best = first.sentences.reduce((most, next) => (!isHeading(next.at) && next.score > most.score ? next : most), {
    at: 0,
    score: 0,
  });
  const heading = chunk.sentences.slice(0, best.at + 1).findLast(({ kind }) => kind === "heading");
  const keyword = Math.max(0, ...chunk.keywords.map(asked));
  return (asked(chunk.title) + asked(heading?.text ?? chunk.headingPath.at(-1) ?? "") + keyword) / 3;
}

/**
 * Ridge logistic regression on development questions of a real handbook and of a service catalogue, on questions of our own
 * over the handbook and over the sample company's small set of pages, and on some of them with their gold pages taken away;
 * those that can be answered and those that cannot weigh the same. `docs/measurements.md` says how it does in cross-validation.
 */
const weights = { strength: 3.415, inPassage: 1.661, inPage: 2.827, about: 3.169, byIdeas: -2.223, bias: -9.047 };

/** The chance, 0 to 1, that the first passages answer, for a question as likely covered as not. Pure. */
export function confidenceOf(signals: Signals): number {
  const sum =
    weights.strength * signals.strength +
    weights.inPassage * signals.inPassage +
    weights.inPage * signals.inPage +
    weights.about * signals.about +
    weights.byIdeas * signals.byIdeas +
    weights.bias;
  return 1 / (1 + Math.exp(-sum));
}
