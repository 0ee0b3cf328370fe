/** A list of whole numbers (0 to 2^32 - 1) that grows without a boxed value for each. */
export interface GrowingNumbers {
  push(value: number): void;
  readonly length: number;
  /** A copy of what was pushed, a piece at a time: of tens of millions it takes long enough that others would wait. */
  values(): Generator<undefined, Uint32Array<ArrayBuffer>>;
}

/** Numbers in a piece: what is there already is never moved while the list grows. */
const PIECE = 2 ** 14;

/** An empty list. */
export function growingNumbers(): GrowingNumbers {
  const full: Uint32Array[] = [];
  let piece = new Uint32Array(PIECE);
  let within = 0;
  const length = () => full.length * PIECE + within;
  return {
    push: (value) => {
      if (within === PIECE) {
        full.push(piece);
        piece = new Uint32Array(PIECE);
        within = 0;
      }
      piece[within] = value;
      within += 1;
    },
    get length() {
      return length();
    },
    values: function* () {
      const all = new Uint32Array(length());
      for (const [at, one] of full.entries()) {
        all.set(one, at * PIECE);
        yield;
      }
      all.set(piece.subarray(0, within), full.length * PIECE);
      return all;
    },
  };
}
