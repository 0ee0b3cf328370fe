import type { Chunk } from "./document.js";
import { growingNumbers } from "./lexical-growing.js";
import { isStopword, wordsOf, type Word } from "./lexical-terms.js";
import type { Thesaurus } from "./thesaurus.js";

/** How much each field of a passage counts, and how strongly its length is evened out (BM25F's b, 0 to 1). */
export interface FieldWeights {
  readonly title: { readonly weight: number; readonly b: number };
  readonly heading: { readonly weight: number; readonly b: number };
  readonly keywords: { readonly weight: number; readonly b: number };
  readonly body: { readonly weight: number; readonly b: number };
}

/** Saturation of a term's frequency (BM25's k1) and the fields. */
export interface IndexTuning {
  readonly k1: number;
  readonly fields: FieldWeights;
}

/** An inverted index over passages. Terms are stems; ideas of the thesaurus are terms that begin with `§`. */
export interface LexicalIndex {
  readonly size: number;
  readonly terms: ReadonlyMap<string, number>;
  /** Postings of term t stand from `offsets[t]` to `offsets[t + 1]`. */
  readonly offsets: Uint32Array;
  readonly passages: Uint32Array;
  /** Saturated frequency of the term in the passage, 0 to 1: BM25F without the idf. */
  readonly impacts: Float32Array;
  /** Terms of the sentences of all passages, one after the other; see `sentenceStarts`. */
  readonly sentenceTerms: Uint32Array;
  /** Where a sentence's terms begin; one entry more than there are sentences. */
  readonly sentenceStarts: Uint32Array;
  /** The first sentence of a passage; one entry more than there are passages. */
  readonly firstSentence: Uint32Array;
  /** Words as they are written, with how many passages hold them: what spelling is corrected against. */
  readonly surfaces: ReadonlyMap<string, number>;
}

/** The term that stands for an idea of the thesaurus. */
export function ideaTerm(name: string): string {
  return `§${name}`;
}

/** The terms of a page's text: stems without stop words, and the ideas it speaks of. */
export function pageTerms(words: readonly Word[], thesaurus: Thesaurus): readonly string[] {
  const stems = words.filter(({ surface }) => !isStopword(surface)).map(({ stem }) => stem);
  return [...stems, ...thesaurus.inPage(words).map(({ name }) => ideaTerm(name))];
}

type FieldName = keyof FieldWeights;
/** The order in which a term's counts are packed: eight bits each. */
const fieldNames: readonly FieldName[] = ["title", "heading", "keywords", "body"];
const MOST_COUNTED = 255;

/** Takes passages one by one, so that whoever builds a large index can let others work in between. */
export interface IndexBuilder {
  add(chunk: Chunk): void;
  finish(): LexicalIndex;
}

/** Begins an index. The work grows with the number of words. */
export function createIndexBuilder(thesaurus: Thesaurus, tuning: IndexTuning): IndexBuilder {
  const terms = new Map<string, number>();
  const surfaces = new Map<string, number>();
  const entryTerms = growingNumbers();
  const entryCounts = growingNumbers();
  const firstEntry = growingNumbers();
  const lengths = inEachField(() => growingNumbers());
  const sentenceTerms = growingNumbers();
  const sentenceStarts = growingNumbers();
  const firstSentence = growingNumbers();
  const idsOf = (text: string): readonly number[] => {
    const words = wordsOf(text);
    for (const { surface } of words) surfaces.set(surface, (surfaces.get(surface) ?? 0) + 1);
    return pageTerms(words, thesaurus).map((term) => idOf(terms, term));
  };
  return {
    add: (chunk) => {
      firstEntry.push(entryTerms.length);
      firstSentence.push(sentenceStarts.length);
      const body = chunk.sentences.flatMap(({ text }) => {
        sentenceStarts.push(sentenceTerms.length);
        const ids = idsOf(text);
        for (const id of ids) sentenceTerms.push(id);
        return ids;
      });
      const heading = idsOf(chunk.headingPath.join(" . "));
      const fields = { title: idsOf(chunk.title), heading, keywords: idsOf(chunk.keywords.join(" . ")), body };
      for (const field of fieldNames) lengths[field].push(fields[field].length);
      for (const [id, counts] of packedCounts(fields)) {
        entryTerms.push(id);
        entryCounts.push(counts);
      }
    },
    finish: () => {
      const size = firstEntry.length;
      firstEntry.push(entryTerms.length);
      firstSentence.push(sentenceStarts.length);
      sentenceStarts.push(sentenceTerms.length);
      const entries = { terms: entryTerms.values(), counts: entryCounts.values(), first: firstEntry.values() };
      const fieldLengths = inEachField((field) => lengths[field].values());
      return {
        size,
        terms,
        surfaces,
        ...postingsOf({ entries, lengths: fieldLengths, termCount: terms.size }, tuning),
        sentenceTerms: sentenceTerms.values(),
        sentenceStarts: sentenceStarts.values(),
        firstSentence: firstSentence.values(),
      };
    },
  };
}

function idOf(terms: Map<string, number>, term: string): number {
  const known = terms.get(term);
  if (known !== undefined) return known;
  terms.set(term, terms.size);
  return terms.size - 1;
}

function inEachField<Value>(valueOf: (field: FieldName) => Value): Readonly<Record<FieldName, Value>> {
  return {
    title: valueOf("title"),
    heading: valueOf("heading"),
    keywords: valueOf("keywords"),
    body: valueOf("body"),
  };
}

/** How often each term stands in each field, in one number per term. */
function packedCounts(fields: Readonly<Record<FieldName, readonly number[]>>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  fieldNames.forEach((field, place) => {
    for (const id of fields[field]) {
      const packed = counts.get(id) ?? 0;
      if (unpacked(packed, place) < MOST_COUNTED) counts.set(id, packed + 2 ** (8 * place));
    }
  });
  return counts;
}

function unpacked(packed: number, place: number): number {
  return (packed >>> (8 * place)) & MOST_COUNTED;
}

interface Counted {
  readonly entries: { readonly terms: Uint32Array; readonly counts: Uint32Array; readonly first: Uint32Array };
  readonly lengths: Readonly<Record<FieldName, Uint32Array>>;
  readonly termCount: number;
}

/** Turns passages with their terms into terms with their passages. */
function postingsOf({ entries, lengths, termCount }: Counted, { k1, fields }: IndexTuning) {
  const averages = inEachField((field) => {
    const total = lengths[field].reduce((sum, length) => sum + length, 0);
    return Math.max(total / Math.max(lengths[field].length, 1), 1);
  });
  const offsets = new Uint32Array(termCount + 1);
  for (const id of entries.terms) offsets[id + 1] = (offsets[id + 1] ?? 0) + 1;
  for (let id = 0; id < termCount; id += 1) offsets[id + 1] = (offsets[id + 1] ?? 0) + (offsets[id] ?? 0);
  const next = offsets.slice();
  const passages = new Uint32Array(entries.terms.length);
  const impacts = new Float32Array(entries.terms.length);
  for (let passage = 0; passage + 1 < entries.first.length; passage += 1) {
    // BM25F: each field's frequency evened out by that field's length, then weighed and added.
    const { title, heading, keywords, body } = inEachField((field) => {
      const { weight, b } = fields[field];
      return weight / (1 - b + (b * (lengths[field][passage] ?? 0)) / averages[field]);
    });
    const end = entries.first[passage + 1] ?? 0;
    for (let entry = entries.first[passage] ?? 0; entry < end; entry += 1) {
      const id = entries.terms[entry] ?? 0;
      const packed = entries.counts[entry] ?? 0;
      const frequency =
        title * unpacked(packed, 0) +
        heading * unpacked(packed, 1) +
        keywords * unpacked(packed, 2) +
        body * unpacked(packed, 3);
      const at = next[id] ?? 0;
      next[id] = at + 1;
      passages[at] = passage;
      impacts[at] = frequency / (k1 + frequency);
    }
  }
  return { offsets, passages, impacts };
}
