/** A passage as a writer is given it: everybody who will see the answer may read it. */
export interface WriterPassage {
  /** What a sentence cites it by; of this question only. */
  readonly id: string;
  /** Of the page. */
  readonly title: string;
  readonly section: string;
  readonly text: string;
  /** ISO date of the last change. */
  readonly updatedAt: string;
}

/** A sentence as it was written, not verified. */
export interface WrittenSentence {
  readonly text: string;
  /** Passages it claims to rest on. */
  readonly passageIds: readonly string[];
}

/** What a writer is asked for. */
export interface WritingRequest {
  readonly question: string;
  /** Best first. */
  readonly passages: readonly WriterPassage[];
  /** Hears each sentence as soon as it is written, in order. */
  readonly onSentence?: ((sentence: WrittenSentence) => void) | undefined;
}

/** All sentences; or why there are none: the service failed (`failed`), or the passages do not answer (`silent`). */
export type Writing =
  | { readonly kind: "written"; readonly sentences: readonly WrittenSentence[] }
  | { readonly kind: "unavailable"; readonly reason: "failed" | "silent" };

/** Writes an answer from passages. What it writes is believed only as far as it can be verified (answer-verification.ts). */
export interface AnswerWriter {
  /** Name of what writes, for the record. */
  readonly engine: string;
  /** Never throws: a failure is `unavailable`. */
  write(request: WritingRequest): Promise<Writing>;
}
