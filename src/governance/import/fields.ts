import { DateTime } from "luxon";
import { z } from "zod";

// Control characters, line and paragraph separators, and marks that turn the direction of text: none is part of a name, and each
// can make a list show something else than it holds.
const unprintable = /[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

const missing = ({ input }: { readonly input?: unknown }) =>
  input === undefined ? "This is missing." : "This is no text.";

/** One line of text, in Unicode normal form C, taken as it stands. */
export const plainText = (longest: number) =>
  z
    .string({ error: missing })
    .trim()
    .min(1, { error: "This is missing." })
    .max(longest, { error: `This is longer than ${longest} characters.` })
    .refine((text) => !unprintable.test(text), { error: "This has a control character or a line break in it." })
    .transform((text) => text.normalize("NFC"));

/** An id of the directory: it is stored for good, stands in addresses and on command lines. */
export const catalogueId = plainText(128).refine((id) => /^[\p{L}\p{N}][\p{L}\p{N}._@:+-]*$/u.test(id), {
  error: "An id has letters, digits and . _ @ : + - in it and begins with a letter or digit.",
});

/** An ISO date that exists. */
export const calendarDate = z.string({ error: missing }).refine(isDate, {
  error: "This is no date. Write year-month-day, for example 2021-03-01.",
});

/** Minor units of the base currency: a whole number, not negative. */
export const minorUnits = z
  .int({
    error: ({ input }) =>
      input === undefined ? "This is missing." : "Write a whole number of cents: 189900 for 1,899.00.",
  })
  .nonnegative({ error: "This is negative." });

function isDate(text: string): boolean {
  const year = Number(text.slice(0, 4));
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text).isValid && year >= 1900 && year <= 2150;
}
