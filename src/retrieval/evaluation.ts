import { performance } from "node:perf_hooks";
import { z } from "zod";
import { AppError } from "../errors.js";
import type { Principal } from "../governance/principal.js";
import { areaUnderRoc, percentile, share } from "../measures.js";
import { readJsonLines } from "../read-jsonl.js";
import { composeAnswer } from "./answer-text.js";
import type { Answer } from "./answer.js";
import type { Chunk } from "./document.js";
import { buildSearchIndex, type SearchSettings } from "./search-index.js";
import { search, type Hit } from "./search.js";

/** A question with what people found to answer it. */
export interface RetrievalQuestion {
  readonly id: string;
  readonly text: string;
  readonly answerable: boolean;
  /** Paths of pages; any of them is right. */
  readonly goldPages: readonly string[];
  /** Sentences without markup; any of them is right. Empty: not labelled. */
  readonly goldSentences: readonly string[];
}

/** What an evaluation of retrieval is run on. */
export interface RetrievalEvaluation {
  readonly chunks: readonly Chunk[];
  readonly questions: readonly RetrievalQuestion[];
  readonly settings?: SearchSettings | undefined;
  /** Told of every question, in order. */
  readonly onItem?: ((item: RetrievalItem) => void) | undefined;
}

/** How one question went; the pages found, best first, or that it was turned away. */
export interface RetrievalItem {
  readonly id: string;
  readonly expected: readonly string[];
  readonly predicted: { readonly kind: Answer["kind"]; readonly confidence: number; readonly pages: readonly string[] };
  readonly right: boolean;
}

/** The figures. Shares are 0 to 1, times in milliseconds; null where the rows needed for a figure are missing. */
export interface RetrievalReport {
  readonly n: number;
  /** Always 0: a row that cannot be judged fails the reading. */
  readonly skipped: number;
  readonly answerableN: number;
  readonly unanswerableN: number;
  readonly hitAt1: number | null;
  readonly recallAt5: number | null;
  readonly mrrAt10: number | null;
  readonly ndcgAt10: number | null;
  /** A gold sentence stands in one of the first five passages. */
  readonly goldSentenceTop5: number | null;
  /** A gold sentence stands in the text that a person would have been shown, at the shipped threshold. */
  readonly goldSentenceInAnswer: number | null;
  /** How well the confidence parts answerable from unanswerable questions, whatever the threshold. */
  readonly auroc: number | null;
  /** Unanswerable questions that were answered. */
  readonly falseAnswerRate: number | null;
  /** Answerable questions that were turned away. */
  readonly falseRefusalRate: number | null;
  readonly chunks: number;
  readonly indexMs: number;
  readonly latencyP50: number | null;
  readonly latencyP95: number | null;
  readonly latencyP99: number | null;
}

const rowSchema = z.object({
  id: z.string().min(1),
  question: z.string().min(1),
  answerable: z.boolean().default(true),
  gold_pages: z.array(z.string()).default([]),
  gold: z.array(z.object({ sentence_plain: z.string() })).default([]),
  gold_doc: z.string().optional(),
});

/** Reads questions from JSON Lines, with `gold_pages` and `gold`, or with `gold_doc`; `bad-input` for a bad row or none at all. */
export async function readRetrievalQuestions(file: string): Promise<readonly RetrievalQuestion[]> {
  const rows = await readJsonLines(file, rowSchema);
  if (rows.length === 0) throw new AppError({ code: "bad-input", message: "The file holds no questions", where: file });
  return rows.map(({ line, row }) => {
    const goldPages = row.gold_doc === undefined ? row.gold_pages : [row.gold_doc];
    if (row.answerable && goldPages.length === 0) {
      const message = "An answerable question needs gold_pages or gold_doc";
      throw new AppError({ code: "bad-input", message, where: `${file}:${line}` });
    }
    const goldSentences = row.gold.map(({ sentence_plain }) => sentence_plain);
    return { id: row.id, text: row.question, answerable: row.answerable, goldPages, goldSentences };
  });
}

/** Who asks in an evaluation: somebody who may read public pages. */
const reader: Principal = {
  id: "evaluation",
  name: "Evaluation",
  givenName: "Evaluation",
  email: "",
  department: "",
  jobTitle: "",
  roles: [],
  groups: [],
  location: "",
  locale: "en",
  timeZone: "UTC",
  calendar: "",
  hiredOn: "2000-01-01",
  status: "active",
};

/** Builds an index of the pages and asks every question once. Apart from the times, the same input gives the same report. */
export function evaluateRetrieval(evaluation: RetrievalEvaluation): RetrievalReport {
  const { chunks, questions } = evaluation;
  const started = performance.now();
  const index = buildSearchIndex(chunks, evaluation.settings);
  const indexMs = performance.now() - started;
  const judged = questions.map((question) => {
    const asked = performance.now();
    const result = search(index, { text: question.text, readers: [reader] });
    const answer = composeAnswer({ question: question.text, result, now: new Date(0) });
    return judge(question, { hits: result.hits, confidence: result.confidence, answer, ms: performance.now() - asked });
  });
  if (evaluation.onItem !== undefined) for (const item of judged) evaluation.onItem(describe(item));
  const times = judged.map(({ ms }) => ms);
  return {
    n: questions.length,
    skipped: 0,
    ...measure(judged),
    chunks: chunks.length,
    indexMs,
    latencyP50: percentile(times, 0.5),
    latencyP95: percentile(times, 0.95),
    latencyP99: percentile(times, 0.99),
  };
}

interface Outcome {
  readonly hits: readonly Hit[];
  readonly confidence: number;
  readonly answer: Answer;
  readonly ms: number;
}

interface Judged {
  readonly question: RetrievalQuestion;
  readonly confidence: number;
  readonly kind: Answer["kind"];
  readonly isAnswered: boolean;
  /** Distinct pages, best first, at most ten. */
  readonly pages: readonly string[];
  /** Place of the first gold page among them, from 1; undefined when none is. */
  readonly rank: number | undefined;
  readonly inTop5: boolean;
  readonly inAnswer: boolean;
  readonly ms: number;
}

function judge(question: RetrievalQuestion, { hits, confidence, answer, ms }: Outcome): Judged {
  const pages = [...new Set(hits.map(({ chunk }) => chunk.path))].slice(0, 10);
  const place = pages.findIndex((page) => question.goldPages.includes(page));
  const holdsGold = (text: string) => question.goldSentences.some((gold) => lettersOf(text).includes(lettersOf(gold)));
  return {
    question,
    confidence,
    kind: answer.kind,
    isAnswered: answer.kind === "answered" || answer.kind === "partly",
    pages,
    rank: place === -1 ? undefined : place + 1,
    inTop5: hits.slice(0, 5).some(({ chunk }) => holdsGold(chunk.text)),
    inAnswer: holdsGold(answer.text),
    ms,
  };
}

/** Markup, bullets and white space differ between a page and its label: letters and digits count. */
function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

function measure(judged: readonly Judged[]) {
  const answerable = judged.filter(({ question }) => question.answerable);
  const unanswerable = judged.filter(({ question }) => !question.answerable);
  const labelled = answerable.filter(({ question }) => question.goldSentences.length > 0);
  return {
    answerableN: answerable.length,
    unanswerableN: unanswerable.length,
    hitAt1: share(answerable, ({ rank }) => rank === 1),
    recallAt5: share(answerable, ({ rank }) => rank !== undefined && rank <= 5),
    mrrAt10: mean(answerable.map(({ rank }) => (rank === undefined ? 0 : 1 / rank))),
    ndcgAt10: mean(answerable.map(gainOf)),
    goldSentenceTop5: share(labelled, ({ inTop5 }) => inTop5),
    goldSentenceInAnswer: share(labelled, ({ inAnswer }) => inAnswer),
    auroc: areaUnderRoc(
      answerable.map(({ confidence }) => confidence),
      unanswerable.map(({ confidence }) => confidence),
    ),
    falseAnswerRate: share(unanswerable, ({ isAnswered }) => isAnswered),
    falseRefusalRate: share(answerable, ({ isAnswered }) => !isAnswered),
  };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Discounted gain of the gold pages among the first ten, as a part of the best order's. */
function gainOf({ question, pages }: Judged): number {
  const discount = (place: number) => 1 / Math.log2(place + 2);
  const gained = pages.reduce((sum, page, place) => sum + (question.goldPages.includes(page) ? discount(place) : 0), 0);
  const ideal = question.goldPages.slice(0, 10).reduce((sum, _page, place) => sum + discount(place), 0);
  return ideal === 0 ? 0 : gained / ideal;
}

function describe({ question, kind, confidence, pages, rank, isAnswered }: Judged): RetrievalItem {
  return {
    id: question.id,
    expected: question.answerable ? question.goldPages : [],
    predicted: { kind, confidence, pages },
    right: question.answerable ? isAnswered && rank === 1 : !isAnswered,
  };
}
