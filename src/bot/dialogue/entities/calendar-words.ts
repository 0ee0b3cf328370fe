import { isSlip } from "./spelling.js";
import { wordsOf } from "./mention.js";

/** Weekdays as people write them, 1 Monday … 7 Sunday. */
export const weekdays: Readonly<Record<string, number>> = {
  monday: 1,
  mondays: 1,
  mon: 1,
  tuesday: 2,
  tuesdays: 2,
  tues: 2,
  tue: 2,
  wednesday: 3,
  weds: 3,
  wed: 3,
  thursday: 4,
  thurs: 4,
  thur: 4,
  thu: 4,
  friday: 5,
  fri: 5,
  saturday: 6,
  sat: 6,
  sunday: 7,
};

/** Months as people write them, 1 January … 12 December. */
export const months: Readonly<Record<string, number>> = {
  january: 1,
  jan: 1,
  february: 2,
  feb: 2,
  march: 3,
  mar: 3,
  april: 4,
  apr: 4,
  may: 5,
  june: 6,
  jun: 6,
  july: 7,
  jul: 7,
  august: 8,
  aug: 8,
  september: 9,
  sept: 9,
  sep: 9,
  october: 10,
  oct: 10,
  november: 11,
  nov: 11,
  december: 12,
  dec: 12,
  // German forms, which colleagues mix in.
  januar: 1,
  februar: 2,
  märz: 3,
  mai: 5,
  juni: 6,
  juli: 7,
  oktober: 10,
  okt: 10,
  dezember: 12,
  dez: 12,
};

/** Alternatives of a dictionary for a regular expression, the longest first. */
export function anyOf(dictionary: Readonly<Record<string, unknown>>): string {
  return Object.keys(dictionary)
    .toSorted((a, b) => b.length - a.length)
    .join("|");
}

const english = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].concat(
  ["january", "february", "april", "august", "september", "october", "november", "december"],
  ["tomorrow", "yesterday"],
);
const slips: Readonly<Record<string, string>> = {
  tommorow: "tomorrow",
  tommorrow: "tomorrow",
  tomorow: "tomorrow",
  tmrw: "tomorrow",
  tmr: "tomorrow",
  tmw: "tomorrow",
  tomoz: "tomorrow",
  "2moro": "tomorrow",
  "2morrow": "tomorrow",
  thrusday: "thursday",
  wendsday: "wednesday",
  wensday: "wednesday",
  januar: "january",
  februar: "february",
  märz: "march",
  mai: "may",
  juni: "june",
  juli: "july",
  oktober: "october",
  okt: "october",
  dezember: "december",
  dez: "december",
};

/** A text with its calendar words spelled right, and the way back to the offsets of the original. */
export interface Respelled {
  readonly text: string;
  /** The offset in the original of an offset in `text`. */
  original(offset: number): number;
}

/** Spells weekdays, months and "tomorrow" right where they are slips ("wendesday", "decmber"). */
export function respellCalendarWords(text: string): Respelled {
  const pieces: { readonly at: number; readonly from: number; readonly by: number }[] = [];
  let spelled = "";
  let done = 0;
  for (const word of wordsOf(text)) {
    const right = slips[word.words.toLowerCase()] ?? english.find((one) => isSlip(word.folded, one, 5));
    if (right === undefined || right === word.folded) continue;
    spelled += text.slice(done, word.start) + right;
    done = word.end;
    pieces.push({ at: spelled.length, from: word.end, by: word.end - spelled.length });
  }
  spelled += text.slice(done);
  return {
    text: spelled,
    original: (offset) => {
      const piece = pieces.findLast((one) => one.at <= offset);
      return Math.min(text.length, offset + (piece?.by ?? 0));
    },
  };
}
