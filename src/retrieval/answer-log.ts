import type { Tx } from "../database.js";
import type { Answer } from "./answer.js";

/** A section that an answer cited. */
export interface CitedSection {
  readonly documentId: string;
  readonly section: string;
}

/** What the asker thought of an answer. */
export type Verdict = "up" | "down";

/** An answer as it is given, to be recorded. */
export interface GivenAnswer {
  readonly id: string;
  readonly conversationId: string;
  readonly askerId: string;
  /** As it was meant: a follow-up together with what it follows. */
  readonly question: string;
  /** The question without names, addresses and numbers of people. */
  readonly masked: string;
  readonly answer: Answer;
  readonly at: Date;
}

/** An answer as it is on record. */
export interface LoggedAnswer {
  readonly id: string;
  readonly conversationId: string;
  readonly askerId: string;
  /** Without names, addresses and numbers of people. */
  readonly masked: string;
  readonly kind: Answer["kind"];
  /** 0..1. */
  readonly confidence: number;
  readonly cited: readonly CitedSection[];
  /** Ids of pages near a question that was not covered, nearest first. */
  readonly nearest: readonly string[];
  /** Ids of cited pages that say different things. */
  readonly disagreeing: readonly string[];
  /** `embedded`, or the name of a model. */
  readonly engine: string;
  readonly verdict: Verdict | undefined;
  /** What the asker missed, in their words. */
  readonly missing: string | undefined;
  readonly handedOff: boolean;
  readonly at: Date;
}

/** What the asker says of an answer. */
export interface Judgement {
  readonly answerId: string;
  readonly verdict: Verdict;
  readonly missing?: string | undefined;
  readonly at: Date;
}

/** Which answer a case is opened after: the one named, else the asker's latest of the conversation that is not older than `since`. */
export interface HandedOff {
  readonly conversationId: string;
  readonly askerId: string;
  readonly answerId?: string | undefined;
  readonly since: Date;
  readonly at: Date;
}

/** The record of answers: what was asked, what was said, and whether it helped. Questions are encrypted. */
export interface AnswerLog {
  record(tx: Tx, given: GivenAnswer): Promise<void>;
  /** Who asked; undefined when the answer is no longer kept. */
  askerOf(answerId: string): Promise<string | undefined>;
  /** Puts a verdict in place of the one before. */
  judge(tx: Tx, judgement: Judgement): Promise<void>;
  handedOff(tx: Tx, given: HandedOff): Promise<void>;
  /** The latest answers of a conversation with their questions in full, oldest first: what a desk agent is told. */
  ofConversation(
    conversationId: string,
    limit: number,
  ): Promise<readonly (LoggedAnswer & { readonly question: string })[]>;
  /** Everything since a moment, in the order of time. */
  since(from: Date): Promise<readonly LoggedAnswer[]>;
}
