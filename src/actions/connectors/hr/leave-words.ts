import type { SummaryLine } from "../../action.js";
import type { FieldOption } from "../../fields.js";
import type { LeaveBalance, LeaveRecord, LeaveWish } from "./leave-balance.js";
import type { LeaveType } from "./tables.js";

/** The kinds of leave with the words people use for them. */
export const leaveTypes = [
  {
    value: "vacation",
    label: "Vacation",
    synonyms: [
      "holiday",
      "holidays",
      "annual leave",
      "paid leave",
      "pto",
      "paid time off",
      "vacation days",
      "leave days",
    ],
  },
  { value: "sick", label: "Sick leave", synonyms: ["sick", "sick day", "sick days", "ill", "illness", "sickness"] },
  {
    value: "parental",
    label: "Parental leave",
    synonyms: ["maternity leave", "maternity", "paternity leave", "paternity", "parent leave", "baby leave"],
  },
  {
    value: "bereavement",
    label: "Bereavement leave",
    synonyms: ["bereavement", "compassionate leave", "funeral", "mourning", "death in the family"],
  },
  { value: "unpaid", label: "Unpaid leave", synonyms: ["unpaid", "unpaid days", "leave without pay", "sabbatical"] },
] as const satisfies readonly (FieldOption & { readonly value: LeaveType })[];

/** "Vacation", "Sick leave". */
export function leaveLabel(type: LeaveType): string {
  return leaveTypes.find((one) => one.value === type)?.label ?? type;
}

/** "1 day", "21.5 days". @param halfDays number of half days */
export function daysInWords(halfDays: number): string {
  const days = halfDays / 2;
  return `${days} ${Math.abs(days) === 1 ? "day" : "days"}`;
}

/** "Mon 7 Dec 2026". @param isoDate ISO date */
export function dateInWords(isoDate: string): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  return format.format(new Date(`${isoDate}T00:00:00Z`)).replace(",", "");
}

/** "Mon 7 Dec 2026", "Mon 7 Dec 2026 (morning)", "Mon 7 Dec 2026 to Fri 11 Dec 2026". */
export function spanInWords(span: {
  readonly startDate: string;
  readonly endDate: string;
  readonly halfDay?: string | undefined;
}): string {
  const { startDate, endDate, halfDay } = span;
  if (startDate !== endDate) return `${dateInWords(startDate)} to ${dateInWords(endDate)}`;
  return halfDay === undefined ? dateInWords(startDate) : `${dateInWords(startDate)} (${halfDay})`;
}

/** "Vacation 2026: 21.5 days left of 30 and 3 carried over. So far 8 taken, 3.5 planned." */
export function balanceInWords(balance: LeaveBalance): string {
  const { entitled, carriedOver, taken, planned, pending, left } = balance;
  const days = (halfDays: number) => String(halfDays / 2);
  const carried = carriedOver === 0 ? "" : ` and ${days(carriedOver)} carried over`;
  const head =
    left === undefined
      ? `${leaveLabel(balance.leaveType)} ${balance.year}: no fixed number of days.`
      : `${leaveLabel(balance.leaveType)} ${balance.year}: ${daysInWords(left)} left of ${days(entitled)}${carried}.`;
  const uses = [`${days(taken)} taken`, `${days(planned)} planned`];
  if (pending > 0) uses.push(`${days(pending)} not yet agreed to`);
  return `${head} So far ${uses.join(", ")}.`;
}

/** The confirmation of a leave request, line by line. */
export function leaveSummary(wish: LeaveWish & { readonly note?: string | undefined }): readonly SummaryLine[] {
  const lines = [
    { label: "Kind of leave", value: leaveLabel(wish.leaveType) },
    { label: "First day", value: dateInWords(wish.startDate) },
    { label: "Last day", value: dateInWords(wish.endDate) },
  ];
  if (wish.halfDay !== undefined) lines.push({ label: "Half day", value: wish.halfDay });
  if (wish.note !== undefined) lines.push({ label: "Note", value: wish.note });
  return lines;
}

/** "Vacation LV-2001 is booked: 3 days, Mon 7 Dec 2026 to Wed 9 Dec 2026. You have 21.5 days left in 2026." */
export function leaveReceipt(record: Omit<LeaveRecord, "status">, leftHalfDays: number | undefined): string {
  const what = `${leaveLabel(record.leaveType)} ${record.reference} is booked: ${daysInWords(record.halfDays)}, ${spanInWords(record)}.`;
  if (leftHalfDays === undefined) return what;
  return `${what} You have ${daysInWords(leftHalfDays)} left in ${record.startDate.slice(0, 4)}.`;
}
