import { en, type Parser, type ParsingContext, type ParsedComponents } from "chrono-node";
import { anyOf, months, weekdays } from "./calendar-words.js";
import * as rules from "./day-rules.js";
import type { DayContext, Nearness } from "./day-rules.js";
import { numberOfWords } from "./numbers.js";

/** What chrono is given besides its own options; our parsers read it back. */
export interface DayOption {
  readonly days: DayContext;
}

// An ordinal before a noun is no day: "2nd monitor", "the 3rd time".
const alone =
  "(?=\\s*(?:$|[-–—.,;:!?)]|(?:to|until|till|til|through|and|or|off|please|pls|plz|of|in|for|because|if|is|was|at|morning|afternoon|only|then|instead|would|works?|suits?|not|as|btw|too|the)\\b))";

type Span = { readonly first: string; readonly last?: string | undefined };

const weekday = `(?:${anyOf(weekdays)})`;
const month = `(?:${anyOf(months)})`;
const ordinal = "(\\d{1,2})(?:st|nd|rd|th|\\.)?";
const count = "(\\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|a couple of|a few)";

function daysOf(context: ParsingContext): DayContext {
  const option: object = context.option;
  return "days" in option ? (option as DayOption).days : { today: "1970-01-01", past: false };
}

function components(iso: string): { year: number; month: number; day: number } {
  return { year: Number(iso.slice(0, 4)), month: Number(iso.slice(5, 7)), day: Number(iso.slice(8, 10)) };
}

/** A parser of ours: the pattern is wrapped in word boundaries; `read` works the days out, or gives up. */
function parser(pattern: string, read: (groups: readonly string[], context: DayContext) => Span | undefined): Parser {
  const expression = new RegExp(`(?:${pattern})(?![\\p{L}\\p{N}])`, "iu");
  return {
    pattern: () => expression,
    extract: (context, match) => {
      // Chrono searches on in the rest of the text, where a look-behind would not see what stood before.
      if (/(?:[\p{L}\p{N}/.,]|[\p{N}]-|\p{L}{2,4}-(?=\d))$/u.test(context.text.slice(0, match.index ?? 0))) return null;
      const span = read(
        match.slice(1).map((group: string | undefined) => (group ?? "").toLowerCase()),
        daysOf(context),
      );
      if (span === undefined) return null;
      const end = span.last === undefined || span.last === span.first ? undefined : components(span.last);
      return context.createParsingResult(match.index ?? 0, match[0], components(span.first), end);
    },
  };
}

function nearness(word: string): Nearness {
  if (/after next|next but one/u.test(word)) return "after-next";
  if (/next|following/u.test(word)) return "next";
  if (/last|past|previous/u.test(word)) return "last";
  return /this|current/u.test(word) ? "this" : undefined;
}

function amountOf(word: string): number {
  if (/^an?$/u.test(word)) return 1;
  if (word === "a couple of") return 2;
  if (word === "a few") return 3;
  return numberOfWords(word) ?? Number(word);
}

function day(date: string | undefined): Span | undefined {
  return date === undefined ? undefined : { first: date };
}

function edge(which: string, monthName: string, context: DayContext): Span | undefined {
  const number = months[monthName] ?? 1;
  const first = rules.yearlyDate(number, 1, context);
  if (first === undefined) return undefined;
  const { today } = context;
  // This month's beginning may have passed while its end has not.
  const start = Number(today.slice(5, 7)) === number ? `${today.slice(0, 8)}01` : first;
  return partOfMonth(which, start);
}

function partOfMonth(which: string, first: string): Span {
  if (which.startsWith("mid")) return { first: rules.addDays(first, 14) };
  return { first: /^(?:start|begin)/u.test(which) ? first : rules.endOfMonth(first) };
}

const near =
  "(this|the current|next|the next|the following|following|last|the last|past|the coming|coming|the upcoming|upcoming)";

/** "next Thursday", "this friday", "Monday", "the Tuesday after". */
const weekdayParsers: readonly Parser[] = [
  parser(`(?:the )?(${weekday}) after next`, ([name = ""], context) =>
    day(rules.weekdayDate(weekdays[name] ?? 1, "after-next", context)),
  ),
  parser(
    `(?:the (${weekday}) (?:after(?: that| then)?|thereafter|following)|the following (${weekday}))`,
    ([a = "", b = ""], context) => day(rules.weekdayAfter(context.anchor ?? context.today, weekdays[a || b] ?? 1)),
  ),
  parser(`(?:${near} )?(${weekday})(?: (this|next|last) week)?`, ([before = "", name = "", after = ""], context) =>
    day(rules.weekdayDate(weekdays[name] ?? 1, nearness(after || before), context)),
  ),
  parser(`(${weekday}) (?:in )?(a|one|two|three) weeks?(?: from now| time)?`, ([name = "", weeks = ""], context) =>
    day(rules.addDays(rules.weekdayDate(weekdays[name] ?? 1, undefined, context), 7 * amountOf(weeks))),
  ),
];

/** "next week", "calendar week 50", "the week of 7 December" (its Monday is found by chrono). */
const weekParsers: readonly Parser[] = [
  parser(
    "(?:the )?(?:(?:whole|entire|complete|full|all) (?:of )?)?(this|current|next|following|coming|last|past|previous) (?:whole |entire |complete |full |work(?:ing)? )?week",
    ([word = ""], { today }) => rules.workWeek(word === "coming" ? "next" : nearness(word), today),
  ),
  parser("(?:the )?week after next|(?:the )?week after(?: that)?", (_groups, { today, anchor }) =>
    anchor === undefined ? rules.workWeek("after-next", today) : rules.workWeek("next", anchor),
  ),
  parser(
    "(?:in )?(?:calendar[ -]?week|cal(?:endar)? ?wk|week no\\.?|week number|week|cw|kw|wk)[ .]?(\\d{1,2})",
    ([number = ""], context) => rules.numberedWeek(Number(number), context),
  ),
];

/** "the 17th", "the end of the month", "mid December". */
const monthParsers: readonly Parser[] = [
  parser(
    `the (\\d{1,2})(?:st|nd|rd|th)(?: of (this|the|next|last) month)?${alone}`,
    ([number = "", which = ""], context) => {
      const base =
        which === "next" || which === "last" ? rules.addMonths(context.today, which === "next" ? 1 : -1) : undefined;
      if (base !== undefined)
        return day(rules.dateOf(Number(base.slice(0, 4)), Number(base.slice(5, 7)), Number(number)));
      return day(rules.monthlyDate(Number(number), context));
    },
  ),
  parser(`(\\d{1,2})(?:st|nd|rd|th)${alone}`, ([number = ""], context) =>
    day(rules.monthlyDate(Number(number), context)),
  ),
  parser(
    "(?:the )?(end|last day|start|beginning|first day|middle|mid)(?: of)?(?: the)?(?: (this|current|next|last))? month",
    ([which = "", word = ""], { today }) => {
      const ahead = word === "next" ? 1 : word === "last" ? -1 : 0;
      const first = rules.addMonths(`${today.slice(0, 8)}01`, ahead);
      return partOfMonth(which.replace("first day", "start"), first);
    },
  ),
  parser(
    `(?:the )?(end|last day|start|beginning|first day|middle|mid)[ -](?:of )?(${month})(?: (\\d{4}))?`,
    ([which = "", name = "", year = ""], context) => {
      const part = which.replace("first day", "start");
      return year === ""
        ? edge(part, name, context)
        : partOfMonth(part, `${year}-${String(months[name] ?? 1).padStart(2, "0")}-01`);
    },
  ),
  parser("(?:the )?end of (?:the|this) year|year'?s end|year end", (_groups, { today }) =>
    day(`${today.slice(0, 4)}-12-31`),
  ),
  parser("(?:the )?end of (?:the|this) week", (_groups, { today }) => day(rules.workWeek("this", today).last)),
  parser("(?:the )?end of next week", (_groups, { today }) => day(rules.workWeek("next", today).last)),
];

/** "8 and 9 December", "between 3 and 7 December", "Dec 24 and 31", "24.12." */
const listParsers: readonly Parser[] = [
  parser(`${ordinal} ?(?:and|&|\\+) ?(?:the )?${ordinal}(?: of)? (${month})`, ([a = "", b = "", name = ""], context) =>
    twoDays(Number(a), Number(b), { month: months[name] ?? 1, context }),
  ),
  parser(`(${month}) ${ordinal} ?(?:and|&|\\+) ?${ordinal}`, ([name = "", a = "", b = ""], context) =>
    twoDays(Number(a), Number(b), { month: months[name] ?? 1, context }),
  ),
  parser(`(${month}),? the ${ordinal}`, ([name = "", number = ""], context) =>
    day(rules.yearlyDate(months[name] ?? 1, Number(number), context)),
  ),
  // Chrono takes "Dec 24" for a month of 2024 where the day comes first.
  parser(`(${month})\\.? ?(\\d{1,2})(?:st|nd|rd|th)?(?![.:]?\\d|,? ?\\d{4})`, ([name = "", number = ""], context) =>
    day(rules.yearlyDate(months[name] ?? 1, Number(number), context)),
  ),
  parser("(\\d{1,2})\\.(\\d{1,2})\\.(?!\\d)", ([a = "", b = ""], context) =>
    day(rules.yearlyDate(Number(b), Number(a), context)),
  ),
  parser(
    "(\\d{1,2})\\. ?(?:-|–|to|bis) ?(\\d{1,2})\\.(\\d{1,2})\\.?(\\d{4})?",
    ([a = "", b = "", number = "", year = ""], context) =>
      year === ""
        ? twoDays(Number(a), Number(b), { month: Number(number), context })
        : between(
            rules.dateOf(Number(year), Number(number), Number(a)),
            rules.dateOf(Number(year), Number(number), Number(b)),
          ),
  ),
];

function between(first: string | undefined, last: string | undefined): Span | undefined {
  return first === undefined || last === undefined ? undefined : { first, last };
}

function twoDays(
  a: number,
  b: number,
  where: { readonly month: number; readonly context: DayContext },
): Span | undefined {
  const first = rules.yearlyDate(where.month, a, where.context);
  return first === undefined ? undefined : between(first, rules.dateOf(Number(first.slice(0, 4)), where.month, b));
}

/** "in two weeks", "in 3 days", "the day after tomorrow", "Christmas Eve". */
const relativeParsers: readonly Parser[] = [
  parser(`in ${count} (day|week|month)s?(?:'? time)?`, ([number = "", unit = ""], { today }) => {
    const many = amountOf(number);
    if (unit === "month") return day(rules.addMonths(today, many));
    return day(rules.addDays(today, unit === "week" ? 7 * many : many));
  }),
  parser("(?:the )?day after (?:tomorrow|tmr|tmrw)|overmorrow", (_groups, { today }) => day(rules.addDays(today, 2))),
  parser("(?:the )?day before yesterday", (_groups, { today }) => day(rules.addDays(today, -2))),
  parser("the (?:day after|next day|following day)", (_groups, { anchor }) =>
    anchor === undefined ? undefined : day(rules.addDays(anchor, 1)),
  ),
  parser("christmas eve|xmas eve", (_groups, context) => day(rules.yearlyDate(12, 24, context))),
  parser("christmas day|boxing day", (_groups, context) => day(rules.yearlyDate(12, 25, context))),
  parser("new year'?s eve|nye|silvester", (_groups, context) => day(rules.yearlyDate(12, 31, context))),
];

// chrono's own parsers that keep to the same rules; the others (weekdays, periods, times of day) are replaced by ours.
const kept = new Set([
  "ISOFormatParser",
  "ENYearMonthDayParser",
  "SlashDateFormatParser",
  "ENMonthNameLittleEndianParser",
  "ENMonthNameMiddleEndianParser",
  "ENCasualDateParser",
  "ENTimeUnitAgoFormatParser",
  "ENTimeUnitLaterFormatParser",
]);

/** Chrono with day before month and our rules for weekdays, weeks, ordinals and ends of months. */
export function createDateParser(): en.Chrono {
  const standard = en.configuration.createCasualConfiguration(true);
  const own = [...listParsers, ...weekdayParsers, ...weekParsers, ...monthParsers, ...relativeParsers];
  return new en.Chrono({
    parsers: [...own, ...standard.parsers.filter((one) => kept.has(one.constructor.name))],
    refiners: standard.refiners.filter((one) => one.constructor.name === "OverlapRemovalRefiner").slice(0, 1),
  });
}

/** Year, month and day of a result, and whether the year was named. */
export function readComponents(parts: ParsedComponents): {
  iso: string | undefined;
  yearNamed: boolean;
  dayNamed: boolean;
  month: number;
  day: number;
} {
  const month = parts.get("month") ?? 1;
  const dayOfMonth = parts.get("day") ?? 1;
  return {
    iso: rules.dateOf(parts.get("year") ?? 0, month, dayOfMonth),
    yearNamed: parts.isCertain("year"),
    dayNamed: parts.isCertain("day"),
    month,
    day: dayOfMonth,
  };
}
