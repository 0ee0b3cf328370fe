import type { LexicalIndex } from "./lexical-index.js";

/**
 * Passages and words as vectors, learned from nothing but the pages themselves (latent semantic analysis: the strongest
 * directions of the term-passage matrix). What stands in like company comes out alike, whether or not the words agree.
 */
export interface Embedding {
  readonly dimensions: number;
  /** One vector per term. */
  readonly terms: Float32Array;
  /** One vector per passage, of length 1; of length 0 where nothing is known of its words. */
  readonly passages: Float32Array;
}

const DIMENSIONS = 120;
/** More passages than this teach little more: they are sampled evenly. */
const MOST_TAUGHT = 2_500;
/** Rounds of the subspace iteration (Halko, Martinsson and Tropp, SIAM Review 2011, algorithm 4.4). */
const ROUNDS = 4;
/** Terms worked on between two steps. */
const STEP = 20;

interface Matrix {
  readonly lexical: LexicalIndex;
  /** Row of a passage in training; -1 for those that do not teach. */
  readonly rowOf: Int32Array;
  readonly rows: number;
  readonly idf: Float32Array;
  /** Of each passage, so that long ones do not weigh more. */
  readonly lengths: Float32Array;
  readonly width: number;
}

/**
 * Learns the embedding, a step at a time, so that others can work in between. Only passages that `teaches` allows are learned
 * from: whoever asks may then see the effect of what everybody may read, and of nothing else. The same pages give the same vectors.
 */
export function* embeddingSteps(
  lexical: LexicalIndex,
  teaches: (passage: number) => boolean,
): Generator<undefined, Embedding> {
  const matrix = yield* matrixOf(lexical, teaches);
  const { width, rows } = matrix;
  const count = lexical.terms.size;
  let byTerm = beginning(count * width);
  let byRow = yield* timesTerms(matrix, byTerm, matrix);
  for (let round = 0; round < ROUNDS; round += 1) {
    yield* orthogonalise(byRow, rows, width);
    byTerm = yield* timesRows(matrix, byRow);
    if (round < ROUNDS - 1) byRow = yield* timesTerms(matrix, byTerm, matrix);
  }
  yield* orthogonalise(byTerm, count, width);
  const everyPassage = Int32Array.from({ length: lexical.size }, (_, passage) => passage);
  const passages = yield* timesTerms(matrix, byTerm, { rowOf: everyPassage, rows: lexical.size });
  for (let passage = 0; passage < lexical.size; passage += 1) {
    if (passage % STEP === 0) yield;
    normalise(passages, passage, width);
  }
  return { dimensions: width, terms: byTerm, passages };
}

/** The vector of a question: of its terms, weighed, idf included. Length 1, or 0 where nothing is known of its words. Pure. */
export function embedTerms(
  embedding: Embedding,
  weighed: readonly { readonly id: number; readonly weight: number }[],
): Float32Array {
  const { dimensions, terms } = embedding;
  const vector = new Float32Array(dimensions);
  for (const { id, weight } of weighed) {
    for (let k = 0; k < dimensions; k += 1) {
      vector[k] = (vector[k] ?? 0) + weight * (terms[id * dimensions + k] ?? 0);
    }
  }
  normalise(vector, 0, dimensions);
  return vector;
}

/** How near a passage is to a question, -1 to 1. Pure. */
export function closeness({ dimensions, passages }: Embedding, question: Float32Array, passage: number): number {
  let sum = 0;
  for (let k = 0; k < dimensions; k += 1) sum += (question[k] ?? 0) * (passages[passage * dimensions + k] ?? 0);
  return sum;
}

function* matrixOf(lexical: LexicalIndex, teaches: (passage: number) => boolean): Generator<undefined, Matrix> {
  const taught = Array.from({ length: lexical.size }, (_, passage) => passage).filter(teaches);
  const every = Math.ceil(taught.length / MOST_TAUGHT);
  const rowOf = new Int32Array(lexical.size).fill(-1);
  const sampled = taught.filter((_, at) => at % every === 0);
  sampled.forEach((passage, row) => (rowOf[passage] = row));
  const idf = new Float32Array(lexical.terms.size);
  const lengths = new Float32Array(lexical.size);
  for (let term = 0; term < idf.length; term += 1) {
    if (term % STEP === 0) yield;
    const [from, to] = [lexical.offsets[term] ?? 0, lexical.offsets[term + 1] ?? 0];
    let held = 0;
    for (let at = from; at < to; at += 1) held += rowOf[lexical.passages[at] ?? 0] === -1 ? 0 : 1;
    idf[term] = held === 0 ? 0 : Math.log(1 + (sampled.length - held + 0.5) / (held + 0.5));
    for (let at = from; at < to; at += 1) {
      const passage = lexical.passages[at] ?? 0;
      lengths[passage] = (lengths[passage] ?? 0) + ((lexical.impacts[at] ?? 0) * (idf[term] ?? 0)) ** 2;
    }
  }
  for (let passage = 0; passage < lengths.length; passage += 1)
    lengths[passage] = Math.sqrt(lengths[passage] ?? 0) || 1;
  return {
    lexical,
    rowOf,
    rows: sampled.length,
    idf,
    lengths,
    width: Math.min(DIMENSIONS, Math.ceil(sampled.length / 2)),
  };
}

/** The matrix times vectors of terms: vectors of rows. */
function* timesTerms(
  matrix: Matrix,
  byTerm: Float32Array,
  { rowOf, rows }: { readonly rowOf: Int32Array; readonly rows: number },
): Generator<undefined, Float32Array> {
  const { width } = matrix;
  const result = new Float32Array(rows * width);
  for (let term = 0; term < matrix.idf.length; term += 1) {
    if (term % STEP === 0) yield;
    eachEntry(matrix, { rowOf, term }, (row, value) => {
      for (let k = 0; k < width; k += 1) {
        result[row * width + k] = (result[row * width + k] ?? 0) + value * (byTerm[term * width + k] ?? 0);
      }
    });
  }
  return result;
}

/** The matrix, turned, times vectors of rows: vectors of terms. */
function* timesRows(matrix: Matrix, byRow: Float32Array): Generator<undefined, Float32Array> {
  const { width, rowOf } = matrix;
  const result = new Float32Array(matrix.idf.length * width);
  for (let term = 0; term < matrix.idf.length; term += 1) {
    if (term % STEP === 0) yield;
    eachEntry(matrix, { rowOf, term }, (row, value) => {
      for (let k = 0; k < width; k += 1) {
        result[term * width + k] = (result[term * width + k] ?? 0) + value * (byRow[row * width + k] ?? 0);
      }
    });
  }
  return result;
}

function eachEntry(
  { lexical, idf, lengths }: Matrix,
  { rowOf, term }: { readonly rowOf: Int32Array; readonly term: number },
  visit: (row: number, value: number) => void,
): void {
  const end = lexical.offsets[term + 1] ?? 0;
  const weight = idf[term] ?? 0;
  if (weight === 0) return;
  for (let at = lexical.offsets[term] ?? 0; at < end; at += 1) {
    const passage = lexical.passages[at] ?? 0;
    const row = rowOf[passage] ?? -1;
    if (row !== -1) visit(row, ((lexical.impacts[at] ?? 0) * weight) / (lengths[passage] ?? 1));
  }
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

function normalise(vectors: Float32Array, at: number, width: number): void {
  const vector = vectors.subarray(at * width, (at + 1) * width);
  const length = Math.sqrt(dot(vector, vector));
  if (length > 0) for (let k = 0; k < width; k += 1) vector[k] = (vector[k] ?? 0) / length;
}

/** Numbers that look random and are always the same: only that they point everywhere matters. */
function beginning(length: number): Float32Array {
  const numbers = new Float32Array(length);
  let state = 1;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    numbers[at] = state / 2 ** 32 - 0.5;
  }
  return numbers;
}
