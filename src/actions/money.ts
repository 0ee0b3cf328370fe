import { AppError } from "../errors.js";
import type { Money } from "../governance/decision.js";

export type { Money } from "../governance/decision.js";

const known: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/**
 * How many decimal places the minor unit of a currency has: 2 for EUR, 0 for JPY, 3 for KWD.
 * @throws AppError bad-input that names a currency which does not exist
 */
export function minorDigits(currency: string): number {
  if (!known.has(currency)) {
    throw new AppError({
      code: "bad-input",
      message: `"${currency}" is not a currency.`,
      remedy: "Use an ISO 4217 code such as EUR, USD or GBP.",
    });
  }
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount in minor units. @throws AppError bad-input for an unknown currency, a fraction, or beyond safe integers */
export function money(minor: number, currency: string): Money {
  minorDigits(currency);
  if (!Number.isSafeInteger(minor)) {
    throw new AppError({ code: "bad-input", message: `${minor} is not a whole number of minor units of ${currency}.` });
  }
  return { minor: minor === 0 ? 0 : minor, currency };
}

/**
 * Reads a plain decimal number, point as separator: "1299", "1299.5", "-3.20".
 * Amounts as people write them are understood in the dialogue.
 * @throws AppError bad-input for anything else, or more places than the currency has
 */
export function parseMoney(decimal: string, currency: string): Money {
  const digits = minorDigits(currency);
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/u.exec(decimal.trim()) ?? [];
  if (whole === "" || fraction.length > digits) {
    throw new AppError({
      code: "bad-input",
      message: `"${decimal}" is not an amount of ${currency} with at most ${digits} decimal places.`,
    });
  }
  return money(Number(`${sign}${whole}${fraction.padEnd(digits, "0")}`), currency);
}

/** The amount as a plain decimal number with all places of its currency: "1299.00". Inverse of parseMoney. */
export function decimalOf(amount: Money): string {
  const digits = minorDigits(amount.currency);
  const text = Math.abs(amount.minor)
    .toString()
    .padStart(digits + 1, "0");
  const sign = amount.minor < 0 ? "-" : "";
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The amount as people of a locale write it: "€1,299.00", "1.299,00 €". @param locale BCP 47 */
export function formatMoney(amount: Money, locale = "en-GB"): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: amount.currency });
  // As a decimal string: minor / 100 as a float would be off by a cent for large amounts.
  return format.format(decimalOf(amount) as `${number}`);
}

/** Times a whole number (a quantity). @throws AppError bad-input beyond safe integers */
export function multiplyMoney(amount: Money, factor: number): Money {
  return money(amount.minor * factor, amount.currency);
}

/** Sum of two amounts of one currency. @throws AppError bad-input when the currencies differ */
export function addMoney(a: Money, b: Money): Money {
  assertSameCurrency(a, b);
  return money(a.minor + b.minor, a.currency);
}

/** Negative when a < b, zero when equal, positive when a > b. @throws AppError bad-input when the currencies differ */
export function compareMoney(a: Money, b: Money): number {
  assertSameCurrency(a, b);
  return Math.sign(a.minor - b.minor);
}

function assertSameCurrency(a: Money, b: Money): void {
  if (a.currency === b.currency) return;
  throw new AppError({
    code: "bad-input",
    message: `${a.currency} and ${b.currency} cannot be taken together without converting one of them.`,
  });
}
