import { mention, withoutOverlaps, type Mention } from "./mention.js";

const words: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  hundred: 100,
};

const groups: readonly (readonly [RegExp, number])[] = [
  [/\bhalf a dozen\b/giu, 6],
  [/\b(?:a|one) dozen\b/giu, 12],
  [/\btwo dozen\b/giu, 24],
  [/\ba (?:couple|pair) of\b/giu, 2],
  [/\ba hundred\b/giu, 100],
  [/\bboth of (?:us|them)\b/giu, 2],
];

const word = `(?:${Object.keys(words).join("|")})`;
const spelled = new RegExp(`\\b${word}(?:[- ]${word})*\\b`, "giu");

/** The whole number that English words name up to 999 ("twenty-five", "two hundred"); undefined for other words. */
export function numberOfWords(text: string): number | undefined {
  let total = 0;
  for (const part of text.toLowerCase().trim().split(/[- ]+/u)) {
    const value = words[part];
    if (value === undefined) return undefined;
    total = value === 100 ? Math.max(total, 1) * 100 : total + value;
  }
  return total;
}

function wholeNumber(digits: string): number | undefined {
  const plain = digits.replaceAll(/[.,'’ ](?=\d{3}(?:\D|$))/gu, "");
  return /^-?\d{1,9}$/u.test(plain) ? Number(plain) : undefined;
}

// Not part of a longer token such as PO-5541, 12.50, 3/12 or v2.
const digits =
  /(?<![\p{L}\p{N}.,/#€$£-])(-?\d{1,3}(?:[.,'’]\d{3})+|-?\d{1,9})(?:\s?[x×](?![\p{L}\p{N}]))?(?![\p{L}\p{N}]|[.,/:-]\d|\s?[%€$£])/giu;
const times = /(?<![\p{L}\p{N}])[x×]\s?(\d{1,6})(?![\p{L}\p{N}])/giu;

/**
 * Whole numbers that a text names: "3", "10x", "x4", "twenty five", "a dozen", "-2". "one" counts, "a" does not.
 * Amounts of money and dates are numbers too: leave them out by their own mentions.
 */
export function findNumbers(text: string): readonly Mention<number>[] {
  const found: Mention<number>[] = [];
  const add = (index: number, length: number, value: number | undefined): void => {
    if (value !== undefined) found.push(mention(text, { start: index, end: index + length }, value));
  };
  for (const [pattern, value] of groups) {
    for (const match of text.matchAll(pattern)) add(match.index, match[0].length, value);
  }
  for (const match of text.matchAll(spelled)) add(match.index, match[0].length, numberOfWords(match[0]));
  for (const match of text.matchAll(digits)) add(match.index, match[0].length, wholeNumber(match[1] ?? ""));
  for (const match of text.matchAll(times)) add(match.index, match[0].length, wholeNumber(match[1] ?? ""));
  return withoutOverlaps(found);
}
