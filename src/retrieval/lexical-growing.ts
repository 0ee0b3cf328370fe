/** A list of whole numbers (0 to 2^32 - 1) that grows without a boxed value for each. */
export interface GrowingNumbers {
  push(value: number): void;
  readonly length: number;
  /** A copy of what was pushed. */
  values(): Uint32Array;
}

/** An empty list. */
export function growingNumbers(): GrowingNumbers {
  let values = new Uint32Array(1024);
  let length = 0;
  return {
    push: (value) => {
      if (length === values.length) {
        const wider = new Uint32Array(values.length * 2);
        wider.set(values);
        values = wider;
      }
      values[length] = value;
      length += 1;
    },
    get length() {
      return length;
    },
    values: () => values.slice(0, length),
  };
}
