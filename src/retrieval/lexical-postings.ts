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

/** A field of a passage. */
export type FieldName = keyof FieldWeights;

/** The order in which a term's counts are packed: eight bits each. */
export const fieldNames: readonly FieldName[] = ["title", "heading", "keywords", "body"];
const MOST_COUNTED = 255;

/** Passages with their terms, in the order in which the terms were first met. */
export interface PassageEntries {
  /** Entries of passage p stand from `first[p]` to `first[p + 1]`. */
  readonly first: Uint32Array;
  readonly terms: Uint32Array;
  /** How often the term stands in each field, packed. */
  readonly counts: Uint32Array;
  /** Terms in each field, by passage. */
  readonly lengths: Readonly<Record<FieldName, Uint32Array>>;
  /** Mean of each field's lengths, at least 1. */
  readonly averages: Readonly<Record<FieldName, number>>;
}

/** Terms with their passages. */
export interface Postings {
  /** Postings of term t stand from `offsets[t]` to `offsets[t + 1]`. */
  readonly offsets: Uint32Array;
  readonly passages: Uint32Array;
  /** Saturated frequency of the term in the passage, 0 to 1: BM25F without the idf. */
  readonly impacts: Float32Array;
}

/** Entries or terms worked on between two steps. */
const STEP = 20_000;

/** A value for each field. */
export function inEachField<Value>(valueOf: (field: FieldName) => Value): Readonly<Record<FieldName, Value>> {
  return {
    title: valueOf("title"),
    heading: valueOf("heading"),
    keywords: valueOf("keywords"),
    body: valueOf("body"),
  };
}

/** Adds one occurrence in a field to a packed count; beyond 255 it stays. */
export function countedIn(packed: number, place: number): number {
  return countOf(packed, place) < MOST_COUNTED ? packed + 2 ** (8 * place) : packed;
}

function countOf(packed: number, place: number): number {
  return (packed >>> (8 * place)) & MOST_COUNTED;
}

/** What a passage makes of its terms' counts: one figure per field, by the length that the field has there. */
export type FieldFactors = Readonly<Record<FieldName, number>>;

/** BM25F: each field's frequency evened out by that field's length, then weighed and added. */
export function factorsOf(entries: PassageEntries, passage: number, { fields }: IndexTuning): FieldFactors {
  const { lengths, averages } = entries;
  return inEachField((field) => {
    const { weight, b } = fields[field];
    return weight / (1 - b + (b * (lengths[field][passage] ?? 0)) / averages[field]);
  });
}

/** Saturated frequency of a term, 0 to 1, in single precision. */
export function impactOf(packed: number, factors: FieldFactors, { k1 }: IndexTuning): number {
  const frequency =
    factors.title * countOf(packed, 0) +
    factors.heading * countOf(packed, 1) +
    factors.keywords * countOf(packed, 2) +
    factors.body * countOf(packed, 3);
  return Math.fround(frequency / (k1 + frequency));
}

/** Turns passages with their terms into terms with their passages, a step at a time. */
export function* postingSteps(
  entries: PassageEntries,
  { termCount, tuning }: { readonly termCount: number; readonly tuning: IndexTuning },
): Generator<undefined, Postings> {
  const offsets = new Uint32Array(termCount + 1);
  for (let entry = 0; entry < entries.terms.length; entry += 1) {
    if (entry % STEP === 0) yield;
    const id = entries.terms[entry] ?? 0;
    offsets[id + 1] = (offsets[id + 1] ?? 0) + 1;
  }
  for (let id = 0; id < termCount; id += 1) offsets[id + 1] = (offsets[id + 1] ?? 0) + (offsets[id] ?? 0);
  const next = offsets.slice();
  const passages = new Uint32Array(entries.terms.length);
  const impacts = new Float32Array(entries.terms.length);
  for (let passage = 0; passage + 1 < entries.first.length; passage += 1) {
    if (passage % 500 === 0) yield;
    const factors = factorsOf(entries, passage, tuning);
    const end = entries.first[passage + 1] ?? 0;
    for (let entry = entries.first[passage] ?? 0; entry < end; entry += 1) {
      const id = entries.terms[entry] ?? 0;
      const at = next[id] ?? 0;
      next[id] = at + 1;
      passages[at] = passage;
      impacts[at] = impactOf(entries.counts[entry] ?? 0, factors, tuning);
    }
  }
  return { offsets, passages, impacts };
}
