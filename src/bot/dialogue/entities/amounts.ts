import { minorDigits, money } from "../../../actions/money.js";
import type { Money } from "../../../governance/decision.js";
import { mention, withoutOverlaps, type Mention } from "./mention.js";
import { numberOfWords } from "./numbers.js";

/** An amount as a text names it. */
export interface AmountMention extends Mention<Money> {
  /** A currency was named; without one the amount is in the base currency and may be no amount at all. */
  readonly currencyNamed: boolean;
  /** It is said that the amount is for one piece: "each", "apiece", "per unit". */
  readonly each: boolean;
}

const currencyWords: Readonly<Record<string, string>> = {
  "€": "EUR",
  euro: "EUR",
  euros: "EUR",
  eur: "EUR",
  eurs: "EUR",
  $: "USD",
  us$: "USD",
  usd: "USD",
  dollar: "USD",
  dollars: "USD",
  buck: "USD",
  bucks: "USD",
  "£": "GBP",
  gbp: "GBP",
  pound: "GBP",
  pounds: "GBP",
  quid: "GBP",
  chf: "CHF",
  franc: "CHF",
  francs: "CHF",
  "swiss francs": "CHF",
  "¥": "JPY",
  jpy: "JPY",
  yen: "JPY",
  zł: "PLN",
  pln: "PLN",
  zloty: "PLN",
  sek: "SEK",
  nok: "NOK",
  dkk: "DKK",
  czk: "CZK",
  huf: "HUF",
  cad: "CAD",
  aud: "AUD",
  inr: "INR",
  rupees: "INR",
  "₹": "INR",
  cny: "CNY",
  sgd: "SGD",
  brl: "BRL",
};

const names = Object.keys(currencyWords)
  .toSorted((a, b) => b.length - a.length)
  .map((name) => name.replaceAll("$", "\\$").replaceAll(" ", "\\s"))
  .join("|");
const number = "\\d{1,3}(?:[.,'’ ]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d{1,3})?";
const before = new RegExp(`(?<![\\p{L}\\p{N}])(${names})\\s?(${number})(?:\\s?(k|m)(?![\\p{L}\\p{N}]))?(?!\\d)`, "giu");
const after = new RegExp(
  `(?<![\\p{L}\\p{N}.,/-])(${number})(?:\\s?(k|thousand|m)(?=[\\s€$£]|$|${names}))?\\s?(?:(${names})(?![\\p{L}\\p{N}])|,-(?:\\s?(€|eur))?)`,
  "giu",
);
const cents = /(?<![\p{L}\p{N}.,/-])(\d{1,2})\s?(?:cents?|ct)\b/giu;
const spelled = new RegExp(`\\b((?:[a-z]+[- ]){0,3}?[a-z]+)\\s(${names})(?![\\p{L}\\p{N}])`, "giu");
const bare = new RegExp(
  `(?<![\\p{L}\\p{N}.,/:#-])(${number})(?:\\s?(k)(?![\\p{L}\\p{N}]))?(?![\\p{L}\\p{N}%]|[.,/:]\\d|-\\d|\\s?(?:st|nd|rd|th)\\b)`,
  "giu",
);
const piece =
  /^[\s,]*(?:each\b|apiece\b|a piece\b|per (?:unit|piece|item|person|head|seat|licen[cs]e|month|year)\b|pp\b|\/\s?(?:unit|pc|piece)\b)/iu;

// "1,299.50", "1.299,50", "12,50", "1 299": the last separator is the decimal one, unless it groups thousands.
function plainNumber(written: string): string {
  const compact = written.replaceAll(/[\s'’]/gu, "");
  const last = Math.max(compact.lastIndexOf(","), compact.lastIndexOf("."));
  if (last < 0) return compact;
  const whole = compact.slice(0, last);
  const fraction = compact.slice(last + 1);
  const groups = fraction.length === 3 && /^[1-9]\d{0,2}(?:[.,]\d{3})*$/u.test(whole);
  return groups ? whole.replaceAll(/[.,]/gu, "") + fraction : `${whole.replaceAll(/[.,]/gu, "")}.${fraction}`;
}

function minorUnits(written: string, scale: string | undefined, currency: string): Money | undefined {
  const factor = scale === undefined ? 1 : scale.toLowerCase() === "m" ? 1_000_000 : 1000;
  const minor = Math.round(Number(plainNumber(written)) * factor * 10 ** minorDigits(currency));
  return Number.isSafeInteger(minor) ? money(minor, currency) : undefined;
}

/**
 * Amounts of money in a text, in minor units: "318,40 €", "1.299,00 EUR", "$12", "10k", "0.35 CHF each", "two hundred
 * euros". Numbers without a currency are amounts of the base currency with `currencyNamed: false`; whether they are
 * amounts at all, the place where one is expected decides.
 * @param baseCurrency ISO 4217
 */
export function findAmounts(text: string, baseCurrency: string): readonly AmountMention[] {
  const found: AmountMention[] = [];
  const add = (match: RegExpExecArray, value: Money | undefined, currencyNamed: boolean): void => {
    if (value === undefined) return;
    const span = { start: match.index, end: match.index + match[0].trimEnd().length };
    const each =
      piece.test(text.slice(span.end)) ||
      /\b(?:each|apiece)\s*(?:is|costs?|at|for)?\s*$/iu.test(text.slice(0, span.start));
    found.push({ ...mention(text, span, value), currencyNamed, each });
  };
  const code = (name: string | undefined): string => currencyWords[(name ?? "").toLowerCase()] ?? baseCurrency;
  for (const match of text.matchAll(before)) add(match, minorUnits(match[2] ?? "", match[3], code(match[1])), true);
  for (const match of text.matchAll(after)) {
    add(match, minorUnits(match[1] ?? "", match[2], code(match[3] ?? match[4])), true);
  }
  for (const match of text.matchAll(cents)) add(match, money(Number(match[1]), baseCurrency), true);
  for (const match of text.matchAll(spelled)) {
    const tail = trailingNumber(match[1] ?? "");
    if (tail === undefined) continue;
    const from = match.index + (match[1] ?? "").length - tail.words.length;
    const value = minorUnits(String(tail.value), undefined, code(match[2]));
    if (value !== undefined) {
      found.push({
        ...mention(text, { start: from, end: match.index + match[0].length }, value),
        currencyNamed: true,
        each: piece.test(text.slice(match.index + match[0].length)),
      });
    }
  }
  const named = withoutOverlaps(found);
  for (const match of text.matchAll(bare)) {
    const span = { start: match.index, end: match.index + match[0].length };
    if (named.some((one) => one.start < span.end && span.start < one.end)) continue;
    add(match, minorUnits(match[1] ?? "", match[2], baseCurrency), false);
  }
  return withoutOverlaps(found);
}

function trailingNumber(phrase: string): { readonly words: string; readonly value: number } | undefined {
  const parts = phrase.split(" ");
  for (let from = 0; from < parts.length; from += 1) {
    const tail = parts.slice(from).join(" ");
    const value = numberOfWords(tail);
    if (value !== undefined) return { words: tail, value };
  }
  return undefined;
}
