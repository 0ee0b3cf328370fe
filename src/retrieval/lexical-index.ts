import type { Chunk } from "./document.js";
import { growingNumbers } from "./lexical-growing.js";
import {
  countedIn,
  fieldNames,
  inEachField,
  postingSteps,
  type FieldName,
  type IndexTuning,
  type PassageEntries,
  type Postings,
} from "./lexical-postings.js";
import { isStopword, wordsOf, type Word } from "./lexical-terms.js";
import type { Thesaurus } from "./thesaurus.js";

/** An inverted index over passages. Terms are stems; ideas of the thesaurus are terms that begin with `§`. */
export interface LexicalIndex extends Postings {
  readonly size: number;
  /** Term to number, in the order of the numbers. */
  readonly terms: ReadonlyMap<string, number>;
  /** Passages with their terms: the postings the other way round. */
  readonly entries: PassageEntries;
  /** Terms of the sentences of all passages, one after the other; see `sentenceStarts`. */
  readonly sentenceTerms: Uint32Array;
  /** Where a sentence's terms begin; one entry more than there are sentences. */
  readonly sentenceStarts: Uint32Array;
  /** The first sentence of a passage; one entry more than there are passages. */
  readonly firstSentence: Uint32Array;
  /** Words as they are written, with how often they occur: what spelling is corrected against. */
  readonly surfaces: ReadonlyMap<string, number>;
}

/** The term that stands for an idea of the thesaurus. */
export function ideaTerm(name: string): string {
  return `§${name}`;
}

/** The terms of a page's text: stems without stop words, and the ideas it speaks of. */
export function pageTerms(words: readonly Word[], thesaurus: Thesaurus): readonly string[] {
  const terms: string[] = [];
  for (const { surface, stem } of words) if (!isStopword(surface)) terms.push(stem);
  for (const { name } of thesaurus.inPage(words)) terms.push(ideaTerm(name));
  return terms;
}

/** The texts of a passage by the field they belong to, in the order in which they are read. */
function textsOf(chunk: Chunk): readonly { readonly field: FieldName; readonly text: string }[] {
  return [
    ...chunk.sentences.map(({ text }) => ({ field: "body", text }) as const),
    { field: "heading", text: chunk.headingPath.join(" . ") },
    { field: "title", text: chunk.title },
    { field: "keywords", text: chunk.keywords.join(" . ") },
  ];
}

/** Takes passages one by one, so that whoever builds a large index can let others work in between. */
export interface IndexBuilder {
  add(chunk: Chunk): void;
  /** Takes over what an earlier index, made with the same thesaurus, worked out of a passage: far less work than reading it again. */
  takeOver(passage: number): void;
  /** Counts a passage's words no more: it was in the earlier index and is not in this one. */
  drop(chunk: Chunk): void;
  finish(): Generator<undefined, LexicalIndex>;
}

/** What an index is built with. */
export interface BuildParts {
  readonly thesaurus: Thesaurus;
  readonly tuning: IndexTuning;
  /** An earlier index whose passages may be taken over. */
  readonly former?: LexicalIndex | undefined;
}

/** Begins an index. The work grows with the number of new words. What is taken over leads to the same index as reading anew. */
export function createIndexBuilder({ thesaurus, tuning, former }: BuildParts): IndexBuilder {
  const terms = new Map<string, number>();
  const surfaces = new Map(former?.surfaces);
  const written = growingEntries();
  const renumber = former === undefined ? undefined : renumbering(former, terms);
  const countSurface = (surface: string, times: number) => {
    const count = (surfaces.get(surface) ?? 0) + times;
    if (count > 0) surfaces.set(surface, count);
    else surfaces.delete(surface);
  };
  return {
    add: (chunk) => {
      written.begin();
      const counts = new Map<number, number>();
      const lengths = { title: 0, heading: 0, keywords: 0, body: 0 };
      for (const { field, text } of textsOf(chunk)) {
        const words = wordsOf(text);
        for (const { surface } of words) countSurface(surface, 1);
        if (field === "body") written.beginSentence();
        const place = fieldNames.indexOf(field);
        for (const term of pageTerms(words, thesaurus)) {
          const id = numberOf(terms, term);
          if (field === "body") written.sentenceTerm(id);
          counts.set(id, countedIn(counts.get(id) ?? 0, place));
          lengths[field] += 1;
        }
      }
      for (const [id, packed] of counts) written.entry(id, packed);
      written.lengths(lengths);
    },
    takeOver: (passage) => {
      if (former !== undefined && renumber !== undefined) copyPassage(written, { former, passage, renumber });
    },
    drop: (chunk) => {
      for (const { text } of textsOf(chunk)) for (const { surface } of wordsOf(text)) countSurface(surface, -1);
    },
    finish: function* () {
      const { entries, ...sentences } = yield* written.finish();
      const postings = yield* postingSteps(entries, { termCount: terms.size, tuning });
      return { size: entries.first.length - 1, terms, surfaces, entries, ...postings, ...sentences };
    },
  };
}

function numberOf(terms: Map<string, number>, term: string): number {
  const known = terms.get(term);
  if (known !== undefined) return known;
  terms.set(term, terms.size);
  return terms.size - 1;
}

/** Terms are numbered as they are met, whichever way: then an index that grew is the one that is built at once. */
function renumbering(former: LexicalIndex, terms: Map<string, number>): (id: number) => number {
  const names = [...former.terms.keys()];
  const numbers = new Int32Array(names.length).fill(-1);
  return (id) => {
    const known = numbers[id] ?? -1;
    if (known !== -1) return known;
    const number = numberOf(terms, names[id] ?? "");
    numbers[id] = number;
    return number;
  };
}

interface Copied {
  readonly former: LexicalIndex;
  readonly passage: number;
  readonly renumber: (id: number) => number;
}

function copyPassage(written: GrowingEntries, { former, passage, renumber }: Copied): void {
  const { entries, firstSentence, sentenceStarts, sentenceTerms } = former;
  written.begin();
  for (let sentence = firstSentence[passage] ?? 0; sentence < (firstSentence[passage + 1] ?? 0); sentence += 1) {
    written.beginSentence();
    const end = sentenceStarts[sentence + 1] ?? 0;
    for (let at = sentenceStarts[sentence] ?? 0; at < end; at += 1)
      written.sentenceTerm(renumber(sentenceTerms[at] ?? 0));
  }
  const end = entries.first[passage + 1] ?? 0;
  for (let at = entries.first[passage] ?? 0; at < end; at += 1)
    written.entry(renumber(entries.terms[at] ?? 0), entries.counts[at] ?? 0);
  written.lengths(inEachField((field) => entries.lengths[field][passage] ?? 0));
}

type GrowingEntries = ReturnType<typeof growingEntries>;

function growingEntries() {
  const terms = growingNumbers();
  const counts = growingNumbers();
  const first = growingNumbers();
  const lengths = inEachField(() => growingNumbers());
  const sentenceTerms = growingNumbers();
  const sentenceStarts = growingNumbers();
  const firstSentence = growingNumbers();
  return {
    begin: () => {
      first.push(terms.length);
      firstSentence.push(sentenceStarts.length);
    },
    beginSentence: () => sentenceStarts.push(sentenceTerms.length),
    sentenceTerm: (id: number) => sentenceTerms.push(id),
    entry: (id: number, packed: number) => {
      terms.push(id);
      counts.push(packed);
    },
    lengths: (of: Readonly<Record<FieldName, number>>) => {
      for (const field of fieldNames) lengths[field].push(of[field]);
    },
    finish: function* () {
      first.push(terms.length);
      firstSentence.push(sentenceStarts.length);
      sentenceStarts.push(sentenceTerms.length);
      const fieldLengths = {
        title: yield* lengths.title.values(),
        heading: yield* lengths.heading.values(),
        keywords: yield* lengths.keywords.values(),
        body: yield* lengths.body.values(),
      };
      const averages = inEachField((field) => {
        const total = fieldLengths[field].reduce((sum, length) => sum + length, 0);
        return Math.max(total / Math.max(fieldLengths[field].length, 1), 1);
      });
      yield;
      return {
        entries: {
          first: yield* first.values(),
          terms: yield* terms.values(),
          counts: yield* counts.values(),
          lengths: fieldLengths,
          averages,
        },
        sentenceTerms: yield* sentenceTerms.values(),
        sentenceStarts: yield* sentenceStarts.values(),
        firstSentence: yield* firstSentence.values(),
      };
    },
  };
}
