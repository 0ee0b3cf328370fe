import { DateTime } from "luxon";
import { respellCalendarWords, weekdays } from "./calendar-words.js";
import { createDateParser, readComponents, type DayOption } from "./date-parsers.js";
import { addDays, mondayOf, weekdayAfter, weekdayOf, workWeek, yearlyDate, type DayContext } from "./day-rules.js";
import { mention, overlaps, type Mention } from "./mention.js";

/** A day, or several: ISO dates, both included. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

/** Days as a text names them. */
export interface DateMention extends Mention<Days> {
  /** What the words before it make of it: a beginning, an end, or simply the day. */
  readonly role: "from" | "until" | "on";
  /** A stretch was named ("next week", "7-11 Dec"), not one day. */
  readonly stretch: boolean;
}

/** Words that look like a date and are none: "31 February", "the 42nd", "month 13". */
export interface ImpossibleDate extends Mention<undefined> {}

const chrono = createDateParser();

/** Where and when a text is read. */
export interface DateReading extends Omit<DayContext, "today"> {
  readonly now: Date;
  /** IANA name. */
  readonly timeZone: string;
}

/** The speaker's date of a moment, ISO. */
export function localDate(now: Date, timeZone: string): string {
  return (
    DateTime.fromJSDate(now, { zone: timeZone }).toISODate() ??
    DateTime.fromJSDate(now, { zone: "utc" }).toISODate() ??
    ""
  );
}

const beginning =
  /(?:\b(?:from|as of|since|start(?:s|ing|ed)?(?: (?:on|from|date|day))?|begin(?:s|ning|ing)?(?: on)?|first day(?: is)?|effective|after|joins?(?: us)?(?: on)?)(?: the)?|\bfrom)[\s:]*$/iu;
const ending =
  /\b(?:until|untill|till|til|'til|through|thru|to|up to(?: and including)?|by|end(?:s|ing)?(?: on)?|last day(?: is)?|inclusive|back on)(?: the)?(?: end of)?[\s:]*$/iu;
const joint =
  /^\s*(?:\(?(?:inclusive)\)?)?\s*(?:,\s*)?(?:to|until|untill|till|til|'til|through|thru|-|–|—|bis|up to(?: and including)?|and)\s*(?:the\s*)?$/iu;

function roleOf(text: string, start: number): DateMention["role"] {
  const before = text.slice(0, start);
  if (ending.test(before)) return "until";
  return beginning.test(before) ? "from" : "on";
}

// Our own parsers name the whole date; chrono's leave the year open.
function settle(parts: ReturnType<typeof readComponents>, context: DayContext): string | undefined {
  return parts.yearNamed ? parts.iso : yearlyDate(parts.month, parts.day, context);
}

function findSingle(text: string, reading: DateReading, today: string): readonly DateMention[] {
  const context: DayContext = { today, past: reading.past, anchor: reading.anchor };
  const option: DayOption & { forwardDate: boolean } = { forwardDate: false, days: context };
  const offset = DateTime.fromJSDate(reading.now, { zone: reading.timeZone }).offset;
  return chrono.parse(text, { instant: reading.now, timezone: offset }, option).flatMap((result): DateMention[] => {
    const start = readComponents(result.start);
    const first = settle(start, context);
    if (first === undefined || !start.dayNamed || /^now$/iu.test(result.text)) return [];
    const end = result.end ? readComponents(result.end) : undefined;
    const last = end === undefined ? first : lastDay(first, end, context);
    if (last === undefined) return [];
    const words = result.text.trimEnd();
    // Chrono reads 2026-13-05 as the 13th of May.
    if (/^\d{4}-\d{2}-\d{2}$/u.test(words) && words !== first) return [];
    const span = { start: result.index, end: result.index + words.length };
    const role = last === first ? roleOf(text, span.start) : "on";
    return [{ ...mention(text, span, { first, last }), role, stretch: last !== first }];
  });
}

function lastDay(first: string, end: ReturnType<typeof readComponents>, context: DayContext): string | undefined {
  if (end.yearNamed) return end.iso;
  const sameYear = yearlyDate(end.month, end.day, { ...context, today: first, past: false });
  return sameYear;
}

const bareWeekday = (one: DateMention): boolean => /^\p{L}+$/u.test(one.words) && one.words.toLowerCase() in weekdays;

// "Monday, 7 December", "7 December (Monday)": the weekday only says again what the date says.
function mergeRepeatedWeekdays(text: string, found: readonly DateMention[]): readonly DateMention[] {
  const merged: DateMention[] = [];
  for (const one of found) {
    const previous = merged.at(-1);
    const beside = previous !== undefined && /^[,\s(]*(?:the\s+)?$/u.test(text.slice(previous.end, one.start));
    const said = beside && bareWeekday(previous) && /\d/u.test(one.words) ? one : undefined;
    const again = beside && bareWeekday(one) && /\d/u.test(previous.words) ? previous : undefined;
    const kept = said ?? again;
    if (previous === undefined || kept === undefined) merged.push(one);
    else {
      const span = { start: previous.start, end: one.end };
      merged[merged.length - 1] = { ...mention(text, span, kept.value), role: previous.role, stretch: kept.stretch };
    }
  }
  return merged;
}

// "the week of 7 December", "the week starting 7 December".
function widenWeeks(text: string, found: readonly DateMention[]): readonly DateMention[] {
  return found.map((one) => {
    const week = /\bweek (?:of|starting|commencing|beginning)(?: on)?(?: the)?\s*$/iu.test(text.slice(0, one.start));
    return week ? { ...one, role: "on", stretch: true, value: workWeek("this", one.value.first) } : one;
  });
}

// "Wednesday through Friday", "28 December to 3 January": two days become a stretch.
function joinRanges(text: string, found: readonly DateMention[]): readonly DateMention[] {
  const joined: DateMention[] = [];
  for (const one of found) {
    const previous = joined.at(-1);
    const linked =
      previous !== undefined &&
      !previous.stretch &&
      joint.test(text.slice(previous.end, one.start)) &&
      previous.role !== "until";
    if (!linked) {
      joined.push(one);
      continue;
    }
    const first = inSameWeek(previous, one);
    const last = one.stretch ? one.value.last : notBefore(first, one);
    // "Monday and Thursday" are two days, not four.
    const apart = /\band\b|^\s*$/iu.test(text.slice(previous.end, one.start)) && last > addDays(first, 1);
    if (apart && !/\bbetween\b/iu.test(text.slice(0, previous.start))) {
      joined.push(one);
      continue;
    }
    const span = { start: previous.start, end: one.end };
    joined[joined.length - 1] = { ...mention(text, span, { first, last }), role: "on", stretch: true };
  }
  return joined;
}

// "Tuesday to Thursday next week": the week is named once for both.
function inSameWeek(start: DateMention, end: DateMention): string {
  if (!bareWeekday(start) || !/\bweek\b|^(?:next|this|last)\b/iu.test(end.words) || end.stretch)
    return start.value.first;
  return addDays(mondayOf(end.value.first), weekdayOf(start.value.first) - 1);
}

// "Friday to Tuesday": the Tuesday after that Friday.
function notBefore(first: string, end: DateMention): string {
  if (end.value.first >= first || !bareWeekday(end)) return end.value.first;
  return weekdayAfter(first, weekdayOf(end.value.first));
}

// Most texts name none: chrono is asked only where a digit or a word of time stands.
const mayNameDays =
  /\d|week|month|day|year|morrow|tmr|tmw|tomoz|\b(?:mon|tue|wed|thu|fri|sat|sun|ja|fe|mar|mär|apr|mai|may|jun|jul|aug|sep|oc|ok|nov|de|no)|eve\b|silvester|nye|tonight|night|fortnight|end|th\b|first|second|third|\p{L}th\b/iu;

/**
 * The days that a text names, in its order, in the speaker's time zone. A date without a year is the next to come, for
 * `past` the latest one; `3/12` is day/month.
 */
export function findDates(text: string, reading: DateReading): readonly DateMention[] {
  const spelled = respellCalendarWords(text);
  if (!mayNameDays.test(spelled.text)) return [];
  const today = localDate(reading.now, reading.timeZone);
  const found = joinRanges(
    spelled.text,
    widenWeeks(spelled.text, mergeRepeatedWeekdays(spelled.text, findSingle(spelled.text, reading, today))),
  );
  return found.map((one) => {
    const span = { start: spelled.original(one.start), end: spelled.original(one.end) };
    return { ...one, ...mention(text, span, one.value) };
  });
}

const impossible = [
  /\b(?:the\s+)?(?:3[2-9]|[4-9]\d|\d{3,})(?:st|nd|rd|th)\b/giu,
  /\b(?:0|3[2-9]|[4-9]\d)(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/giu,
  /\b(?:30|31)(?:st|th)?\s+(?:of\s+)?feb[a-z]*\b/giu,
  /\b31(?:st)?\s+(?:of\s+)?(?:apr|jun|sep|nov)[a-z]*\b/giu,
  /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+(?:3[2-9]|[4-9]\d)(?:st|nd|rd|th)?\b(?![:.]\d)/giu,
  /\bfeb[a-z]*\s+(?:30|31)(?:st|th)?\b/giu,
  /\b(?:apr|jun|sep|nov)[a-z]*\s+31(?:st)?\b/giu,
  /\b\d{4}-(?:0[1-9]|1[0-2]|\d{2})-\d{2}\b/gu,
  /\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b/gu,
  /\b(?:week|cw|kw) ?(?:0|5[4-9]|[6-9]\d|\d{3,})\b/giu,
];

/** Words in a text that look like a date while there is no such day, beside the dates found in it. */
export function findImpossibleDates(text: string, found: readonly DateMention[]): readonly ImpossibleDate[] {
  const seen: ImpossibleDate[] = [];
  for (const pattern of impossible) {
    for (const match of text.matchAll(pattern)) {
      const span = { start: match.index, end: match.index + match[0].length };
      const known = [...found, ...seen].some((one) => overlaps(one, span));
      if (!known) seen.push(mention(text, span, undefined));
    }
  }
  return seen.toSorted((a, b) => a.start - b.start);
}
