import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  entitledHalfDays,
  halfDaysWithin,
  leaveBalance,
  type LeaveAccount,
  type LeaveRecord,
} from "../../../src/actions/connectors/hr/leave-balance.js";
import { leaveProblems } from "../../../src/actions/connectors/hr/leave-problems.js";
import { calendarOf } from "../../../src/actions/context.js";

const calendar = calendarOf({ calendar: "DE-BE" });
const today = "2026-11-23";

function leave(startDate: string, endDate: string, changes: Partial<LeaveRecord> = {}): LeaveRecord {
  const halfDays = halfDaysWithin({ startDate, endDate, ...changes }, { from: startDate, to: endDate }, calendar);
  return { reference: "LV-1", leaveType: "vacation", startDate, endDate, halfDays, status: "booked", ...changes };
}

function account(changes: Partial<LeaveAccount> = {}): LeaveAccount {
  return {
    hiredOn: "2020-02-01",
    entitlements: [
      { leaveType: "vacation", halfDays: 60, carryOverUntil: "03-31" },
      { leaveType: "sick", halfDays: undefined },
    ],
    carryOvers: [],
    records: [],
    ...changes,
  };
}

const balanceOf = (of: LeaveAccount, asOf = today) =>
  leaveBalance(of, { leaveType: "vacation", year: Number(asOf.slice(0, 4)), today, asOf }, calendar);

describe("the leave balance", () => {
  test("is the year's entitlement less what is taken, planned and asked for elsewhere", () => {
    const records = [
      leave("2026-03-02", "2026-03-06"),
      leave("2026-12-07", "2026-12-08"),
      leave("2026-12-09", "2026-12-09", { halfDay: "morning" }),
      leave("2026-12-10", "2026-12-10", { status: "requested" }),
      leave("2026-12-11", "2026-12-11", { status: "cancelled" }),
      leave("2026-05-04", "2026-05-08", { leaveType: "sick" }),
    ];
    expect(balanceOf(account({ records }))).toMatchObject({
      entitled: 60,
      taken: 10,
      planned: 5,
      pending: 2,
      left: 43,
    });
  });

  test("counts a leave that has begun in part as taken", () => {
    const records = [leave("2026-11-20", "2026-11-25")];
    expect(balanceOf(account({ records }))).toMatchObject({ taken: 4, planned: 4 });
  });

  test("takes no weekend and no public holiday of the place", () => {
    const records = [leave("2026-12-21", "2027-01-03")];
    const of = account({ records });
    // 21 to 24 December and 28 to 31 December: 25 is Christmas, 1 January New Year.
    expect(balanceOf(of).planned).toBe(16);
    expect(balanceOf(of, "2027-01-04")).toMatchObject({ planned: 0, entitled: 60 });
    expect(calendarOf({ calendar: "GB-ENG" }).workingDaysBetween("2026-12-28", "2026-12-28")).toBe(0);
  });

  test("begins with a twelfth for each full month in the year of hiring", () => {
    expect(entitledHalfDays(60, "2026-07-01", 2026)).toBe(30);
    expect(entitledHalfDays(60, "2026-07-02", 2026)).toBe(25);
    expect(entitledHalfDays(50, "2026-10-01", 2026)).toBe(13);
    expect([2025, 2026, 2027].map((year) => entitledHalfDays(60, "2026-12-15", year))).toEqual([0, 0, 60]);
  });

  test("loses what was carried over and not used in time, but not what was", () => {
    const carryOvers = [{ leaveType: "vacation" as const, year: 2026, halfDays: 10 }];
    expect(balanceOf(account({ carryOvers }), "2026-03-31")).toMatchObject({ carriedOver: 10, left: 70 });
    expect(balanceOf(account({ carryOvers }))).toMatchObject({ carriedOver: 0, left: 60 });
    const records = [leave("2026-02-02", "2026-02-04")];
    expect(balanceOf(account({ carryOvers, records }))).toMatchObject({ carriedOver: 6, left: 60 });
  });

  test("is without a limit only where the country says so; nothing on record is nothing", () => {
    const of = (leaveType: "sick" | "parental") =>
      leaveBalance(account(), { leaveType, year: 2026, today, asOf: today }, calendar);
    expect(of("sick").left).toBeUndefined();
    expect(of("parental").left).toBe(0);
  });

  test("always adds up", () => {
    const day = fc
      .integer({ min: 0, max: 700 })
      .map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
    const record = fc.tuple(day, day).map(([a, b]) => (a < b ? leave(a, b) : leave(b, a)));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), day, (records, asOf) => {
        const balance = balanceOf(account({ records }), asOf);
        expect(balance.taken).toBeGreaterThanOrEqual(0);
        expect(balance.planned).toBeGreaterThanOrEqual(0);
        expect(balance.left).toBe(balance.entitled + balance.carriedOver - balance.taken - balance.planned);
        const everything = records.reduce((sum, one) => sum + one.halfDays, 0);
        const years = [2026, 2027].map((year) => balanceOf(account({ records }), `${year}-06-01`));
        expect(years.reduce((sum, one) => sum + one.taken + one.planned, 0)).toBe(everything);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a leave request", () => {
  const wish = { leaveType: "vacation" as const, startDate: "2026-12-07", endDate: "2026-12-11" };
  const problems = (changes: Partial<typeof wish> & { halfDay?: "morning" | "afternoon" }, of = account()) =>
    leaveProblems({ ...wish, ...changes }, of, { today, calendar });

  test("has nothing against it when there is time and balance", () => {
    expect(problems({})).toEqual([]);
    expect(problems({ endDate: "2026-12-07", halfDay: "morning" })).toEqual([]);
  });

  test.each([
    ["that ends before it begins", { endDate: "2026-12-06" }, ["endDate", "before the first"]],
    ["of many years", { endDate: "2036-12-06" }, ["endDate", "years"]],
    ["on a weekend", { startDate: "2026-12-05", endDate: "2026-12-06" }, ["startDate", "no working day"]],
    ["on a public holiday", { startDate: "2026-12-25", endDate: "2026-12-25" }, ["startDate", "not a working day"]],
    ["for half of several days", { halfDay: "morning" as const }, ["halfDay", "single day"]],
  ])("%s is told so", (_what, changes, [fieldName, words = ""]) => {
    expect(problems(changes)).toEqual([{ field: fieldName, message: expect.stringContaining(words) as string }]);
  });

  test("cannot lie on other leave, cancelled ones aside; two halves make a day", () => {
    const booked = account({ records: [leave("2026-12-11", "2026-12-14", { reference: "LV-7" })] });
    expect(problems({}, booked)[0]?.message).toContain("LV-7");
    const cancelled = account({ records: [leave("2026-12-11", "2026-12-14", { status: "cancelled" })] });
    expect(problems({}, cancelled)).toEqual([]);
    const morning = account({ records: [leave("2026-12-07", "2026-12-07", { halfDay: "morning" })] });
    expect(problems({ endDate: "2026-12-07", halfDay: "afternoon" }, morning)).toEqual([]);
    expect(problems({ endDate: "2026-12-07", halfDay: "morning" }, morning)).toHaveLength(1);
    expect(problems({ endDate: "2026-12-07" }, morning)).toHaveLength(1);
  });

  test("cannot take more than is left, each year for itself", () => {
    const spent = account({ records: [leave("2026-02-02", "2026-03-12")] });
    expect(problems({}, spent)[0]?.message).toBe("That takes 5 days of vacation in 2026, and you have 1 day left.");
    const over = { startDate: "2026-12-30", endDate: "2027-01-05" };
    expect(problems(over, spent)[0]?.message).toContain("2 days of vacation in 2026");
    expect(problems({ startDate: "2026-12-31", endDate: "2027-01-05" }, spent)).toEqual([]);
  });
});
