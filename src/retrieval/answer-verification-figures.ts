/** A number as a text states it. */
export interface Figure {
  /** "20", "1500", "17:00"; thousands unseparated. */
  readonly value: string;
  /** What it counts, in the singular: "day", "%", "EUR", "march". */
  readonly unit?: string | undefined;
}

const small = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];
const teens = ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
const tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const numberWords: ReadonlyMap<string, number> = new Map([
  ...[...small, ...teens].map((word, value) => [word, value] as const),
  ...tens.map((word, at) => [word, (at + 2) * 10] as const),
]);
const months = /^(?:January|February|March|April|May|June|July|August|September|October|November|December)$/u;
const monthNames = "January February March April May June July August September October November December".split(" ");

const units: ReadonlyMap<string, string> = new Map(
  [
    "hour hours hr hrs h",
    "day days",
    "week weeks",
    "month months",
    "year years",
    "minute minutes min mins",
    "night nights",
    "% percent",
    "EUR € euro euros eur",
    "USD $ dollar dollars usd",
    "GBP £ pound pounds gbp",
    "CHF chf franc francs",
    "PLN pln zloty",
    "INR inr rupee rupees",
    "mile miles",
    "km kilometre kilometres kilometer kilometers",
    "kg kilogram kilograms",
    "character characters",
    "person people persons employee employees colleague colleagues",
    "time times",
    "quote quotes quotation quotations",
    "digit digits",
    "point points",
  ].flatMap((line) => {
    const [unit = "", ...forms] = line.split(" ");
    return [unit, ...forms].map((form) => [form, unit] as const);
  }),
);
const periods: Readonly<Record<string, string>> = {
  daily: "day",
  weekly: "week",
  monthly: "month",
  annually: "year",
  yearly: "year",
};
/** "A day" is one day; "a locker" is no figure. */
const lasts: ReadonlySet<string> = new Set(["hour", "day", "week", "month", "year", "minute", "night"]);
/** Words that may stand between a number and what it counts. */
const betweenLooks = 3;
const token = /[$€£%]|\d+(?:[.,:]\d+)*|\p{L}[\p{L}’']*|[^\s\p{L}\d]/gu;

/** The numbers of a text with what they count: "twenty-five working days", "EUR 1,500", "5 pm", "31 March". Pure. */
export function figuresOf(text: string): readonly Figure[] {
  const tokens = plainNumbers(text).match(token) ?? [];
  return tokens.flatMap((word, at): readonly Figure[] => {
    const period = periods[word.toLowerCase()];
    if (period !== undefined) return [{ value: "1", unit: period }];
    if (/^(?:an?|per|each|every)$/iu.test(word)) {
      const unit = unitAt(tokens.slice(at + 1, at + 3), 0);
      return unit === undefined || !lasts.has(unit) ? [] : [{ value: "1", unit }];
    }
    if (!/^\d/u.test(word)) return [];
    return [figureAt(tokens, at)];
  });
}

/** ISO dates in words, number words in digits; "one" only where it counts something. */
function plainNumbers(text: string): string {
  return text
    .replace(/\b(\d{4})-(\d{2})-(\d{2})\b/gu, (date) => {
      const [year = "", month = "", day = ""] = date.split("-");
      return `${Number(day)} ${monthNames[Number(month) - 1] ?? month} ${year}`;
    })
    .replace(/\b(\d+)(?:st|nd|rd|th)\b/giu, "$1")
    .replace(/\b([ap])\.m\./giu, "$1m")
    .replace(
      new RegExp(`\\b(${tens.join("|")})[- ](${small.slice(1, 10).join("|")})\\b`, "giu"),
      (_, ten: string, one: string) =>
        String((numberWords.get(ten.toLowerCase()) ?? 0) + (numberWords.get(one.toLowerCase()) ?? 0)),
    )
    .replace(/\p{L}+/gu, (word, at: number, whole: string) => {
      const value = numberWords.get(word.toLowerCase());
      if (value === undefined) return word;
      const counts = unitAt(whole.slice(at + word.length).match(token) ?? [], 0) !== undefined;
      return value === 1 && !counts ? word : String(value);
    });
}

function figureAt(tokens: readonly string[], at: number): Figure {
  const word = tokens[at] ?? "";
  const next = tokens[at + 1] ?? "";
  if (/^[ap]m$/iu.test(next)) return { value: timeOf(word, next.toLowerCase() === "pm") };
  if (word.includes(":")) return { value: timeOf(word, false) };
  const before = tokens[at - 1] ?? "";
  const unit = units.get(/^[A-Z]{3}$/u.test(before) ? before.toLowerCase() : before.replace(/^\p{L}+$/u, ""));
  const value = word.replace(/,(?=\d{3}\b)/gu, "").replace(/\.0+$/u, "");
  if (unit !== undefined) return { value, unit };
  if (months.test(before) && value.length <= 2) return { value, unit: before.toLowerCase() };
  return { value, unit: unitAt(tokens, at + 1) };
}

function timeOf(word: string, afternoon: boolean): string {
  const [hours = "0", minutes = "00"] = word.split(":");
  const hour = Number(hours);
  return `${afternoon && hour < 12 ? hour + 12 : hour}:${minutes.padStart(2, "0")}`;
}

function unitAt(tokens: readonly string[], from: number): string | undefined {
  for (let at = from; at < from + betweenLooks; at += 1) {
    const word = tokens[at];
    if (word === undefined || /^(?:\d|[.,;:()])/u.test(word)) return undefined;
    if (months.test(word)) return word.toLowerCase();
    const unit = units.get(word.toLowerCase());
    if (unit !== undefined) return unit;
  }
  return undefined;
}

/** Whether a stated number stands in the evidence, and counts the same thing there. Pure. */
export function figureStands(figure: Figure, evidence: readonly Figure[], text: string): boolean {
  return evidence.some(({ value, unit }) => {
    if (value !== figure.value) return false;
    if (figure.unit === undefined || unit === figure.unit) return true;
    // In a table the unit stands in the column's name.
    return unit === undefined && figuredIn(text, figure.unit);
  });
}

function figuredIn(text: string, unit: string): boolean {
  const words = text.match(/[$€£%]|\p{L}+/gu) ?? [];
  return words.some((word) => units.get(word.toLowerCase()) === unit || word.toLowerCase() === unit);
}

const atMost = /\b(?:up to|at most|(?:no|not) (?:more|later) than|(?:not|never) exceed|maximum|max|at the latest)\b/iu;
const atLeast = /\b(?:at least|minimum|(?:no|not) (?:less|fewer|earlier) than|or more|at the earliest)\b/iu;
const above = /(?<!\b(?:no|not) )\b(?:more than|over|above|exceed\w*|longer than)\b/iu;
const below = /(?<!\b(?:no|not) )\b(?:less than|fewer than|under|below|shorter than)\b/iu;

/** Whether a text turns the evidence's limit round: "at least" for "at most", "above" for "below". Pure. */
export function turnsLimit(text: string, evidence: string): boolean {
  const [upper, lower] = [[atMost, below] as const, [atLeast, above] as const];
  const has = (part: string, forms: readonly RegExp[]) => forms.some((form) => form.test(part));
  const turned = (one: readonly RegExp[], other: readonly RegExp[]) =>
    has(text, one) && !has(evidence, one) && has(evidence, other);
  return turned(upper, lower) || turned(lower, upper);
}
