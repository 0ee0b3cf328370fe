import { DateTime } from "luxon";

/** A day as its reader writes it: "Thu 26 Nov 2026". @param day ISO date */
export function dayFor(day: string, reader: { readonly locale: string }): string {
  return DateTime.fromISO(day).setLocale(reader.locale).toFormat("ccc d LLL yyyy");
}

/** A moment as its reader writes it: "Thu 26 Nov, 14:30". */
export function momentFor(at: Date, reader: { readonly locale: string; readonly timeZone: string }): string {
  return DateTime.fromJSDate(at, { zone: reader.timeZone }).setLocale(reader.locale).toFormat("ccc d LLL, HH:mm");
}
