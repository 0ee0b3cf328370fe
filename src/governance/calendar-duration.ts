import { DateTime, Duration } from "luxon";
import { AppError } from "../errors.js";
import { addWorkingDays, isWorkingDay } from "./calendar.js";

/** Where somebody works: their clock and their public holidays, as in `Principal`. */
export interface WorkingPlace {
  /** IANA name. */
  readonly timeZone: string;
  /** Calendar key, for example `DE-BE`. */
  readonly calendar: string;
}

/** Hours of work on a working day, local time; the end is no working time any more. */
export const workingHours = {
  start: { hour: 9, minute: 0 },
  end: { hour: 17, minute: 30 },
} as const;

const daysOfWeek = 5;
/** Ten years: longer is a mistake, not a deadline. */
const longestDays = 2600;
const longestMillis = longestDays * 8.5 * 3_600_000;

/**
 * The instant that lies a working time after `start`: `P3D` is three working days later at the same time of day, `PT4H` four
 * working hours later, `P1W` five working days. Outside working hours the time begins with the next working morning.
 * @throws AppError bad-input for another duration (years, months, negative, not ISO 8601) or an unknown place.
 */
export function addWorkingDuration(start: Date, isoDuration: string, place: WorkingPlace): Date {
  const { days, millis } = parseWorkingDuration(isoDuration);
  const zoned = DateTime.fromJSDate(start, { zone: place.timeZone });
  if (!zoned.isValid) {
    throw new AppError({ code: "bad-input", message: `"${place.timeZone}" is no time zone, or the time is none.` });
  }
  const begun = nextWorkingInstant(zoned, place.calendar);
  const shifted = days === 0 ? begun : atDate(begun, addWorkingDays(begun.toISODate(), days, place.calendar));
  return addWorkingMillis(shifted, millis, place.calendar).toJSDate();
}

/** An ISO 8601 duration as whole working days and working milliseconds. @throws AppError bad-input */
export function parseWorkingDuration(isoDuration: string): { readonly days: number; readonly millis: number } {
  const parsed = Duration.fromISO(isoDuration);
  const { years = 0, months = 0, weeks = 0, days = 0, ...clock } = parsed.isValid ? parsed.toObject() : { years: 1 };
  const workingDays = weeks * daysOfWeek + days;
  const millis = Duration.fromObject(clock).toMillis();
  const whole = Number.isInteger(workingDays) && workingDays >= 0 && workingDays <= longestDays;
  if (years !== 0 || months !== 0 || !whole || millis < 0 || millis > longestMillis) {
    throw new AppError({
      code: "bad-input",
      message: `"${isoDuration}" is no working time.`,
      remedy: "Write whole working days or weeks and hours as in ISO 8601: P3D, P1W, PT4H, P1DT2H.",
    });
  }
  return { days: workingDays, millis };
}

function addWorkingMillis(from: DateTime<true>, millis: number, calendar: string): DateTime<true> {
  let at = from;
  let left = millis;
  while (left > 0) {
    const today = at.set({ ...workingHours.end, second: 0, millisecond: 0 }).toMillis() - at.toMillis();
    if (left <= today) return at.plus({ milliseconds: left });
    left -= today;
    at = morningOf(at, addWorkingDays(at.toISODate(), 1, calendar));
  }
  return at;
}

function nextWorkingInstant(at: DateTime<true>, calendar: string): DateTime<true> {
  const today = at.toISODate();
  const morning = morningOf(at, today);
  const evening = at.set({ ...workingHours.end, second: 0, millisecond: 0 });
  if (!isWorkingDay(today, calendar) || at >= evening) return morningOf(at, addWorkingDays(today, 1, calendar));
  return at < morning ? morning : at;
}

function morningOf(at: DateTime<true>, isoDate: string): DateTime<true> {
  return atDate(at, isoDate).set({ ...workingHours.start, second: 0, millisecond: 0 });
}

function atDate(at: DateTime<true>, isoDate: string): DateTime<true> {
  const [year = at.year, month = at.month, day = at.day] = isoDate.split("-").map(Number);
  return at.set({ year, month, day });
}
