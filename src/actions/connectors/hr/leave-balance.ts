import { z } from "zod";
import type { WorkingCalendar } from "../../action.js";
import type { LeaveType } from "./tables.js";

/** A leave as the ledger holds it. Dates are ISO, both included; `halfDays` is the working time it takes. */
export const leaveRecord = z.object({
  reference: z.string(),
  leaveType: z.enum(["vacation", "sick", "parental", "bereavement", "unpaid"]),
  startDate: z.iso.date(),
  endDate: z.iso.date(),
  halfDay: z.enum(["morning", "afternoon"]).optional(),
  halfDays: z.int(),
  status: z.enum(["requested", "booked", "cancelled"]),
});

/** A leave as the ledger holds it. */
export type LeaveRecord = Readonly<z.output<typeof leaveRecord>>;

/** Leave that somebody asks for. */
export interface LeaveWish {
  readonly leaveType: LeaveType;
  readonly startDate: string;
  readonly endDate: string;
  readonly halfDay?: "morning" | "afternoon" | undefined;
}

/** What a country grants of a kind of leave. */
export interface Entitlement {
  readonly leaveType: LeaveType;
  /** Of a whole calendar year; undefined: without a limit. */
  readonly halfDays?: number | undefined;
  /** `MM-DD`; carried-over leave that was not taken by then is lost. */
  readonly carryOverUntil?: string | undefined;
}

/** Everything the ledger knows of a person's leave. */
export interface LeaveAccount {
  readonly hiredOn: string;
  readonly entitlements: readonly Entitlement[];
  readonly carryOvers: readonly { readonly leaveType: LeaveType; readonly year: number; readonly halfDays: number }[];
  readonly records: readonly LeaveRecord[];
}

/** How much leave of a kind a person has in a year, in half days. */
export interface LeaveBalance {
  readonly leaveType: LeaveType;
  readonly year: number;
  readonly entitled: number;
  /** Still usable, or used in time. */
  readonly carriedOver: number;
  readonly taken: number;
  /** Booked, still to come. */
  readonly planned: number;
  /** Asked for elsewhere, not yet agreed to. */
  readonly pending: number;
  /** Undefined: without a limit. */
  readonly left?: number | undefined;
}

/** The year of an ISO date. */
export function yearOf(isoDate: string): number {
  return Number(isoDate.slice(0, 4));
}

/** The year's share for a person: in the year of hiring a twelfth per full month of employment, rounded up to a half day. */
export function entitledHalfDays(halfDaysPerYear: number, hiredOn: string, year: number): number {
  if (yearOf(hiredOn) > year) return 0;
  if (yearOf(hiredOn) < year) return halfDaysPerYear;
  const month = Number(hiredOn.slice(5, 7));
  const fullMonths = 12 - month + (hiredOn.endsWith("-01") ? 1 : 0);
  return Math.ceil((halfDaysPerYear * fullMonths) / 12);
}

/** Half days of a leave within a span of days. */
export function halfDaysWithin(
  record: Pick<LeaveRecord, "startDate" | "endDate" | "halfDay">,
  span: { readonly from: string; readonly to: string },
  calendar: WorkingCalendar,
): number {
  const start = record.startDate > span.from ? record.startDate : span.from;
  const end = record.endDate < span.to ? record.endDate : span.to;
  const days = end < start ? 0 : calendar.workingDaysBetween(start, end);
  return record.halfDay === undefined ? days * 2 : days;
}

/**
 * A person's balance of one kind of leave in a year.
 * @param asOf ISO date at which leave would be taken: carried-over leave counts until its end, or as far as it was used by then
 */
export function leaveBalance(
  account: LeaveAccount,
  what: { readonly leaveType: LeaveType; readonly year: number; readonly today: string; readonly asOf: string },
  calendar: WorkingCalendar,
): LeaveBalance {
  const { leaveType, year } = what;
  const first = `${year}-01-01`;
  const last = `${year}-12-31`;
  const used = (to: string, status: LeaveRecord["status"]) =>
    account.records
      .filter((record) => record.leaveType === leaveType && record.status === status)
      .reduce((sum, record) => sum + halfDaysWithin(record, { from: first, to }, calendar), 0);
  const booked = used(last, "booked");
  const taken = what.today < first ? 0 : used(what.today < last ? what.today : last, "booked");
  const pending = used(last, "requested");
  const entitlement = account.entitlements.find((one) => one.leaveType === leaveType);
  const entitled = entitledHalfDays(entitlement?.halfDays ?? 0, account.hiredOn, year);
  const brought = account.carryOvers.find((one) => one.leaveType === leaveType && one.year === year)?.halfDays ?? 0;
  const until = `${year}-${entitlement?.carryOverUntil ?? "12-31"}`;
  const carriedOver = what.asOf <= until ? brought : Math.min(brought, used(until, "booked"));
  const balance = { leaveType, year, entitled, carriedOver, taken, planned: booked - taken, pending };
  // No entitlement on record is none at all; only one that says so is without a limit.
  if (entitlement !== undefined && entitlement.halfDays === undefined) return balance;
  return { ...balance, left: entitled + carriedOver - booked - pending };
}
