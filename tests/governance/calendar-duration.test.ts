import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { addWorkingDuration } from "../../src/governance/calendar-duration.js";
import { isWorkingDay } from "../../src/governance/calendar.js";

const berlin = { timeZone: "Europe/Berlin", calendar: "DE-BE" };
const london = { timeZone: "Europe/London", calendar: "GB-ENG" };
const places = [
  berlin,
  london,
  { timeZone: "Asia/Kolkata", calendar: "IN" },
  { timeZone: "America/Los_Angeles", calendar: "US-CA" },
];
const anyPlace = fc.constantFrom(...places);
const anyInstant = fc.date({ min: new Date("2025-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
const minutes = fc.integer({ min: 1, max: 6000 });

function later(start: string, duration: string, place = berlin): string {
  const from = DateTime.fromISO(start, { zone: place.timeZone }).toJSDate();
  return DateTime.fromJSDate(addWorkingDuration(from, duration, place), { zone: place.timeZone }).toFormat(
    "yyyy-MM-dd HH:mm",
  );
}

describe("working time", () => {
  it.each([
    ["2026-11-23T10:00", "P3D", "2026-11-26 10:00", "three working days later at the same time"],
    ["2026-11-27T10:00", "P1D", "2026-11-30 10:00", "over a weekend"],
    ["2026-11-23T22:00", "P1D", "2026-11-25 09:00", "an evening counts as the next morning"],
    ["2026-11-21T12:00", "P3D", "2026-11-26 09:00", "a Saturday counts as Monday morning"],
    ["2026-11-23T07:00", "PT1H", "2026-11-23 10:00", "before work it begins with work"],
    ["2026-11-23T16:00", "PT4H", "2026-11-24 11:30", "the rest goes into the next morning"],
    ["2026-11-23T09:00", "PT8H30M", "2026-11-23 17:30", "a whole day ends with the day"],
    ["2026-11-23T09:00", "PT8H31M", "2026-11-24 09:01", "a minute more begins the next"],
    ["2026-11-27T17:00", "PT1H", "2026-11-30 09:30", "hours over a weekend"],
    ["2026-12-23T10:00", "P2D", "2026-12-28 10:00", "over Christmas"],
    ["2026-11-23T10:00", "P1W", "2026-11-30 10:00", "a week is five working days"],
    ["2026-11-23T16:00", "P1DT2H", "2026-11-25 09:30", "days first, then hours"],
    ["2026-11-23T10:00", "PT0S", "2026-11-23 10:00", "nothing"],
    ["2027-03-26T10:00", "P1D", "2027-03-31 09:00", "from Good Friday over Easter"],
    ["2027-03-25T10:00", "P1D", "2027-03-30 10:00", "over Easter and the change of the clocks"],
  ])("from %s, %s ends on %s (%s)", (start, duration, end) => {
    expect(later(start, duration)).toBe(end);
  });

  it("keeps the holidays of the place", () => {
    expect(later("2026-12-24T10:00", "P1D", berlin)).toBe("2026-12-28 10:00");
    expect(later("2026-12-24T10:00", "P1D", london)).toBe("2026-12-29 10:00");
  });

  it.each(["P1M", "P1Y", "-P1D", "P1.5D", "PT-1H", "three days", "", "P9999D", "PT99999999H"])(
    "refuses %j as a duration",
    (duration) => {
      expect(() => addWorkingDuration(new Date("2026-11-23T09:00Z"), duration, berlin)).toThrow(
        expect.objectContaining({ code: "bad-input" }),
      );
    },
  );

  it("refuses an unknown time zone and calendar", () => {
    const now = new Date("2026-11-23T09:00Z");
    for (const place of [
      { ...berlin, timeZone: "Europe/Atlantis" },
      { ...berlin, calendar: "DE-XX" },
    ]) {
      expect(() => addWorkingDuration(now, "P1D", place)).toThrow(expect.objectContaining({ code: "bad-input" }));
    }
  });

  it("never ends early, and ends within the working hours of a working day", () => {
    fc.assert(
      fc.property(fc.record({ start: anyInstant, days: fc.nat(10), more: fc.nat(3000), place: anyPlace }), (one) => {
        const { start, days, more, place } = one;
        const end = addWorkingDuration(start, `P${days}DT${more}M`, place);
        const local = DateTime.fromJSDate(end, { zone: place.timeZone });
        const clock = local.toFormat("HH:mm:ss.SSS");
        expect(end.getTime()).toBeGreaterThanOrEqual(start.getTime());
        expect(isWorkingDay(local.toISODate() ?? "", place.calendar)).toBe(true);
        expect(clock >= "09:00:00.000" && clock <= "17:30:00.000").toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("adds up: two stretches one after the other are one", () => {
    fc.assert(
      fc.property(fc.record({ start: anyInstant, first: minutes, second: minutes, place: anyPlace }), (one) => {
        const { start, first, second, place } = one;
        const apart = addWorkingDuration(addWorkingDuration(start, `PT${first}M`, place), `PT${second}M`, place);
        expect(apart).toEqual(addWorkingDuration(start, `PT${first + second}M`, place));
      }),
      { numRuns: 100 },
    );
  });

  it("keeps the order of what begins earlier or takes longer", () => {
    fc.assert(
      fc.property(
        fc.record({ start: anyInstant, gap: fc.nat(100_000_000), length: minutes, place: anyPlace }),
        (one) => {
          const { start, gap, length, place } = one;
          const duration = `PT${length}M`;
          const early = addWorkingDuration(start, duration, place).getTime();
          const late = addWorkingDuration(new Date(start.getTime() + gap), duration, place).getTime();
          const longer = addWorkingDuration(start, `PT${length + 1}M`, place).getTime();
          expect(early).toBeLessThanOrEqual(late);
          expect(early).toBeLessThan(longer);
        },
      ),
      { numRuns: 100 },
    );
  });
});
