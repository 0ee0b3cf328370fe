import type { Principal } from "../governance/principal.js";

/** Where an answer stands in the source. */
export interface Citation {
  /** Id of the page. */
  readonly documentId: string;
  /** Its title. */
  readonly document: string;
  readonly section: string;
  readonly url: string;
  readonly quote: string;
  /** ISO date of the last change. */
  readonly updatedAt: string;
  /** ISO date by which the page is to be looked at again. */
  readonly reviewBy?: string | undefined;
}

/** A page that is near a question without answering it. */
export interface NearestPage {
  readonly documentId: string;
  readonly title: string;
  readonly url: string;
  /** ISO date of the last change. */
  readonly updatedAt: string;
}

/**
 * What the company's pages say to a question. `not-covered`: they are silent, and `nearest` has the nearest pages if there
 * are any. `restricted`: not in front of everyone present, but the asker alone may be answered; nothing else is said.
 */
export interface Answer {
  readonly kind: "answered" | "partly" | "not-covered" | "restricted";
  readonly text: string;
  readonly citations: readonly Citation[];
  /** 0..1. */
  readonly confidence: number;
  /** Of `not-covered`: pages that the readers may open, nearest first. */
  readonly nearest?: readonly NearestPage[] | undefined;
  /** Ids of the cited pages that say different things, where some do. */
  readonly disagreeing?: readonly string[] | undefined;
  /** What wrote it: `embedded` when left out, else the model's name. */
  readonly engine?: string | undefined;
}

/** A question with who asks: only what that person may read is used. */
export interface Question {
  readonly text: string;
  readonly asker: Principal;
  /** Everyone who will see the answer, the asker among them, or `anybody`; only the asker when left out. */
  readonly present?: readonly Principal[] | "anybody" | undefined;
  readonly previous?: string | undefined;
  /**
   * Hears an answer that is being written: the whole verified text each time it has grown, empty at the beginning. Best effort:
   * the answer may come to other words. Readers are those of the answer.
   */
  readonly onDraft?: ((text: string) => void) | undefined;
}

/** Answers questions from the company's own pages. */
export interface Answerer {
  answer(question: Question): Promise<Answer>;
  /** How many pages there are to answer from. Brings what questions are answered with in step, if nobody has yet. */
  pages(): Promise<number>;
}
