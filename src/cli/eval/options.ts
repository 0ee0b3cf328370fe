/** A figure and what it has to reach. */
export interface FailUnder {
  /** Name of a figure; of an inner one with points: `byStyle.typo.slotF1`. */
  readonly field: string;
  readonly least: number;
}

/** Options of every evaluation. */
export interface EvalOptions {
  readonly json?: boolean | undefined;
  readonly details?: string | undefined;
  readonly engine: "embedded" | "openai";
  readonly seed: number;
  readonly failUnder?: readonly FailUnder[] | undefined;
}

/** Options of evaluations in which a person speaks. */
export interface WorldOptions {
  /** Id of a person of the sample company. */
  readonly as?: string | undefined;
  /** ISO 8601, with or without offset. */
  readonly now: string;
  /** IANA name. */
  readonly timeZone?: string | undefined;
}
