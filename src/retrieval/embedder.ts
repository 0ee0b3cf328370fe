import { LRUCache } from "lru-cache";
import type { LexicalIndex } from "./lexical-index.js";
import { factorsOf, impactOf, type IndexTuning } from "./lexical-postings.js";

/**
 * Passages and words as vectors, learned from nothing but the pages themselves (latent semantic analysis: the strongest
 * directions of the term-passage matrix). What stands in like company comes out alike, whether or not the words agree.
 */
export interface Embedding {
  readonly dimensions: number;
  /** Where a term's vector stands in `vectors`; -1 for terms of which nothing was learned. */
  readonly placeOf: Int32Array;
  readonly vectors: Float32Array;
  /** Rarity of each term among the passages that taught; 0 where nothing was learned. */
  readonly idf: Float32Array;
  /** The passages that can be placed by it. */
  readonly lexical: LexicalIndex;
  readonly tuning: IndexTuning;
}

const DIMENSIONS = 120;
/** More passages than this teach little more: they are sampled evenly. */
const MOST_TAUGHT = 2_500;
/** Rounds of the subspace iteration (Halko, Martinsson and Tropp, SIAM Review 2011, algorithm 4.4). */
const ROUNDS = 4;
/** Terms, or passages of the sample, worked on between two steps. */
const STEP = 20;
/** Vectors of passages that are remembered: only those that words found are ever asked for. */
const REMEMBERED = 20_000;

/** What stands in the passages that teach, by term. */
interface Matrix {
  readonly rows: number;
  /** Terms of which something can be learned; entries of column c stand from `offsets[c]` to `offsets[c + 1]`. */
  readonly columns: Uint32Array;
  readonly offsets: Uint32Array;
  readonly rowOf: Uint32Array;
  readonly values: Float64Array;
  readonly width: number;
}

/**
 * Learns the embedding, a step at a time, so that others can work in between. Only passages that `teaches` allows are learned
 * from: whoever asks may then see the effect of what everybody may read, and of nothing else. The same pages give the same
 * vectors. The work does not grow with the number of passages beyond what is sampled.
 */
export function* embeddingSteps(
  lexical: LexicalIndex,
  { tuning, teaches }: { readonly tuning: IndexTuning; readonly teaches: (passage: number) => boolean },
): Generator<undefined, Embedding> {
  const sampled = sampleOf(lexical.size, teaches);
  yield;
  const idf = rarityAmong(lexical, sampled);
  yield;
  const matrix = yield* matrixOf({ lexical, tuning, idf, sampled });
  const { width, rows, columns } = matrix;
  let byTerm = yield* beginning(matrix, lexical.terms.size);
  let byRow = yield* timesTerms(matrix, byTerm);
  for (let round = 0; round < ROUNDS; round += 1) {
    yield* orthogonalise(byRow, rows, width);
    byTerm = yield* timesRows(matrix, byRow);
    if (round < ROUNDS - 1) byRow = yield* timesTerms(matrix, byTerm);
  }
  yield* orthogonalise(byTerm, columns.length, width);
  const placeOf = new Int32Array(lexical.terms.size).fill(-1);
  columns.forEach((term, column) => (placeOf[term] = column));
  return { dimensions: width, placeOf, vectors: byTerm, idf, lexical, tuning };
}

/** The vector of a question: of its terms, weighed, idf included. Length 1, or 0 where nothing is known of its words. Pure. */
export function embedTerms(
  embedding: Embedding,
  weighed: readonly { readonly id: number; readonly weight: number }[],
): Float32Array {
  const vector = new Float32Array(embedding.dimensions);
  for (const { id, weight } of weighed) addTerm(embedding, { vector, id, weight });
  normalise(vector);
  return vector;
}

/** How near a passage is to a question, -1 to 1. Pure. */
export function closeness(embedding: Embedding, question: Float32Array, passage: number): number {
  return dot(question, vectorOf(embedding, passage));
}

const remembered = new WeakMap<Embedding, LRUCache<number, Float32Array>>();

/** A passage's vector, of length 1; of length 0 where nothing is known of its words. Worked out when it is first asked for. */
function vectorOf(embedding: Embedding, passage: number): Float32Array {
  const memory = remembered.get(embedding) ?? new LRUCache<number, Float32Array>({ max: REMEMBERED });
  remembered.set(embedding, memory);
  const known = memory.get(passage);
  if (known !== undefined) return known;
  const vector = new Float32Array(embedding.dimensions);
  for (const { id, value } of rowOf(embedding, passage)) addTerm(embedding, { vector, id, weight: value });
  normalise(vector);
  memory.set(passage, vector);
  return vector;
}

function addTerm(
  { dimensions, placeOf, vectors }: Embedding,
  { vector, id, weight }: { readonly vector: Float32Array; readonly id: number; readonly weight: number },
): void {
  const place = placeOf[id] ?? -1;
  if (place === -1) return;
  const from = place * dimensions;
  for (let k = 0; k < dimensions; k += 1) vector[k] = (vector[k] ?? 0) + weight * (vectors[from + k] ?? 0);
}

function sampleOf(size: number, teaches: (passage: number) => boolean): readonly number[] {
  const taught = Array.from({ length: size }, (_, passage) => passage).filter(teaches);
  const every = Math.ceil(taught.length / MOST_TAUGHT);
  return taught.filter((_, at) => at % every === 0);
}

function rarityAmong({ entries, terms }: LexicalIndex, sampled: readonly number[]): Float32Array {
  const held = new Uint32Array(terms.size);
  for (const passage of sampled) {
    const end = entries.first[passage + 1] ?? 0;
    for (let at = entries.first[passage] ?? 0; at < end; at += 1) {
      const term = entries.terms[at] ?? 0;
      held[term] = (held[term] ?? 0) + 1;
    }
  }
  return Float32Array.from(held, (count) =>
    count === 0 ? 0 : Math.log(1 + (sampled.length - count + 0.5) / (count + 0.5)),
  );
}

type Weighing = Pick<Embedding, "lexical" | "tuning" | "idf">;

/** A passage's row of the matrix: its terms in their order with their weights, evened out so that long ones do not weigh more. */
function rowOf({ lexical, tuning, idf }: Weighing, passage: number): readonly { id: number; value: number }[] {
  const { entries } = lexical;
  const factors = factorsOf(entries, passage, tuning);
  const [from, to] = [entries.first[passage] ?? 0, entries.first[passage + 1] ?? 0];
  const row: { id: number; value: number }[] = [];
  for (let at = from; at < to; at += 1) {
    const id = entries.terms[at] ?? 0;
    const rarity = idf[id] ?? 0;
    if (rarity > 0) row.push({ id, value: impactOf(entries.counts[at] ?? 0, factors, tuning) * rarity });
  }
  row.sort((one, other) => one.id - other.id);
  const length = Math.fround(Math.sqrt(row.reduce((sum, { value }) => Math.fround(sum + value ** 2), 0))) || 1;
  return row.map(({ id, value }) => ({ id, value: value / length }));
}

function* matrixOf(learning: Weighing & { readonly sampled: readonly number[] }): Generator<undefined, Matrix> {
  const { idf, sampled } = learning;
  const columns = Uint32Array.from([...idf.keys()].filter((term) => (idf[term] ?? 0) > 0));
  const columnOf = new Uint32Array(idf.length);
  columns.forEach((term, column) => (columnOf[term] = column));
  const offsets = new Uint32Array(columns.length + 1);
  const rows: (readonly { id: number; value: number }[])[] = [];
  for (const passage of sampled) {
    yield;
    const row = rowOf(learning, passage);
    rows.push(row);
    for (const { id } of row) {
      const column = columnOf[id] ?? 0;
      offsets[column + 1] = (offsets[column + 1] ?? 0) + 1;
    }
  }
  for (let column = 0; column < columns.length; column += 1) {
    offsets[column + 1] = (offsets[column + 1] ?? 0) + (offsets[column] ?? 0);
  }
  const next = offsets.slice();
  const rowNumbers = new Uint32Array(offsets[columns.length] ?? 0);
  const values = new Float64Array(rowNumbers.length);
  for (const [row, entries] of rows.entries()) {
    if (row % STEP === 0) yield;
    for (const { id, value } of entries) {
      const column = columnOf[id] ?? 0;
      const at = next[column] ?? 0;
      next[column] = at + 1;
      rowNumbers[at] = row;
      values[at] = value;
    }
  }
  const width = Math.min(DIMENSIONS, Math.ceil(sampled.length / 2));
  return { rows: sampled.length, columns, offsets, rowOf: rowNumbers, values, width };
}

/** The matrix times vectors of terms: vectors of rows. */
function* timesTerms(matrix: Matrix, byTerm: Float32Array): Generator<undefined, Float32Array> {
  const { width, rows, columns, offsets, rowOf: rowNumbers, values } = matrix;
  const result = new Float32Array(rows * width);
  for (let column = 0; column < columns.length; column += 1) {
    if (column % STEP === 0) yield;
    for (let at = offsets[column] ?? 0; at < (offsets[column + 1] ?? 0); at += 1) {
      const [to, from, value] = [(rowNumbers[at] ?? 0) * width, column * width, values[at] ?? 0];
      for (let k = 0; k < width; k += 1) result[to + k] = (result[to + k] ?? 0) + value * (byTerm[from + k] ?? 0);
    }
  }
  return result;
}

/** The matrix, turned, times vectors of rows: vectors of terms. */
function* timesRows(matrix: Matrix, byRow: Float32Array): Generator<undefined, Float32Array> {
  const { width, columns, offsets, rowOf: rowNumbers, values } = matrix;
  const result = new Float32Array(columns.length * width);
  for (let column = 0; column < columns.length; column += 1) {
    if (column % STEP === 0) yield;
    for (let at = offsets[column] ?? 0; at < (offsets[column + 1] ?? 0); at += 1) {
      const [from, to, value] = [(rowNumbers[at] ?? 0) * width, column * width, values[at] ?? 0];
      for (let k = 0; k < width; k += 1) result[to + k] = (result[to + k] ?? 0) + value * (byRow[from + k] ?? 0);
    }
  }
  return result;
}

/** Makes the columns of a matrix stand at right angles and of length 1 (modified Gram-Schmidt). */
function* orthogonalise(matrix: Float32Array, rows: number, width: number): Generator<undefined> {
  const columns = Array.from({ length: width }, () => new Float32Array(rows));
  for (const [k, column] of columns.entries()) {
    yield;
    for (let row = 0; row < rows; row += 1) column[row] = matrix[row * width + k] ?? 0;
  }
  for (const [k, column] of columns.entries()) {
    yield;
    for (let before = 0; before < k; before += 1) {
      if (before % STEP === 0) yield;
      const other = columns[before];
      if (other !== undefined) subtract(column, other, dot(column, other));
    }
    const length = Math.sqrt(dot(column, column)) || 1;
    for (let row = 0; row < rows; row += 1) matrix[row * width + k] = column[row] = (column[row] ?? 0) / length;
  }
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}

function subtract(from: Float32Array, what: Float32Array, times: number): void {
  for (let at = 0; at < from.length; at += 1) from[at] = (from[at] ?? 0) - times * (what[at] ?? 0);
}

function normalise(vector: Float32Array): void {
  const length = Math.sqrt(dot(vector, vector));
  if (length > 0) for (let k = 0; k < vector.length; k += 1) vector[k] = (vector[k] ?? 0) / length;
}

/** Numbers that look random and are always the same, a few for each term: only that they point everywhere matters. */
function* beginning({ columns, width }: Matrix, termCount: number): Generator<undefined, Float32Array> {
  const numbers = new Float32Array(columns.length * width);
  let state = 1;
  let column = 0;
  for (let term = 0; term < termCount; term += 1) {
    if (term % STEP === 0) yield;
    const isLearned = columns[column] === term;
    for (let k = 0; k < width; k += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      if (isLearned) numbers[column * width + k] = state / 2 ** 32 - 0.5;
    }
    if (isLearned) column += 1;
  }
  return numbers;
}
