import type { InputProblem, WorkingCalendar } from "../../action.js";
import {
  halfDaysWithin,
  leaveBalance,
  yearOf,
  type LeaveAccount,
  type LeaveRecord,
  type LeaveWish,
} from "./leave-balance.js";
import { daysInWords, leaveLabel, spanInWords } from "./leave-words.js";

/** Longest leave in calendar years that is understood as meant. */
const longestYears = 3;

/** Working time the wish takes, in half days. */
export function wishedHalfDays(wish: LeaveWish, calendar: WorkingCalendar): number {
  if (!isSpan(wish)) return 0;
  return halfDaysWithin(wish, { from: wish.startDate, to: wish.endDate }, calendar);
}

/** What stands against a wish: impossible dates, no working day, other leave at that time, too little left. Pure. */
export function leaveProblems(
  wish: LeaveWish,
  account: LeaveAccount,
  at: { readonly today: string; readonly calendar: WorkingCalendar },
): readonly InputProblem[] {
  if (wish.endDate < wish.startDate) return [{ field: "endDate", message: "The last day is before the first." }];
  if (!isSpan(wish))
    return [{ field: "endDate", message: `Leave of more than ${longestYears} years cannot be booked here.` }];
  if (wish.halfDay !== undefined && wish.startDate !== wish.endDate) {
    return [{ field: "halfDay", message: "A half day is for a single day." }];
  }
  if (wishedHalfDays(wish, at.calendar) === 0) {
    const what = wish.startDate === wish.endDate ? "is not a working day for you" : "has no working day for you";
    return [{ field: "startDate", message: `${spanInWords(wish)} ${what}.` }];
  }
  const other = account.records.find((record) => overlaps(wish, record));
  if (other !== undefined) {
    const words = `${leaveLabel(other.leaveType)} ${other.reference}: ${spanInWords(other)}`;
    return [{ field: "startDate", message: `You have leave at that time already (${words}).` }];
  }
  return shortages(wish, account, at);
}

function isSpan(wish: LeaveWish): boolean {
  return wish.startDate <= wish.endDate && yearOf(wish.endDate) - yearOf(wish.startDate) < longestYears;
}

function overlaps(wish: LeaveWish, record: LeaveRecord): boolean {
  if (record.status === "cancelled" || record.startDate > wish.endDate || record.endDate < wish.startDate) return false;
  const halves = wish.halfDay !== undefined && record.halfDay !== undefined && wish.halfDay !== record.halfDay;
  return !halves;
}

/** Every calendar year pays for its own days. */
function shortages(
  wish: LeaveWish,
  account: LeaveAccount,
  { today, calendar }: { readonly today: string; readonly calendar: WorkingCalendar },
): readonly InputProblem[] {
  const first = yearOf(wish.startDate);
  const years = Array.from({ length: yearOf(wish.endDate) - first + 1 }, (_, index) => first + index);
  return years.flatMap((year) => {
    const from = `${year}-01-01`;
    const asOf = wish.startDate > from ? wish.startDate : from;
    const needed = halfDaysWithin(wish, { from, to: `${year}-12-31` }, calendar);
    const { left } = leaveBalance(account, { leaveType: wish.leaveType, year, today, asOf }, calendar);
    if (left === undefined || needed <= left) return [];
    const label = leaveLabel(wish.leaveType).toLowerCase();
    const message = `That takes ${daysInWords(needed)} of ${label} in ${year}, and you have ${daysInWords(Math.max(left, 0))} left.`;
    return [{ field: "endDate", message }];
  });
}
