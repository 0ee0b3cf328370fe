import { byWeight, disagree } from "./answer-conflict.js";
import { staleMark } from "./answer-text.js";
import type { Support, Unsupported } from "./answer-verification.js";
import { holdsWanted, plainYesOrNo, wantOf } from "./answer-wants.js";
import { answerWords } from "./answer-words.js";
import type { Answer } from "./answer.js";
import { citationOf, type Quoted } from "./citations.js";
import type { Chunk } from "./document.js";

/** A written sentence that its passages carry. */
export interface Verified {
  readonly text: string;
  readonly supports: readonly Support[];
}

/** An answer as far as it is written and verified. */
export interface Written {
  readonly question: string;
  /** In the order of writing. */
  readonly sentences: readonly Verified[];
  /** By the ids that sentences cite. */
  readonly passages: ReadonlyMap<string, Chunk>;
  /** The embedded engine's answer to the same question: it decides what kind of answer this is. */
  readonly extract: Answer;
  readonly now: Date;
}

/** Yes or no that a sentence begins with: that is for the code to say. */
export const spokenYesOrNo = /^(?:yes|no)\s*[,.:;!–—-]+\s*/iu;

/**
 * The text of a written answer: each sentence with the numbers of the quotes that carry it, stale pages marked, pages that
 * disagree shown as disagreeing instead of the sentences that rest on them. Pure.
 */
export function composeWritten(written: Written): Pick<Answer, "text" | "citations" | "disagreeing"> {
  const { question, sentences, extract, now } = written;
  const quotes = quotesOf(written);
  const numberOf = (support: Support) => quotes.findIndex((quote) => isQuoteOf(quote, support)) + 1;
  const marked = new Set<number>();
  const mark = (number: number) => {
    const quote = quotes[number - 1];
    const stale = quote === undefined || marked.has(number) ? "" : staleMark(quote.quoted, now);
    marked.add(number);
    return `[${number}]${stale}`;
  };
  const against = disagreeing(question, quotes);
  const rests = ({ supports }: Verified) =>
    supports.some((support) => against.some((quote) => isQuoteOf(quote, support)));
  const kept = sentences.filter((sentence) => !rests(sentence));
  const conflict = against.map((quote) => `${textOf(quote)} ${mark(quotes.indexOf(quote) + 1)}`);
  const lines = kept.map(({ text, supports }) => `${text} ${[...new Set(supports.map(numberOf))].map(mark).join(" ")}`);
  const parts = [
    ...(against.length > 0 ? [answerWords.disagree] : leadOf(question, quotes[0])),
    ...conflict,
    lines.join(" "),
    ...(extract.kind === "partly" ? [whatIsMissing(extract)] : []),
  ];
  return {
    text: parts.filter((part) => part !== "").join("\n\n"),
    citations: quotes.map(({ quoted }) => citationOf(quoted)),
    ...(against.length === 0
      ? {}
      : { disagreeing: [...new Set(against.map(({ quoted }) => quoted.chunk.documentId))] }),
  };
}

/** What the embedded answer says is not answered: its last paragraph, unless that is a quote. */
function whatIsMissing({ text }: Answer): string {
  const last = text.split("\n\n").at(-1) ?? "";
  return last === "" || /\[\d+\]/u.test(last) ? answerWords.partly : last;
}

/** A sentence of a page that is cited, once. */
interface Quote {
  readonly passageId: string;
  readonly quoted: Quoted;
}

function quotesOf({ sentences, passages }: Written): readonly Quote[] {
  const quotes = new Map<string, Quote>();
  for (const { passageId, place } of sentences.flatMap(({ supports }) => supports)) {
    const chunk = passages.get(passageId);
    if (chunk === undefined) continue;
    quotes.set(`${passageId} ${place}`, { passageId, quoted: { chunk, first: [place], others: [], key: place } });
  }
  return [...quotes.values()];
}

function isQuoteOf({ passageId, quoted }: Quote, support: Support): boolean {
  return passageId === support.passageId && quoted.key === support.place;
}

function textOf({ quoted }: Quote): string {
  return quoted.chunk.sentences[quoted.key]?.text ?? "";
}

/** Of the quotes those that say different things, the most authoritative and newest first. */
function disagreeing(question: string, quotes: readonly Quote[]): readonly Quote[] {
  const want = wantOf(question);
  const against = quotes.filter((one) => quotes.some((other) => disagree(want, one.quoted, other.quoted)));
  return [...against].sort((one, other) => byWeight(one.quoted, other.quoted));
}

function leadOf(question: string, first: Quote | undefined): readonly string[] {
  const plain = first === undefined ? undefined : plainYesOrNo(question, textOf(first));
  return plain === undefined ? [] : [`*${answerWords[plain]}*`];
}

/** What counts as holding the figure, date, person or place that is asked for. */
const someOfIt = 0.6;

/** What became of a cited sentence, in the order of writing; `undefined` where it is supported. */
export type Outcome = Unsupported | undefined;

/**
 * Whether what is left of a written answer still answers: the sentence that was to do so is supported, as are most, and what
 * the question asks for is in it if the pages' own words have it. Pure.
 */
export function isEnough(written: Written, outcomes: readonly Outcome[]): boolean {
  const { question, sentences, extract } = written;
  const removed = outcomes.filter((outcome) => outcome !== undefined).length;
  if (sentences.length === 0 || outcomes[0] !== undefined || removed > sentences.length) return false;
  const want = wantOf(question);
  const best = Math.max(...sentences.map(({ text }) => holdsWanted(want, text)));
  const inPages = Math.max(...extract.citations.map(({ quote }) => holdsWanted(want, quote)), 0);
  return best >= Math.min(inPages, someOfIt);
}
