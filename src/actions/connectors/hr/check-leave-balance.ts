import { z } from "zod";
import { defineAction, type RunContext } from "../../action.js";
import { field } from "../../fields.js";
import { leaveBalance, yearOf } from "./leave-balance.js";
import type { LeaveLedger } from "./ledger-store.js";
import { balanceExamples } from "./examples.js";
import { balanceInWords, leaveLabel, leaveTypes } from "./leave-words.js";

const kinds = leaveTypes.map((type) => type.value);

/** Tells how much leave the requester has, from the ledger. */
export const checkLeaveBalance = defineAction({
  id: "hr.check-leave-balance",
  title: "Check leave balance",
  description: "How many days of leave I have left, have taken, have planned.",
  examples: balanceExamples,
  effect: "read",
  referencePrefix: "LB",
  input: z.object({
    leaveType: field
      .choice(leaveTypes, { label: "Kind of leave", ask: "Which kind of leave?", hint: "vacation" })
      .optional(),
  }),
  output: z.object({ asOf: z.string(), lines: z.array(z.string()) }),
  usuallyTakes: "a second",
  minutesSaved: 5,
  summary: ({ leaveType }) =>
    leaveType === undefined ? [] : [{ label: "Kind of leave", value: leaveLabel(leaveType) }],
  run: async ({ leaveType }, { system, requester, today, calendar }: RunContext<LeaveLedger>) => {
    const account = await system.account(requester);
    const lines = (leaveType === undefined ? kinds : [leaveType])
      .map((kind) => leaveBalance(account, { leaveType: kind, year: yearOf(today), today, asOf: today }, calendar))
      // Without a question for one kind, only vacation and what was used of the others is of interest.
      .filter((one) => leaveType !== undefined || one.leaveType === "vacation" || one.taken + one.planned > 0)
      .map(balanceInWords);
    return { asOf: today, lines };
  },
  receipt: ({ lines }) => lines.join("\n"),
});
