import { DateTime } from "luxon";

/** What days are worked out from. ISO dates. */
export interface DayContext {
  /** The speaker's today. */
  readonly today: string;
  /** True when what is meant lies behind: "on Friday" is the last one. */
  readonly past: boolean;
  /** A date already agreed on, to which "the 10th" and "the Tuesday after" belong. */
  readonly anchor?: string | undefined;
}

/** Which of several weeks or months a word picks. */
export type Nearness = "this" | "next" | "last" | "after-next" | undefined;

function day(iso: string): DateTime {
  return DateTime.fromISO(iso, { zone: "utc" });
}

function isoOf(date: DateTime): string {
  return date.toISODate() ?? "";
}

/** The date some days later; earlier for a negative number. */
export function addDays(iso: string, days: number): string {
  return isoOf(day(iso).plus({ days }));
}

/** The date some calendar months later, at the end of a shorter month. */
export function addMonths(iso: string, months: number): string {
  return isoOf(day(iso).plus({ months }));
}

/** The date of a year, month and day; undefined when there is no such day. */
export function dateOf(year: number, month: number, dayOfMonth: number): string | undefined {
  const date = DateTime.utc(year, month, dayOfMonth);
  return date.isValid ? isoOf(date) : undefined;
}

/** The Monday of the ISO week of a date. */
export function mondayOf(iso: string): string {
  return isoOf(day(iso).startOf("week"));
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(iso: string): number {
  return day(iso).weekday;
}

/** Last day of a month. */
export function endOfMonth(iso: string): string {
  return isoOf(day(iso).endOf("month"));
}

/**
 * The day that a weekday means. A bare one is the next to come (on that very day, the one a week later), or the last
 * one where the past is meant; "next" lies in the next calendar week, "this" in the current one.
 * @param weekday 1 Monday … 7 Sunday
 */
export function weekdayDate(weekday: number, nearness: Nearness, context: DayContext): string {
  const { today, past } = context;
  const inThisWeek = addDays(mondayOf(today), weekday - 1);
  if (nearness === "next") return addDays(inThisWeek, 7);
  if (nearness === "after-next") return addDays(inThisWeek, 14);
  if (nearness === "this" && !past) return inThisWeek;
  if (nearness === "last" || past) return inThisWeek < today ? inThisWeek : addDays(inThisWeek, -7);
  return inThisWeek > today ? inThisWeek : addDays(inThisWeek, 7);
}

/** The first such weekday after a date. @param weekday 1 Monday … 7 Sunday */
export function weekdayAfter(iso: string, weekday: number): string {
  const ahead = (weekday - weekdayOf(iso) + 7) % 7;
  return addDays(iso, ahead === 0 ? 7 : ahead);
}

/** The year's day that is next to come (today counts), or the latest where the past is meant. */
export function yearlyDate(month: number, dayOfMonth: number, context: DayContext): string | undefined {
  const { today, past } = context;
  const thisYear = Number(today.slice(0, 4));
  const years = past ? [thisYear, thisYear - 1, thisYear - 2] : [thisYear, thisYear + 1, thisYear + 2];
  // More than two years for 29 February.
  const all = [...years, ...years.map((year) => (past ? year - 3 : year + 3))];
  return all
    .map((year) => dateOf(year, month, dayOfMonth))
    .find((date) => date !== undefined && (past ? date <= today : date >= today));
}

/** The day of the month that "the 17th" means: in the month of the anchor, else the next to come or the latest. */
export function monthlyDate(dayOfMonth: number, context: DayContext): string | undefined {
  const { today, past, anchor } = context;
  if (dayOfMonth < 1 || dayOfMonth > 31) return undefined;
  const from = anchor ?? today;
  const months = [0, 1, 2, 3].map((ahead) => addMonths(`${from.slice(0, 8)}01`, past ? -ahead : ahead));
  const dates = months.flatMap((first) => {
    const date = dateOf(Number(first.slice(0, 4)), Number(first.slice(5, 7)), dayOfMonth);
    return date === undefined ? [] : [date];
  });
  if (anchor !== undefined) return dates[0];
  return dates.find((date) => (past ? date <= today : date >= today));
}

/** Monday to Friday of an ISO week near today. */
export function workWeek(nearness: Nearness, today: string): { readonly first: string; readonly last: string } {
  const weeks = nearness === "next" ? 1 : nearness === "after-next" ? 2 : nearness === "last" ? -1 : 0;
  const first = addDays(mondayOf(today), 7 * weeks);
  return { first, last: addDays(first, 4) };
}

/** Monday to Friday of the ISO week of that number that is next to come, or the latest where the past is meant. */
export function numberedWeek(
  week: number,
  context: DayContext,
): { readonly first: string; readonly last: string } | undefined {
  const year = day(context.today).weekYear;
  const years = context.past ? [year, year - 1] : [year, year + 1];
  for (const weekYear of years) {
    if (week < 1 || week > DateTime.utc(weekYear, 6, 1).weeksInWeekYear) continue;
    const first = isoOf(DateTime.fromObject({ weekYear, weekNumber: week, weekday: 1 }, { zone: "utc" }));
    const last = addDays(first, 4);
    if (context.past ? first <= context.today : last >= context.today) return { first, last };
  }
  return undefined;
}

/** The last day of a stretch of so many working days (Monday to Friday) from a day. */
export function workdaysFrom(start: string, days: number): string {
  let last = start;
  let counted = weekdayOf(start) <= 5 ? 1 : 0;
  while (counted < days) {
    last = addDays(last, 1);
    if (weekdayOf(last) <= 5) counted += 1;
  }
  return last;
}
