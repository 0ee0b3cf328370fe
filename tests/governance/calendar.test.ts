import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isKnownCalendar, holidaysOfYear } from "../../src/governance/calendar-holidays.js";
import {
  addWorkingDays,
  holidaysBetween,
  isWorkingDay,
  todayFor,
  workingDaysBetween,
} from "../../src/governance/calendar.js";
import { AppError } from "../../src/errors.js";

const calendars = ["DE-BE", "DE-BY", "PT", "GB-ENG", "GB-SCT", "IN", "US-CA", "PL", "SA"];
const anyCalendar = fc.constantFrom(...calendars);
const anyDate = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2035-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const dayAfter = (iso: string) => new Date(Date.parse(iso) + 86_400_000).toISOString().slice(0, 10);

function expectBadInput(work: () => unknown): void {
  expect(work).toThrow(AppError);
  expect(work).toThrow(expect.objectContaining({ code: "bad-input" }));
}

describe("the working calendar", () => {
  it.each([
    ["2026-11-23", "DE-BE", true, "an ordinary Monday"],
    ["2026-11-22", "DE-BE", false, "a Sunday"],
    ["2026-03-06", "DE-BE", true, "the Friday before Women's Day"],
    ["2027-03-08", "DE-BE", false, "Women's Day, free in Berlin"],
    ["2027-03-08", "DE-BY", true, "Women's Day, not free in Bavaria"],
    ["2026-12-24", "DE-BE", true, "Christmas Eve, half a day for banks only"],
    ["2026-12-25", "DE-BE", false, "Christmas"],
    ["2026-12-28", "GB-ENG", false, "the day that replaces a Boxing Day on Saturday"],
    ["2026-12-28", "DE-BE", true, "the same Monday in Berlin"],
    ["2026-11-26", "US-CA", false, "Thanksgiving"],
    ["2027-12-31", "US-CA", false, "the day that replaces a New Year's Day on Saturday, in the year before"],
    ["2026-12-08", "PT", false, "Immaculate Conception"],
    ["2026-01-26", "IN", false, "Republic Day"],
    ["2026-11-27", "SA", false, "a Friday in Riyadh"],
    ["2026-11-29", "SA", true, "a Sunday in Riyadh"],
    ["2026-03-22", "SA", false, "the last of the four days of Eid"],
  ])("on %s in %s, a working day: %s (%s)", (date, calendar, working) => {
    expect(isWorkingDay(date, calendar)).toBe(working);
  });

  it("counts both ends", () => {
    expect(workingDaysBetween("2026-11-23", "2026-11-27", "DE-BE")).toBe(5);
    expect(workingDaysBetween("2026-11-23", "2026-11-23", "DE-BE")).toBe(1);
    expect(workingDaysBetween("2026-11-21", "2026-11-22", "DE-BE")).toBe(0);
  });

  it("leaves out the holidays of the person's own place", () => {
    expect(workingDaysBetween("2026-12-21", "2027-01-01", "DE-BE")).toBe(8);
    expect(workingDaysBetween("2026-12-21", "2027-01-01", "GB-ENG")).toBe(7);
  });

  it("counts nothing when the end lies before the start", () => {
    expect(workingDaysBetween("2026-11-27", "2026-11-23", "DE-BE")).toBe(0);
  });

  it("names the holidays of a span in order and in English", () => {
    expect(holidaysBetween("2026-12-20", "2027-01-06", "DE-BE")).toEqual([
      { date: "2026-12-25", name: "Christmas Day" },
      { date: "2026-12-26", name: "Boxing Day" },
      { date: "2027-01-01", name: "New Year's Day" },
    ]);
  });

  it("refuses a date that does not exist, a calendar nobody keeps and a span of centuries", () => {
    expectBadInput(() => isWorkingDay("2026-02-30", "DE-BE"));
    expectBadInput(() => isWorkingDay("30.11.2026", "DE-BE"));
    expectBadInput(() => isWorkingDay("2026-11-23", "DE-XX"));
    expectBadInput(() => isWorkingDay("1066-10-14", "GB-ENG"));
    expectBadInput(() => workingDaysBetween("2026-01-01", "2126-01-01", "DE-BE"));
  });

  it("knows countries and their parts, and does not take an unknown part for the whole", () => {
    expect(["PT", "DE-BE", "GB-ENG", "US-CA", "IN", "DE-BY-A"].map(isKnownCalendar)).not.toContain(false);
    expect(
      ["", "XX", "DE-XX", "de-be", "DE-BE-BE", "DE-BY-A-1", "Berlin", "constructor"].map(isKnownCalendar),
    ).not.toContain(true);
  });

  it("reads a year once", () => {
    expect(holidaysOfYear(2026, "DE-BE")).toBe(holidaysOfYear(2026, "DE-BE"));
  });

  it("splits any span into two that add up", () => {
    const span = fc.record({ start: anyDate, first: fc.nat(200), second: fc.nat(200), calendar: anyCalendar });
    fc.assert(
      fc.property(span, ({ start, first, second, calendar }) => {
        const middle = shift(start, first);
        const end = shift(middle, second + 1);
        const whole = workingDaysBetween(start, end, calendar);
        const parts = workingDaysBetween(start, middle, calendar) + workingDaysBetween(dayAfter(middle), end, calendar);
        expect(parts).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });

  it("moves by working days onto working days, as many as it says", () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 1, max: 60 }), anyCalendar, (start, count, calendar) => {
        const later = addWorkingDays(start, count, calendar);
        expect(isWorkingDay(later, calendar)).toBe(true);
        expect(workingDaysBetween(dayAfter(start), later, calendar)).toBe(count);
        const first = addWorkingDays(start, 0, calendar);
        expect(addWorkingDays(addWorkingDays(first, count, calendar), -count, calendar)).toBe(first);
      }),
      { numRuns: 60 },
    );
  });

  it("takes zero working days to the day itself or the next one of work", () => {
    expect(addWorkingDays("2026-11-20", 0, "DE-BE")).toBe("2026-11-20");
    expect(addWorkingDays("2026-11-21", 0, "DE-BE")).toBe("2026-11-23");
  });
});

describe("today", () => {
  it("depends on where one is", () => {
    const now = new Date("2026-11-23T23:30:00Z");
    expect(todayFor(now, "Europe/London")).toBe("2026-11-23");
    expect(todayFor(now, "Europe/Berlin")).toBe("2026-11-24");
    expect(todayFor(now, "America/Los_Angeles")).toBe("2026-11-23");
    expectBadInput(() => todayFor(now, "Mars/Olympus"));
  });
});

function shift(iso: string, days: number): string {
  return new Date(Date.parse(iso) + days * 86_400_000).toISOString().slice(0, 10);
}
