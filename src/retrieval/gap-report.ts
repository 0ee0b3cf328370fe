import type { LoggedAnswer } from "./answer-log.js";
import type { Gap, GapReason, GapReport, GapViewer, PageFacts } from "./gap.js";
import { clusterVectors, type TermVector } from "./gap-clusters.js";
import { byTypicality, labelOf } from "./gap-label.js";
import { ledTo, nearestPages, pagesToLookAt, suggestedOwner } from "./gap-pages.js";
import { questionVectors } from "./gap-terms.js";
import { wordsOf } from "./lexical-terms.js";
import { thesaurusWith, type Thesaurus, type ThesaurusEntry } from "./thesaurus.js";

/** What a report is made from. */
export interface GapParts {
  /** Of this period and the one before; in any order. */
  readonly answers: readonly LoggedAnswer[];
  readonly pages: readonly PageFacts[];
  readonly now: Date;
  /** The length of the period that ends now. */
  readonly days: number;
  readonly viewer: GapViewer;
  /** What the company adds to the shipped thesaurus. */
  readonly thesaurus?: readonly ThesaurusEntry[] | undefined;
}

const dayInMs = 86_400_000;
const EXAMPLES = 3;

/** When the period before the report's begins: older answers are not asked for. Pure. */
export function reportFrom(now: Date, days: number): Date {
  return new Date(now.getTime() - 2 * days * dayInMs);
}

/** `P30D`, `P6W`: a period in days; undefined for anything else, and for more than ten years. Pure. */
export function periodInDays(text: string): number | undefined {
  const { number = "", unit = "" } = /^P(?<number>[1-9]\d{0,3})(?<unit>[DW])$/u.exec(text)?.groups ?? {};
  const days = Number(number) * (unit === "W" ? 7 : 1);
  return days >= 1 && days <= 3660 ? days : undefined;
}

/** Why an answer counts as a gap; none where it helped. Pure. */
export function gapReasons({ kind, verdict, handedOff }: LoggedAnswer): readonly GapReason[] {
  if (verdict === "up") return [];
  return [
    ...(kind === "not-covered" || kind === "partly" ? [kind] : []),
    ...(verdict === "down" ? (["thumbed-down"] as const) : []),
    ...(handedOff ? (["handed-off"] as const) : []),
  ];
}

/**
 * Where the pages fall short: questions without a good answer, those that ask about the same together, and pages to be looked at.
 * The order of the answers does not matter. Pure.
 */
export function gapReport(parts: GapParts): GapReport {
  const { now, days, viewer } = parts;
  const from = new Date(now.getTime() - days * dayInMs);
  const earliest = reportFrom(now, days);
  const answers = parts.answers.filter(({ at }) => at >= earliest && at <= now).toSorted(inSteadyOrder);
  const current = answers.filter(({ at }) => at >= from);
  const pages = new Map(
    parts.pages.filter((page) => viewer.mayOpen(page)).map((page) => [page.documentId, page] as const),
  );
  const thesaurus = thesaurusWith(parts.thesaurus);
  const clusters = gapClusters(answers, thesaurus);
  const isCommon = commonWords(pages, thesaurus);
  return {
    from,
    to: now,
    totals: totalsOf(current),
    gaps: clusters
      .map((questions) => gapOf(questions, { from, pages, isCommon, quotesFrom: viewer.quotesFrom }))
      .filter((gap) => gap !== undefined)
      .sort((one, other) => other.count - one.count || other.askers - one.askers || (one.label < other.label ? -1 : 1)),
    ...pagesToLookAt(current, pages, now.toISOString().slice(0, 10)),
  };
}

/** An unanswered question as its cluster has it. */
export type GapQuestion = LoggedAnswer & { readonly text: string; readonly vector: TermVector };

/** The questions that count as gaps, in clusters: each in exactly one. @param answers in a steady order; pure */
export function gapClusters(
  answers: readonly LoggedAnswer[],
  thesaurus: Thesaurus,
): readonly (readonly GapQuestion[])[] {
  const gaps = answers.filter((answer) => gapReasons(answer).length > 0);
  const vectors = questionVectors(
    gaps.map((answer) => ({ text: answer.masked, pages: ledTo(answer) })),
    thesaurus,
  );
  const questions = gaps.map((answer, at) => ({ ...answer, text: answer.masked, vector: vectors[at] ?? new Map() }));
  return clusterVectors(vectors).map((places) => places.flatMap((place) => questions[place] ?? []));
}

interface Surroundings {
  readonly from: Date;
  readonly pages: ReadonlyMap<string, PageFacts>;
  readonly isCommon: (stem: string) => boolean;
  readonly quotesFrom: number;
}

/** Undefined where nobody asked it in the period. */
function gapOf(all: readonly GapQuestion[], { from, pages, isCommon, quotesFrom }: Surroundings): Gap | undefined {
  const questions = all.filter(({ at }) => at >= from);
  if (questions.length === 0) return undefined;
  const askers = new Set(questions.map(({ askerId }) => askerId)).size;
  const mayQuote = askers >= quotesFrom;
  const nearest = nearestPages(questions, pages);
  const typical = byTypicality(questions);
  return {
    label: labelOf(questions, isCommon),
    count: questions.length,
    before: all.length - questions.length,
    askers,
    reasons: reasonsOf(questions),
    examples: mayQuote ? distinct(typical.map(({ text }) => text)).slice(0, EXAMPLES) : [],
    missing: mayQuote ? distinct(typical.flatMap(({ missing }) => missing ?? [])).slice(0, EXAMPLES) : [],
    nearest,
    owner: suggestedOwner(nearest, pages),
    latest: new Date(Math.max(...questions.map(({ at }) => at.getTime()))),
  };
}

function reasonsOf(questions: readonly LoggedAnswer[]): Gap["reasons"] {
  const count = (reason: GapReason) => questions.filter((question) => gapReasons(question).includes(reason)).length;
  return {
    "not-covered": count("not-covered"),
    partly: count("partly"),
    "thumbed-down": count("thumbed-down"),
    "handed-off": count("handed-off"),
  };
}

function distinct(texts: readonly string[]): readonly string[] {
  const plain = texts.map((text) => text.toLowerCase().trim());
  return texts.filter((_, at) => plain.indexOf(plain[at] ?? "") === at);
}

/** Words that give nobody away: of the pages' titles, and of the thesaurus. */
function commonWords(pages: ReadonlyMap<string, PageFacts>, thesaurus: Thesaurus): (stem: string) => boolean {
  const titles = new Set([...pages.values()].flatMap(({ title }) => wordsOf(title).map(({ stem }) => stem)));
  return (stem) => titles.has(stem) || thesaurus.knows(stem);
}

function totalsOf(answers: readonly LoggedAnswer[]): GapReport["totals"] {
  const count = (is: (answer: LoggedAnswer) => boolean) => answers.filter(is).length;
  return {
    asked: answers.length,
    answered: count(({ kind }) => kind === "answered"),
    partly: count(({ kind }) => kind === "partly"),
    notCovered: count(({ kind }) => kind === "not-covered"),
    restricted: count(({ kind }) => kind === "restricted"),
    up: count(({ verdict }) => verdict === "up"),
    down: count(({ verdict }) => verdict === "down"),
    handedOff: count(({ handedOff }) => handedOff),
  };
}

/** By what was asked first: clusters do not depend on when. */
function inSteadyOrder(one: LoggedAnswer, other: LoggedAnswer): number {
  const [first, second] = [one, other].map(({ masked, id }) => `${masked}\u0000${id}`);
  return (first ?? "") < (second ?? "") ? -1 : first === second ? 0 : 1;
}
