import type { Answer, NearestPage } from "./answer.js";
import { byWeight, disagree } from "./answer-conflict.js";
import { isExample, pickUnits } from "./answer-units.js";
import { plainYesOrNo, shortAnswer, wantOf } from "./answer-wants.js";
import { answerWords } from "./answer-words.js";
import { citationOf, isQuoteOf, pageUrl, quotedPassages, type Quoted } from "./citations.js";
import type { Hit, SearchResult } from "./search.js";

/** From this confidence on a question counts as answered; set so that of unanswerable questions at most 15 % are. */
export const answeredFrom = 0.6;

/** A search with what it was for. */
export interface Found {
  readonly question: string;
  readonly result: SearchResult;
  readonly now: Date;
}

/** Quotes the sentences that answer, each passage with its citation; or names the nearest pages. Pure. */
export function composeAnswer({ question, result, now }: Found): Answer {
  const { hits, confidence } = result;
  if (confidence < answeredFrom) return notCovered(hits, confidence);
  const want = wantOf(question);
  const quoted = quotedPassages(pickUnits(hits, want)).filter((passage) =>
    isQuoteOf(passage.chunk.sentences[passage.key]?.text ?? "", passage.chunk),
  );
  const [first] = quoted;
  if (first === undefined) return notCovered(hits, confidence);
  const against = quoted.slice(1).filter((other) => disagree(want, first, other));
  const ordered =
    against.length === 0
      ? quoted
      : [
          ...[first, ...against].sort(byWeight),
          ...quoted.filter((other) => other !== first && !against.includes(other)),
        ];
  const answering = first.chunk.sentences[first.key]?.text ?? "";
  const lead = against.length > 0 ? answerWords.disagree : leadOf(question, answering);
  const parts = ordered.map((passage, index) => `${quote(passage)} [${index + 1}]${staleMark(passage, now)}`);
  return {
    kind: "answered",
    text: [...(lead === undefined ? [] : [lead]), ...parts].join("\n\n"),
    citations: ordered.map(citationOf),
    confidence,
    ...(against.length === 0 ? {} : { disagreeing: [first, ...against].map(({ chunk }) => chunk.documentId) }),
  };
}

function notCovered(hits: readonly Hit[], confidence: number): Answer {
  const pages = new Map(hits.slice(0, 5).map(({ chunk }) => [chunk.documentId, chunk]));
  const nearest = [...pages.values()].slice(0, 3).map((chunk): NearestPage => {
    const { documentId, title, updatedAt } = chunk;
    return { documentId, title, url: pageUrl(chunk), updatedAt };
  });
  return {
    kind: "not-covered",
    text: nearest.length === 0 ? "" : answerWords.nearest(nearest.map(({ title }) => title)),
    citations: [],
    confidence: 1 - confidence,
    nearest,
  };
}

/** The figure, date, yes or no that was asked for, where the sentence is plain about it. */
function leadOf(question: string, sentence: string): string | undefined {
  const plain = plainYesOrNo(question, sentence);
  if (plain !== undefined) return `*${answerWords[plain]}*`;
  const short = isExample(sentence) ? undefined : shortAnswer(question, sentence);
  return short === undefined ? undefined : `*${short}*`;
}

function quote({ chunk, first, others }: Quoted): string {
  const sentences = [...first, ...others];
  return sentences.reduce((text, place, index) => {
    const sentence = chunk.sentences[place];
    if (sentence === undefined) return text;
    const isItem = sentence.kind === "list-item" || sentence.kind === "table-row";
    const line = isItem ? `• ${sentence.text}` : sentence.text;
    if (index === 0) return line;
    const previous = chunk.sentences[sentences[index - 1] ?? -1];
    return `${text}${!isItem && previous?.kind === "sentence" ? " " : "\n"}${line}`;
  }, "");
}

/** What is said behind a quote of a page whose review is overdue; empty for others. Pure. */
export function staleMark({ chunk }: Quoted, now: Date): string {
  const today = now.toISOString().slice(0, 10);
  return chunk.reviewBy !== undefined && chunk.reviewBy.slice(0, 10) < today
    ? ` ${answerWords.stale(chunk.reviewBy)}`
    : "";
}
