import { randomBytes } from "node:crypto";
import type { Logger } from "../runtime.js";
import { createVerifier } from "./answer-verification.js";
import { composeWritten, isEnough, spokenYesOrNo, type Outcome, type Verified } from "./answer-written.js";
import type { AnswerWriter, WriterPassage, WrittenSentence } from "./answer-writer.js";
import type { Answer } from "./answer.js";
import { isQuoteOf } from "./citations.js";
import type { Chunk } from "./document.js";
import type { Thesaurus } from "./thesaurus.js";

/** What written answers are made with. */
export interface WritingParts {
  readonly writer: AnswerWriter;
  readonly logger: Logger;
}

/** What an answer is to be written from. */
export interface AnswerToWrite {
  readonly question: string;
  /** Passages that everyone who will see the answer may read, best first. */
  readonly chunks: readonly Chunk[];
  /** The embedded engine's answer. */
  readonly extract: Answer;
  readonly thesaurus: Thesaurus;
  readonly now: Date;
  /** Hears the whole verified text each time it has grown; empty when the writing begins. */
  readonly onDraft?: ((text: string) => void) | undefined;
}

/** Passages a model is given. */
const passagesAtMost = 6;
/** Letters of a passage. */
const longestPassage = 3000;
const sentencesAtMost = 6;
/** Quotes of one sentence: the marks of an answer have one digit. */
const quotesAtMost = 2;

/**
 * Has an answer written and keeps of it what the passages carry. @returns undefined when the writer fails, is silent, or too
 * little of what it wrote can be verified: then the pages' own words serve
 */
export async function writeAnswer({ writer, logger }: WritingParts, asked: AnswerToWrite): Promise<Answer | undefined> {
  const { question, extract, now, onDraft } = asked;
  const given = passagesFor(asked);
  if (given === undefined) return undefined;
  const passages = new Map(given.map((chunk) => [newPassageId(), chunk]));
  const verify = createVerifier(passages, asked.thesaurus);
  const verified: Verified[] = [];
  const outcomes: Outcome[] = [];
  const soFar = () => ({ question, sentences: verified, passages, extract, now });
  const take = ({ text, passageIds }: WrittenSentence): void => {
    const verdict = verify({ text: withoutYesOrNo(text), passageIds });
    // Words of politeness cite nothing; they are no part of the answer that could be missing.
    if (passageIds.length > 0) outcomes.push(verdict.supported ? undefined : verdict.reason);
    if (!verdict.supported || verified.length === sentencesAtMost) return;
    verified.push({ text: verdict.text, supports: verdict.supports.slice(0, quotesAtMost) });
    // Nothing is shown whose first sentence is missing.
    if (outcomes[0] === undefined) onDraft?.(composeWritten(soFar()).text);
  };
  onDraft?.("");
  const writing = await writer.write({
    question,
    passages: [...passages].map(([id, chunk]) => passageOf(id, chunk)),
    onSentence: take,
  });
  const serves = writing.kind === "written" && isEnough(soFar(), outcomes);
  const removed = outcomes.filter((outcome) => outcome !== undefined);
  logger.info(
    { engine: writer.engine, ...counts(writing.kind, verified.length, removed), serves },
    "an answer was written",
  );
  if (!serves) return undefined;
  const { kind, confidence } = extract;
  return { kind, confidence, engine: writer.engine, ...composeWritten(soFar()) };
}

/** What the embedded answer quotes comes first: undefined where that was found another way, and cannot be given whole. */
function passagesFor({ chunks, extract }: AnswerToWrite): readonly Chunk[] | undefined {
  const quoted = extract.citations.map(({ documentId, quote }) =>
    chunks.find((chunk) => chunk.documentId === documentId && isQuoteOf(quote, chunk)),
  );
  if (quoted.includes(undefined)) return undefined;
  return [...new Set([...quoted, ...chunks])].flatMap((chunk) => chunk ?? []).slice(0, passagesAtMost);
}

function counts(outcome: string, kept: number, removed: readonly string[]) {
  const reasons = Object.fromEntries(
    [...new Set(removed)].map((reason) => [reason, removed.filter((one) => one === reason).length]),
  );
  return { outcome, kept, removed: reasons };
}

/** Nobody who writes a page can know it, and so nobody can cite or close a passage from within one. */
function newPassageId(): string {
  return `p${randomBytes(3).toString("hex")}`;
}

function passageOf(id: string, chunk: Chunk): WriterPassage {
  const { title, headingPath, text, updatedAt } = chunk;
  return { id, title, section: headingPath.join(" > "), text: text.slice(0, longestPassage), updatedAt };
}

function withoutYesOrNo(text: string): string {
  const rest = text.replace(spokenYesOrNo, "");
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
