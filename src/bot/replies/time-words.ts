import { DateTime } from "luxon";

/** A moment as its reader writes it: "Thu 26 Nov, 14:30". */
export function momentFor(at: Date, reader: { readonly locale: string; readonly timeZone: string }): string {
  return DateTime.fromJSDate(at, { zone: reader.timeZone }).setLocale(reader.locale).toFormat("ccc d LLL, HH:mm");
}
