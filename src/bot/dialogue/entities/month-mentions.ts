import { anyOf, months, respellCalendarWords } from "./calendar-words.js";
import { addMonths } from "./day-rules.js";
import { mention, withoutOverlaps, type Mention } from "./mention.js";

/** What months are worked out from. */
export interface MonthReading {
  /** The speaker's today, ISO. */
  readonly today: string;
  /** True when a month without a year is the latest one (payslips), the current month included. */
  readonly past: boolean;
}

/** Months of a text as `yyyy-mm`, and those that do not exist ("month 13") with `value: undefined`. */
export type MonthMention = Mention<string | undefined>;

const name = `(${anyOf(months)})`;
const named = new RegExp(
  `(?<![\\p{L}\\p{N}-])${name}\\.?(?![\\p{L}\\p{N}])(?:\\s+|,\\s*|\\s+of\\s+|['’])?((?:of\\s+)?(?:last|this|next) year|(?:19|20)\\d{2}|(?<=['’])\\d{2})?(?![\\p{L}\\p{N}])`,
  "giu",
);
const numeric = /(?<![\p{N}/.-])(?:(\d{4})[-/](\d{1,2})|(\d{1,2})[-/.](\d{4}))(?![\p{N}/.-])/gu;
const relative =
  /\b(this|the current|current|last|the last|previous|the previous|next) (?:pay |calendar )?month(?:'s)?\b|\bthe month before(?: last)?\b/giu;
const numbered = /\bmonth (?:no\.? |number )?(\d{1,3})\b/giu;

function yearMonth(year: number, month: number): string {
  return `${year}-${String(month).padStart(2, "0")}`;
}

function yearOf(month: number, words: string, reading: MonthReading): number {
  const thisYear = Number(reading.today.slice(0, 4));
  const thisMonth = Number(reading.today.slice(5, 7));
  if (/last year/iu.test(words)) return thisYear - 1;
  if (/this year/iu.test(words)) return thisYear;
  if (/next year/iu.test(words)) return thisYear + 1;
  const digits = /\d+/u.exec(words)?.[0];
  if (digits !== undefined) return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
  if (reading.past) return month > thisMonth ? thisYear - 1 : thisYear;
  return month < thisMonth ? thisYear + 1 : thisYear;
}

function relativeMonth(words: string, today: string): string {
  const ahead = /before last/iu.test(words)
    ? -2
    : /last|previous|before/iu.test(words)
      ? -1
      : /next/iu.test(words)
        ? 1
        : 0;
  return addMonths(`${today.slice(0, 8)}01`, ahead).slice(0, 7);
}

/** Months that a text names: "october", "May 2026", "December last year", "last month", "10/2026", "month 13". */
export function findMonths(text: string, reading: MonthReading): readonly MonthMention[] {
  const spelled = respellCalendarWords(text);
  const found: MonthMention[] = [];
  const add = (match: RegExpExecArray, value: string | undefined): void => {
    const words = match[0].trimEnd();
    found.push(mention(spelled.text, { start: match.index, end: match.index + words.length }, value));
  };
  for (const match of spelled.text.matchAll(named)) {
    // "may I", "march on": these two are words of their own; without a year or a preposition they are no months.
    if (/^(?:may|mar|march)$/iu.test(match[0].trim()) && !isMonthHere(spelled.text, match)) continue;
    const month = months[(match[1] ?? "").toLowerCase()] ?? 1;
    add(match, yearMonth(yearOf(month, match[2] ?? "", reading), month));
  }
  for (const match of spelled.text.matchAll(numeric)) {
    const month = Number(match[2] ?? match[3]);
    add(match, month >= 1 && month <= 12 ? yearMonth(Number(match[1] ?? match[4]), month) : undefined);
  }
  for (const match of spelled.text.matchAll(relative)) add(match, relativeMonth(match[0], reading.today));
  for (const match of spelled.text.matchAll(numbered)) {
    const month = Number(match[1]);
    add(match, month >= 1 && month <= 12 ? yearMonth(yearOf(month, "", reading), month) : undefined);
  }
  return withoutOverlaps(found).map((one) =>
    mention(text, { start: spelled.original(one.start), end: spelled.original(one.end) }, one.value),
  );
}

function isMonthHere(text: string, match: RegExpExecArray): boolean {
  const before = text.slice(0, match.index).trimEnd();
  const after = text.slice(match.index + match[0].length).trim();
  if (before === "" && after === "") return true;
  if (/\b(?:for|of|in|from|until|till|to|since|and|the|my|month|slip|payslip|statement|,)$/iu.test(before)) return true;
  return !/^(?:i|we|you|he|she|they|it|be|not)\b/iu.test(after) && /^[A-Z]/u.test(match[0]);
}
