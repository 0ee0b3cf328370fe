import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimalOf } from "../../../../src/actions/money.js";
import { findAmounts } from "../../../../src/bot/dialogue/entities/amounts.js";
import { endFromNow, findDurations, lastDayOf } from "../../../../src/bot/dialogue/entities/durations.js";
import { findMonths } from "../../../../src/bot/dialogue/entities/month-mentions.js";
import { findNumbers, numberOfWords } from "../../../../src/bot/dialogue/entities/numbers.js";

const amounts = (text: string): readonly string[] =>
  findAmounts(text, "EUR")
    .filter((one) => one.currencyNamed)
    .map(({ value, each }) => `${decimalOf(value)} ${value.currency}${each ? " each" : ""}`);

describe("amounts of money", () => {
  it.each([
    ["318,40 €", "318.40 EUR"],
    ["1.299,00 EUR", "1299.00 EUR"],
    ["$1,299.50", "1299.50 USD"],
    ["about 300 euros each", "300.00 EUR each"],
    ["0.35 CHF each", "0.35 CHF each"],
    ["10k €", "10000.00 EUR"],
    ["20 quid", "20.00 GBP"],
    ["two hundred euros", "200.00 EUR"],
    ["eur 45", "45.00 EUR"],
    ["800,- €", "800.00 EUR"],
    ["3000 yen", "3000 JPY"],
  ])("reads %s", (text, expected) => {
    expect(amounts(text)).toEqual([expected]);
  });

  it("keeps a number without a currency apart: the place decides whether it is an amount", () => {
    expect(findAmounts("46,80", "EUR")).toMatchObject([
      { value: { minor: 4680, currency: "EUR" }, currencyNamed: false },
    ]);
  });

  it("reads any amount as it was written, in either notation", () => {
    const written = fc
      .constantFrom("de", "en")
      .chain((locale) => fc.tuple(fc.constant(locale), fc.integer({ min: 100, max: 99_999_999 })));
    fc.assert(
      fc.property(written, ([locale, minor]) => {
        const text = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(minor / 100);
        expect(findAmounts(`it was ${text} EUR`, "USD")[0]?.value).toEqual({ minor, currency: "EUR" });
      }),
    );
  });
});

describe("whole numbers", () => {
  it.each([
    ["10x monitor", [10]],
    ["x4", [4]],
    ["one is enough", [1]],
    ["a laptop", []],
    ["twenty-five chairs", [25]],
    ["a couple of mice", [2]],
    ["half a dozen cups", [6]],
    ["-2", [-2]],
    ["1,500 flyers", [1500]],
    ["PO-5541 and 3/12 and 12.50", []],
  ])("reads %s", (text, expected) => {
    expect(findNumbers(text).map((one) => one.value)).toEqual(expected);
  });

  it("reads digits and words alike", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (number) => {
        expect(findNumbers(`we need ${number} of them`)[0]?.value).toBe(number);
      }),
    );
    expect(numberOfWords("two hundred fifty six")).toBe(256);
    expect(numberOfWords("several")).toBeUndefined();
  });
});

describe("months", () => {
  const months = (text: string): readonly (string | undefined)[] =>
    findMonths(text, { today: "2026-11-23", past: true }).map((one) => one.value);

  it.each([
    ["payslip october", "2026-10"],
    ["December last year", "2025-12"],
    ["december", "2025-12"],
    ["May 2026", "2026-05"],
    ["last month", "2026-10"],
    ["the month before last", "2026-09"],
    ["03/2026", "2026-03"],
    ["2026-03", "2026-03"],
    ["agust", "2026-08"],
    ["month 2", "2026-02"],
  ])("reads %s", (text, expected) => {
    expect(months(text)).toEqual([expected]);
  });

  it("knows the word may from the month, and a month that does not exist", () => {
    expect(months("may I have it")).toEqual([]);
    expect(months("for May")).toEqual(["2026-05"]);
    expect(months("month 13")).toEqual([undefined]);
  });
});

describe("durations", () => {
  it("finds how long something lasts, not when it is", () => {
    expect(findDurations("for two weeks").map((one) => one.value)).toEqual([{ amount: 2, unit: "week" }]);
    expect(findDurations("3 days off").map((one) => one.value)).toEqual([{ amount: 3, unit: "day" }]);
    expect(findDurations("in two weeks, 3 weeks ago")).toEqual([]);
  });

  it("ends access in so many weeks, and leave on its last day", () => {
    expect(endFromNow("2026-11-23", { amount: 2, unit: "week" })).toBe("2026-12-07");
    expect(lastDayOf("2026-12-07", { amount: 2, unit: "week" })).toBe("2026-12-18");
    expect(lastDayOf("2026-12-10", { amount: 3, unit: "day" })).toBe("2026-12-14");
  });
});
