import fc from "fast-check";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  addMoney,
  compareMoney,
  decimalOf,
  formatMoney,
  minorDigits,
  money,
  multiplyMoney,
  parseMoney,
} from "../../src/actions/money.js";
import { loadRateTable, parseRateTable } from "../../src/actions/rates.js";
import { AppError } from "../../src/errors.js";

const currency = fc.constantFrom("EUR", "USD", "JPY", "KWD", "CHF");
const amount = fc
  .record({ minor: fc.integer({ min: -1e12, max: 1e12 }), currency })
  .map((m) => money(m.minor, m.currency));

describe("money in minor units", () => {
  test("knows the places of a currency", () => {
    expect([minorDigits("EUR"), minorDigits("JPY"), minorDigits("KWD")]).toEqual([2, 0, 3]);
  });

  test("is read back as it was written", () => {
    fc.assert(
      fc.property(amount, (m) => {
        expect(parseMoney(decimalOf(m), m.currency)).toEqual(m);
      }),
    );
  });

  test("a quantity is a repeated sum", () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 20 }), (m, n) => {
        const sum = Array.from({ length: n }).reduce<typeof m>((total) => addMoney(total, m), money(0, m.currency));
        expect(multiplyMoney(m, n)).toEqual(sum);
      }),
    );
  });

  test("compares as numbers do", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        expect(compareMoney(money(a, "EUR"), money(b, "EUR"))).toBe(Math.sign(a - b));
      }),
    );
  });

  test("is shown as the locale writes it, exact to the last cent of the largest amount", () => {
    expect(formatMoney(money(129900, "EUR"), "en-GB")).toBe("€1,299.00");
    expect(formatMoney(money(129900, "EUR"), "de-DE").replaceAll(/\s/gu, " ")).toBe("1.299,00 €");
    expect(formatMoney(money(9007199254740991, "EUR"))).toBe("€90,071,992,547,409.91");
    expect(formatMoney(money(500, "JPY"), "en-GB")).toContain("500");
  });

  test.each([
    ["a currency that does not exist", () => money(1, "XYZ"), "XYZ"],
    ["a fraction of a cent", () => money(1.5, "EUR"), "1.5"],
    ["more than a number can hold exactly", () => multiplyMoney(money(9e15, "EUR"), 2), "minor units"],
    ["two currencies in one sum", () => addMoney(money(1, "EUR"), money(1, "USD")), "USD"],
    ["three places of a euro", () => parseMoney("1.234", "EUR"), "1.234"],
    ["words", () => parseMoney("about ten", "EUR"), "about ten"],
  ])("refuses %s and names it", (_what, act, named) => {
    expect(act).toThrow(AppError);
    expect(act).toThrow(named);
  });
});

describe("exchange rates", () => {
  const table = parseRateTable(
    `base: EUR
versions:
  - {version: a, from: 2026-01-01, rates: {USD: "1.25", JPY: "160", KWD: "0.5"}}
  - {version: b, from: 2026-07-01, rates: {USD: "2"}}`,
    "rates.yaml",
  );

  test("hold from their day on", () => {
    expect(table.toBase(money(12500, "USD"), "2026-06-30")).toEqual(money(10000, "EUR"));
    expect(table.toBase(money(12500, "USD"), "2026-07-01")).toEqual(money(6250, "EUR"));
    expect([table.versionOn("2026-06-30"), table.versionOn("2027-01-01")]).toEqual(["a", "b"]);
  });

  test("respect the places of both currencies", () => {
    expect(table.toBase(money(1600, "JPY"), "2026-02-01")).toEqual(money(1000, "EUR"));
    expect(table.toBase(money(5000, "KWD"), "2026-02-01")).toEqual(money(1000, "EUR"));
  });

  test("leave the base currency alone, and never lose order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 1e12 }), (a, more) => {
        expect(table.toBase(money(a, "EUR"), "2026-02-01")).toEqual(money(a, "EUR"));
        const [less, greater] = [money(a, "USD"), money(a + more, "USD")].map((m) => table.toBase(m, "2026-02-01"));
        expect(less?.minor).toBeLessThanOrEqual(greater?.minor ?? 0);
      }),
    );
  });

  test("round to the nearest cent", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (minor) => {
        const base = table.toBase(money(minor, "USD"), "2026-02-01").minor;
        expect(Math.abs(base * 1.25 - minor)).toBeLessThanOrEqual(0.63);
      }),
    );
  });

  test("name a currency that has no rate, a day before the first version, and a bad file", () => {
    expect(() => table.toBase(money(1, "CHF"), "2026-02-01")).toThrow(/CHF/u);
    expect(() => table.toBase({ minor: 1, currency: "QQQ" }, "2026-02-01")).toThrow(/QQQ/u);
    expect(() => table.toBase(money(1, "USD"), "2025-12-31")).toThrow(/2025-12-31/u);
    expect(() =>
      parseRateTable("base: EUR\nversions: [{version: a, from: 2026-01-01, rates: {USD: '0.0'}}]", "f"),
    ).toThrow(/versions\.0\.rates\.USD/u);
  });

  test("ship with the project", () => {
    const shipped = loadRateTable(path.resolve("rates.yaml"));
    expect(shipped.toBase(money(11600, "USD"), "2026-11-23")).toEqual(money(10000, "EUR"));
  });
});
