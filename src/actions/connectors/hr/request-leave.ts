import { z } from "zod";
import { defineAction, type CheckContext, type RunContext } from "../../action.js";
import { leaveBalance, leaveRecord, yearOf, type LeaveAccount, type LeaveRecord } from "./leave-balance.js";
import { leaveExamples } from "./examples.js";
import { leaveFields } from "./leave-form.js";
import { leaveProblems, wishedHalfDays } from "./leave-problems.js";
import { leaveReceipt, leaveSummary, leaveTypes } from "./leave-words.js";
import type { LeaveLedger } from "./ledger-store.js";

/** Books leave for the requester in the ledger. */
export const requestLeave = defineAction({
  id: "hr.request-leave",
  title: "Request leave",
  description: "Book vacation, sick, parental, bereavement or unpaid leave for myself.",
  examples: leaveExamples,
  effect: "write",
  referencePrefix: "LV",
  input: z.object(leaveFields),
  output: z.object({ record: leaveRecord, leftHalfDays: z.int().optional() }),
  factTypes: {
    leaveType: { kind: "enum", entity: "LeaveType", values: leaveTypes.map((type) => type.value) },
    days: { kind: "integer" },
    noticeDays: { kind: "integer" },
  },
  usuallyTakes: "a few seconds",
  minutesSaved: 12,
  facts: (wish, { calendar, today }) => ({
    leaveType: wish.leaveType,
    // Begun days count whole: a limit in days must not be passed by halves.
    days: Math.ceil(wishedHalfDays(wish, calendar) / 2),
    // Working days from today up to the day before the first one off.
    noticeDays: Math.max(
      0,
      calendar.workingDaysBetween(today, wish.startDate) - calendar.workingDaysBetween(wish.startDate, wish.startDate),
    ),
  }),
  check: async (wish, context: CheckContext<LeaveLedger>) =>
    leaveProblems(wish, await context.system.account(context.requester), context),
  summary: leaveSummary,
  run: async ({ note, ...wish }, context: RunContext<LeaveLedger>) => {
    const { system, requester: person, calendar, idempotencyKey, reference, now } = context;
    const halfDays = wishedHalfDays(wish, calendar);
    const judge = (account: LeaveAccount) => leaveProblems(wish, account, context);
    const record = await system.book({ ...wish, person, reference, halfDays, note, idempotencyKey, now, judge });
    return withLeft(record, context);
  },
  lookup: async (context: RunContext<LeaveLedger>) => {
    const record = await context.system.byKey(context.idempotencyKey);
    return record === undefined ? { found: "absent" } : { found: "done", output: await withLeft(record, context) };
  },
  undo: (_output, context: RunContext<LeaveLedger>) => context.system.cancelKey(context.idempotencyKey),
  receipt: ({ record, leftHalfDays }) => leaveReceipt(record, leftHalfDays),
});

async function withLeft(record: LeaveRecord, { system, requester, today, calendar }: CheckContext<LeaveLedger>) {
  const { leaveType, startDate: asOf } = record;
  const account = await system.account(requester);
  return { record, leftHalfDays: leaveBalance(account, { leaveType, year: yearOf(asOf), today, asOf }, calendar).left };
}
