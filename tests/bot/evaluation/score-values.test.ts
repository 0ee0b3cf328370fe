import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  normaliseText,
  quotes,
  slotClass,
  slotsAgree,
  tokenF1,
  valuesAgree,
} from "../../../src/bot/evaluation/score-values.js";

describe("classes of slots", () => {
  it.each([
    ["hr.request-leave", "startDate", "closed"],
    ["hr.request-leave", "note", "context"],
    ["procurement.request-purchase", "justification", "context"],
    ["procurement.submit-expense", "description", "context"],
    ["it.report-incident", "summary", "context"],
    ["it.request-hardware", "reason", "context"],
    ["it.request-hardware", "item", "closed"],
    ["procurement.request-purchase", "item", "free"],
    ["procurement.request-purchase", "vendor", "free"],
    ["hr.start-onboarding", "newHire", "free"],
    ["hr.start-onboarding", "location", "free"],
    ["hr.update-personal-details", "value", "free"],
    ["approve", "about", "free"],
    ["approve", "reference", "closed"],
    ["delegate", "person", "closed"],
    ["procurement.onboard-vendor", "email", "closed"],
  ])("%s %s is %s", (owner, slot, expected) => {
    expect(slotClass(owner, slot)).toBe(expected);
  });
});

describe("normalising words", () => {
  it.each([
    ["The  Grand Hotel!", "grand hotel"],
    ["an Italian vendor", "italian vendor"],
    ["O'Neill & Sons, Ltd.", "oneill sons ltd"],
    ["27-inch screen", "27 inch screen"],
    ["+49 (0) 30 / 1234-567", "490301234567"],
    ["0171 234 56 78", "01712345678"],
    ["DE89 3704 0044 0532 0130 00", "de89370400440532013000"],
    ["Room 12 34", "room 12 34"],
    ["A", ""],
    ["", ""],
  ])("%j becomes %j", (text, expected) => {
    expect(normaliseText(text)).toBe(expected);
  });

  it("is the same the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(normaliseText(normaliseText(text))).toBe(normaliseText(text));
      }),
    );
  });
});

describe("token F1", () => {
  it.each([
    ["label printer", "label printer", 1],
    ["label printer", "the Label-Printer", 1],
    // 1 shared of 2 and 1: 2·1/3
    ["label printer", "printer", 2 / 3],
    // 1 shared of 3 and 1: 2·1/4
    ["big label printer", "printer", 0.5],
    ["very big label printer", "printer", 0.4],
    ["printer", "scanner", 0],
    // A word counts as often as it occurs: 1 shared of 2 and 1.
    ["ping ping", "ping", 2 / 3],
    ["", "", 1],
    ["printer", "", 0],
  ])("%j and %j: %d", (one, other, expected) => {
    expect(tokenF1(one, other)).toBeCloseTo(expected, 12);
    expect(tokenF1(other, one)).toBeCloseTo(expected, 12);
  });

  it("lies between 0 and 1, and is 1 for the same words", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(tokenF1(one, other)).toBeGreaterThanOrEqual(0);
        expect(tokenF1(one, other)).toBeLessThanOrEqual(1);
        expect(tokenF1(one, one)).toBe(1);
      }),
    );
  });
});

describe("values", () => {
  const purchase = "procurement.request-purchase";

  it.each([
    ["a closed value equal", { owner: "it.request-access", slot: "application" }, "Jira", "Jira", true],
    ["a closed value in other case", { owner: "it.request-access", slot: "application" }, "Jira", "jira", false],
    ["a number", { owner: purchase, slot: "quantity" }, 2, 2, true],
    ["a number as text", { owner: purchase, slot: "quantity" }, 2, "2", false],
    ["hardware half named", { owner: "it.request-hardware", slot: "item" }, "docking station", "docking", false],
    ["a purchase half named", { owner: purchase, slot: "item" }, "docking station", "docking", true],
    ["a purchase hardly named", { owner: purchase, slot: "item" }, "big oak writing desk", "desk", false],
    ["a telephone number", { owner: "hr.update-personal-details", slot: "value" }, "0171 2345678", "01712345678", true],
    ["another number", { owner: "hr.update-personal-details", slot: "value" }, "0171 2345678", "01712345679", false],
  ])("%s", (...[, place, expected, predicted, agree]) => {
    expect(valuesAgree(place, expected, predicted)).toBe(agree);
  });

  it("of money agree in amount and currency", () => {
    const place = { owner: purchase, slot: "unitPrice" };
    const price = { amount: "12.50", currency: "EUR" };
    expect(valuesAgree(place, price, { currency: "EUR", amount: "12.50" })).toBe(true);
    expect(valuesAgree(place, price, { amount: "12.5", currency: "EUR" })).toBe(false);
    expect(valuesAgree(place, price, { amount: "12.50", currency: "USD" })).toBe(false);
    expect(valuesAgree(place, price, "12.50 EUR")).toBe(false);
  });

  it("quote the message when their words stand there in a row", () => {
    expect(quotes("My screen flickers, since Monday!", "screen flickers since monday")).toBe(true);
    expect(quotes("My screen flickers since Monday", "the screen flickers")).toBe(true);
    expect(quotes("My screen flickers since Monday", "screen since Monday")).toBe(false);
    expect(quotes("My screen flickers", "creen flick")).toBe(false);
    expect(quotes("anything", "")).toBe(false);
  });
});

describe("slots of a task", () => {
  const owner = "hr.request-leave";
  const dates = { startDate: "2026-03-16", endDate: "2026-03-18" };

  it("agree when they hold the same, explanations aside", () => {
    expect(slotsAgree(owner, dates, { ...dates, note: "wedding" })).toBe(true);
    expect(slotsAgree(owner, { ...dates, note: "wedding" }, dates)).toBe(true);
    expect(slotsAgree(owner, {}, {})).toBe(true);
  });

  it("do not when one is missing, other, or too many", () => {
    expect(slotsAgree(owner, dates, { startDate: dates.startDate })).toBe(false);
    expect(slotsAgree(owner, dates, { ...dates, endDate: "2026-03-19" })).toBe(false);
    expect(slotsAgree(owner, dates, { ...dates, halfDay: "morning" })).toBe(false);
    expect(slotsAgree(owner, dates, { startDate: dates.startDate, halfDay: "morning" })).toBe(false);
  });
});
