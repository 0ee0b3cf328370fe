import { mention, withoutOverlaps, type Mention } from "./mention.js";

const noPrefixes = new Set([
  "CC",
  "KW",
  "CW",
  "WK",
  "EUR",
  "USD",
  "GBP",
  "CHF",
  "MAX",
  "MIN",
  "TOP",
  "PDF",
  "USB",
  "DIN",
  "ISO",
  "MP",
  "IT",
  "HR",
  "AB",
  "COVID",
]);

/**
 * References of records in a text as `PO-5512`: with a hyphen every prefix of two to four letters, with a blank or
 * nothing between ("po 5541", "PO5541") only the known ones.
 * @param prefixes known prefixes, upper case
 */
export function findReferences(text: string, prefixes: ReadonlySet<string>): readonly Mention<string>[] {
  const found: Mention<string>[] = [];
  for (const match of text.matchAll(/(?<![\p{L}\p{N}-])(\p{L}{2,4})(\s?[-–#]\s?|\s|)(\d{3,8})(?![\p{L}\p{N}])/gu)) {
    const prefix = (match[1] ?? "").toUpperCase();
    const hyphen = /[-–#]/u.test(match[2] ?? "");
    if (!/^[A-Z]+$/u.test(prefix) || noPrefixes.has(prefix) || !(prefixes.has(prefix) || hyphen)) continue;
    const span = { start: match.index, end: match.index + match[0].length };
    found.push(mention(text, span, `${prefix}-${match[3] ?? ""}`));
  }
  return withoutOverlaps(found);
}

/** The prefix of a reference: "PO" of "PO-5512". */
export function prefixOf(reference: string): string {
  return reference.split("-")[0] ?? "";
}

/** Mail addresses in a text, in lower case. */
export function findEmails(text: string): readonly Mention<string>[] {
  return [...text.matchAll(/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu)].map((match) =>
    mention(text, { start: match.index, end: match.index + match[0].length }, match[0].toLowerCase()),
  );
}
