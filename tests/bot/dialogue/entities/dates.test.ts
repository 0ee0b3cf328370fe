import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { findDates, findImpossibleDates, localDate } from "../../../../src/bot/dialogue/entities/dates.js";

// Monday 2026-11-23, 09:00 in Berlin.
const now = new Date("2026-11-23T08:00:00Z");

function read(
  text: string,
  how: { past?: boolean; anchor?: string; at?: Date; timeZone?: string } = {},
): readonly string[] {
  const { past = false, anchor, at = now, timeZone = "Europe/Berlin" } = how;
  return findDates(text, { now: at, timeZone, past, anchor }).map(({ value, role }) => {
    const days = value.first === value.last ? value.first : `${value.first}..${value.last}`;
    return role === "on" ? days : `${role} ${days}`;
  });
}

describe("days in a text", () => {
  it.each([
    ["tomorrow", "2026-11-24"],
    ["the day after tomorrow", "2026-11-25"],
    ["tommorow please", "2026-11-24"],
    ["on Thursday", "2026-11-26"],
    ["Monday", "2026-11-30"],
    ["this Friday", "2026-11-27"],
    ["next Thursday", "2026-12-03"],
    ["wendesday", "2026-11-25"],
    ["7 December", "2026-12-07"],
    ["Dec 24", "2026-12-24"],
    ["december the 3rd", "2026-12-03"],
    ["27nov", "2026-11-27"],
    ["1st of December", "2026-12-01"],
    ["15.01.2027", "2027-01-15"],
    ["24.12.", "2026-12-24"],
    ["3/12", "2026-12-03"],
    ["12/24", "2026-12-24"],
    ["2026-12-07", "2026-12-07"],
    ["4 Jan", "2027-01-04"],
    ["in two weeks", "2026-12-07"],
    ["Friday in two weeks", "2026-12-11"],
    ["the end of the month", "2026-11-30"],
    ["end of September", "2027-09-30"],
    ["the 17th", "2026-12-17"],
    ["Monday, 7 December", "2026-12-07"],
    ["Christmas Eve", "2026-12-24"],
  ])("reads %s", (text, expected) => {
    expect(read(text)).toEqual([expected]);
  });

  it.each([
    ["this week", "2026-11-23..2026-11-27"],
    ["next week complete", "2026-11-30..2026-12-04"],
    ["the week after next", "2026-12-07..2026-12-11"],
    ["calendar week 50", "2026-12-07..2026-12-11"],
    ["KW 2", "2027-01-11..2027-01-15"],
    ["the week of 7 December", "2026-12-07..2026-12-11"],
    ["24 to 26 Nov", "2026-11-24..2026-11-26"],
    ["7-11 Dec", "2026-12-07..2026-12-11"],
    ["from the 7th to the 11th of December", "2026-12-07..2026-12-11"],
    ["8 and 9 December", "2026-12-08..2026-12-09"],
    ["between 3 and 7 December", "2026-12-03..2026-12-07"],
    ["Wednesday through Friday", "2026-11-25..2026-11-27"],
    ["Friday till Tuesday", "2026-11-27..2026-12-01"],
    ["tue-thu next week", "2026-12-01..2026-12-03"],
    ["28 December to 3 January", "2026-12-28..2027-01-03"],
    ["24.12. bis 31.12.", "2026-12-24..2026-12-31"],
  ])("reads the stretch %s", (text, expected) => {
    expect(read(text)).toEqual([expected]);
  });

  it("knows beginnings and ends by the word before them", () => {
    expect(read("starting 10 December")).toEqual(["from 2026-12-10"]);
    expect(read("until 3 December")).toEqual(["until 2026-12-03"]);
    expect(read("up to the Tuesday after", { anchor: "2026-12-03" })).toEqual(["until 2026-12-08"]);
  });

  it("looks back where the past is meant", () => {
    expect(read("on Friday", { past: true })).toEqual(["2026-11-20"]);
    expect(read("from the 17th", { past: true })).toEqual(["from 2026-11-17"]);
    expect(read("3 December", { past: true })).toEqual(["2025-12-03"]);
  });

  it("puts an ordinal into the month of the date that is agreed on", () => {
    expect(read("until the 10th", { anchor: "2027-02-07" })).toEqual(["until 2027-02-10"]);
  });

  it("takes two days apart for two days", () => {
    expect(read("Monday and Thursday")).toEqual(["2026-11-30", "2026-11-26"]);
  });

  it.each(["sprint planning in 5 min", "74.20 €", "my 2nd monitor", "may I go", "version 3.12", "PO-5541", "now"])(
    "finds none in %s",
    (text) => {
      expect(read(text)).toEqual([]);
    },
  );

  it.each(["31 February", "until the 42nd", "2/30/2027", "Nov 31", "2026-13-05"])(
    "notices that %s does not exist",
    (text) => {
      const found = findDates(text, { now, timeZone: "Europe/Berlin", past: false });
      expect(findImpossibleDates(text, found)).toHaveLength(1);
    },
  );

  it("counts from the speaker's own day", () => {
    const lateInBerlin = new Date("2026-11-23T23:30:00Z");
    expect(localDate(lateInBerlin, "Europe/Berlin")).toBe("2026-11-24");
    expect(read("tomorrow", { at: lateInBerlin })).toEqual(["2026-11-25"]);
    expect(read("tomorrow", { at: lateInBerlin, timeZone: "America/Los_Angeles" })).toEqual(["2026-11-24"]);
  });

  it("reads every written form of a date as the same day", () => {
    const days = fc.date({
      min: new Date("2026-11-24T00:00:00Z"),
      max: new Date("2027-11-01T00:00:00Z"),
      noInvalidDate: true,
    });
    const formats = [
      "yyyy-MM-dd",
      "d MMMM",
      "d MMM yyyy",
      "MMMM d",
      "dd.MM.yyyy",
      "d/M/yyyy",
      "cccc, d MMMM",
      "d'th of' MMMM yyyy",
    ];
    fc.assert(
      fc.property(days, fc.constantFrom(...formats), (date, format) => {
        const day = DateTime.fromJSDate(date, { zone: "utc" });
        expect(read(`on ${day.toFormat(format)} please`)).toEqual([day.toISODate()]);
      }),
    );
  });

  it("finds a bare weekday within the seven days to come, never today", () => {
    const weekdays = fc.constantFrom("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
    fc.assert(
      fc.property(weekdays, fc.integer({ min: 0, max: 400 }), (weekday, ahead) => {
        const at = DateTime.fromJSDate(now).plus({ days: ahead });
        const [found] = read(weekday, { at: at.toJSDate() });
        const away = DateTime.fromISO(found ?? "").diff(
          DateTime.fromISO(localDate(at.toJSDate(), "Europe/Berlin")),
          "days",
        ).days;
        expect(away).toBeGreaterThanOrEqual(1);
        expect(away).toBeLessThanOrEqual(7);
      }),
    );
  });

  it("never throws, and its mentions lie in the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const one of findDates(text, { now, timeZone: "Europe/Berlin", past: false })) {
          expect(text.slice(one.start, one.end)).toBe(one.words);
        }
      }),
    );
  });
});
