import { createRequire } from "node:module";
import type Holidays from "date-holidays";
import { DateTime } from "luxon";
import { LRUCache } from "lru-cache";
import { AppError } from "../errors.js";

/** A public holiday on one day. `name` is English where the source has it. */
export interface Holiday {
  /** ISO date. */
  readonly date: string;
  readonly name: string;
}

const firstYear = 1950;
const lastYear = 2150;

// The library reads 0.8 MB of rules and takes 0.1 s: a process that never asks for a working day does not pay for it.
const require = createRequire(import.meta.url);
let library: typeof Holidays | undefined;

function holidayLibrary(): typeof Holidays {
  library ??= require("date-holidays") as typeof Holidays;
  return library;
}

const sources = new LRUCache<string, Holidays>({ max: 100 });
const known = new Set<string>();
const years = new LRUCache<string, ReadonlyMap<string, string>>({ max: 1000 });

/**
 * Whether a calendar key has holidays of its own: an ISO 3166 country (`PT`), with a part of it (`DE-BE`, `GB-ENG`), with a
 * part of that (`DE-BY-A`). The library itself takes an unknown part for the whole country, and that would be a wrong day off.
 */
export function isKnownCalendar(calendar: string): boolean {
  if (known.has(calendar)) return true;
  const found = lookUpCalendar(calendar);
  if (found) known.add(calendar);
  return found;
}

function lookUpCalendar(calendar: string): boolean {
  const [country, state, region, ...rest] = calendar.split("-");
  if (country === undefined || rest.length > 0) return false;
  const names = new (holidayLibrary())();
  if (!Object.hasOwn(names.getCountries(), country)) return false;
  if (state === undefined) return true;
  if (!Object.hasOwn(names.getStates(country) ?? {}, state)) return false;
  return region === undefined || Object.hasOwn(names.getRegions(country, state) ?? {}, region);
}

/** The public holidays of a year by ISO date, source: the package date-holidays. @throws AppError bad-input */
export function holidaysOfYear(year: number, calendar: string): ReadonlyMap<string, string> {
  if (year < firstYear || year > lastYear) {
    throw new AppError({
      code: "bad-input",
      message: `Holidays are known from ${firstYear} to ${lastYear}, not ${year}.`,
    });
  }
  const key = `${calendar}/${year}`;
  const cached = years.get(key);
  if (cached !== undefined) return cached;
  const found = new Map<string, string>();
  // A feast of several days may begin in December and end in January.
  for (const begins of [year - 1, year]) {
    for (const holiday of daysOff(begins, calendar)) {
      if (Number(holiday.date.slice(0, 4)) === year && !found.has(holiday.date)) found.set(holiday.date, holiday.name);
    }
  }
  years.set(key, found);
  return found;
}

function daysOff(year: number, calendar: string): Holiday[] {
  return sourceOf(calendar)
    .getHolidays(year)
    .filter((holiday) => holiday.date.slice(11, 19) === "00:00:00") // from noon on is no day off
    .flatMap((holiday) => {
      const first = DateTime.fromISO(holiday.date.slice(0, 10), { zone: "utc" });
      // Rounded: a clock change within the feast makes a day of 23 or 25 hours.
      const length = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000));
      return Array.from({ length }, (_, day) => ({
        date: first.plus({ days: day }).toFormat("yyyy-MM-dd"),
        name: holiday.name,
      }));
    });
}

function sourceOf(calendar: string): Holidays {
  const cached = sources.get(calendar);
  if (cached !== undefined) return cached;
  if (!isKnownCalendar(calendar)) {
    throw new AppError({
      code: "bad-input",
      message: `No holidays are known for the calendar "${calendar}".`,
      remedy: "Use a country code, if need be with a part of the country: PT, DE-BE, GB-ENG, US-CA.",
    });
  }
  const [country = "", state, region] = calendar.split("-");
  const place = { country, ...(state === undefined ? {} : { state }), ...(region === undefined ? {} : { region }) };
  const source = new (holidayLibrary())(place, { types: ["public"], languages: "en" });
  sources.set(calendar, source);
  return source;
}
