import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { AppError } from "../errors.js";
import { minorDigits, money, type Money } from "./money.js";

const tableSchema = z.strictObject({
  base: z.string().regex(/^[A-Z]{3}$/u),
  versions: z
    .array(
      z.strictObject({
        version: z.coerce.string().min(1),
        from: z.string().regex(/^\d{4}-\d{2}-\d{2}$/u),
        /** Units of the currency for one unit of the base, as decimal text. */
        rates: z.record(
          z.string().regex(/^[A-Z]{3}$/u),
          z.string().regex(/^(?=.*[1-9])\d+(\.\d+)?$/u, "must be a positive decimal number in quotes"),
        ),
      }),
    )
    .min(1),
});

/** Dated, versioned exchange rates to one base currency. */
export interface RateTable {
  /** ISO 4217 code that governance counts in. */
  readonly base: string;
  /** The version that holds on a day. @param onDate ISO date */
  versionOn(onDate: string): string;
  /**
   * The amount in the base currency at the rates of a day, rounded half up to the minor unit.
   * @throws AppError bad-input that names a currency without a rate, or a day before the first version
   */
  toBase(amount: Money, onDate: string): Money;
}

/** Reads a rate table from YAML text. @throws AppError config-invalid with every problem */
export function parseRateTable(text: string, where: string): RateTable {
  const read = tableSchema.safeParse(parse(text, { merge: true }));
  if (!read.success) {
    const problems = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    throw new AppError({ code: "config-invalid", message: `The exchange rates cannot be read: ${problems}`, where });
  }
  const { base } = read.data;
  minorDigits(base);
  const versions = read.data.versions.toSorted((a, b) => (a.from < b.from ? 1 : -1));
  const on = (date: string) => {
    const found = versions.find((version) => version.from <= date);
    if (found === undefined) {
      throw new AppError({ code: "bad-input", message: `There are no exchange rates for ${date}.`, where });
    }
    return found;
  };
  return {
    base,
    versionOn: (date) => on(date).version,
    toBase: (amount, date) => {
      const digits = minorDigits(amount.currency);
      if (amount.currency === base) return money(amount.minor, base);
      const rate = on(date).rates[amount.currency];
      if (rate === undefined) {
        throw new AppError({
          code: "bad-input",
          message: `There is no exchange rate for ${amount.currency}.`,
          where,
          remedy: `State the amount in ${base}, or ask the administrator to add the currency.`,
        });
      }
      return money(convert(amount.minor, rate, minorDigits(base) - digits), base);
    },
  };
}

/** Reads the rate table of a file. @throws AppError config-invalid */
export function loadRateTable(file: string): RateTable {
  return parseRateTable(readFileSync(file, "utf8"), file);
}

// minor / rate * 10^shift in whole numbers: floating point would make a limit fuzzy by a cent.
function convert(minor: number, rate: string, shift: number): number {
  const [whole = "", fraction = ""] = rate.split(".");
  const numerator = BigInt(minor) * 10n ** BigInt(fraction.length + Math.max(shift, 0));
  const denominator = BigInt(whole + fraction) * 10n ** BigInt(Math.max(-shift, 0));
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (magnitude * 2n + denominator) / (denominator * 2n);
  return Number(numerator < 0n ? -rounded : rounded);
}
