import { DateTime } from "luxon";
import { AppError } from "../errors.js";
import { type Holiday, holidaysOfYear } from "./calendar-holidays.js";

/** Longest span of days that is counted, so that a mistyped year does not occupy the process. */
const longestSpan = 366 * 20;

const saturdayAndSunday: readonly number[] = [6, 7];

/**
 * ISO weekdays on which offices are closed, where these are not Saturday and Sunday, for the countries whose holidays are known.
 * Source: week data of Unicode CLDR, except its six-day weeks (IN, UG): offices there keep five days.
 */
const weekends: Readonly<Record<string, readonly number[]>> = {
  BH: [5, 6],
  DZ: [5, 6],
  EG: [5, 6],
  IL: [5, 6],
  IR: [5],
  LY: [5, 6],
  SA: [5, 6],
  SD: [5, 6],
};

/** An ISO date as a day without a time zone. @throws AppError bad-input for a date that does not exist. */
export function dayOf(isoDate: string): DateTime<true> {
  const day = DateTime.fromISO(isoDate, { zone: "utc" });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(isoDate) || !day.isValid) {
    throw new AppError({
      code: "bad-input",
      message: `"${isoDate}" is no date.`,
      remedy: "Write year-month-day: 2026-12-01.",
    });
  }
  return day;
}

/** Neither a weekend nor a public holiday. @param calendar key as in `Principal.calendar`. @throws AppError bad-input */
export function isWorkingDay(isoDate: string, calendar: string): boolean {
  return isWorking(dayOf(isoDate), calendar);
}

function isWorking(day: DateTime<true>, calendar: string): boolean {
  const weekend = weekends[calendar.slice(0, 2)] ?? saturdayAndSunday;
  return !holidaysOfYear(day.year, calendar).has(iso(day)) && !weekend.includes(day.weekday);
}

/** How many working days lie between two days, both included; 0 when the end is before the start. @throws AppError bad-input */
export function workingDaysBetween(startIso: string, endIso: string, calendar: string): number {
  return daysFrom(startIso, endIso).filter((day) => isWorking(day, calendar)).length;
}

/** The public holidays between two days, both included, weekends as well, in order. @throws AppError bad-input */
export function holidaysBetween(startIso: string, endIso: string, calendar: string): readonly Holiday[] {
  return daysFrom(startIso, endIso).flatMap((day) => {
    const name = holidaysOfYear(day.year, calendar).get(iso(day));
    return name === undefined ? [] : [{ date: iso(day), name }];
  });
}

/** The nth working day after a day (before it when n is negative). 0 is the day itself, or the next working day. */
export function addWorkingDays(isoDate: string, count: number, calendar: string): string {
  let day = dayOf(isoDate);
  if (count === 0) {
    while (!isWorking(day, calendar)) day = day.plus({ days: 1 });
    return iso(day);
  }
  for (let left = Math.abs(count); left > 0;) {
    day = day.plus({ days: Math.sign(count) });
    if (isWorking(day, calendar)) left -= 1;
  }
  return iso(day);
}

/** The date at a place: what "today" is for a person. @param timeZone IANA name. @throws AppError bad-input */
export function todayFor(now: Date, timeZone: string): string {
  const local = DateTime.fromJSDate(now, { zone: timeZone });
  if (!local.isValid) throw new AppError({ code: "bad-input", message: `"${timeZone}" is no time zone.` });
  return iso(local);
}

function daysFrom(startIso: string, endIso: string): DateTime<true>[] {
  const start = dayOf(startIso);
  const count = Math.round(dayOf(endIso).diff(start, "days").days) + 1;
  if (count > longestSpan) {
    throw new AppError({ code: "bad-input", message: `From ${startIso} to ${endIso} is too long to count.` });
  }
  return Array.from({ length: Math.max(0, count) }, (_, index) => start.plus({ days: index }));
}

function iso(day: DateTime<true>): string {
  return day.toISODate();
}
