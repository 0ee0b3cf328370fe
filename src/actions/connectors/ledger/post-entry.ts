import { z } from "zod";
import { defineAction, type RunContext } from "../../action.js";
import { field } from "../../fields.js";
import { formatMoney } from "../../money.js";
import { ledgerEntry, type LedgerClient } from "./client.js";

/** Posts an entry in the external ledger. */
export const postEntry = defineAction({
  id: "ledger.post-entry",
  title: "Post a ledger entry",
  description: "Post an amount to an account of the general ledger.",
  examples: [
    "post 120 EUR to account travel-prepaid",
    "ledger entry of 80 euros on account 4711",
    "book an amount in the general ledger",
    "please enter 1,500.00 EUR to accruals in the ledger",
    "make a posting to account petty-cash, 35 EUR",
    "new journal entry over 300 euros",
    "I want to post a ledger entry",
    "credit 99.90 EUR to ledger account deposits",
    "journal: 2,000 EUR, account provisions",
    "put 45 euros on ledger account postage",
    "can you record a posting in the books",
    "add an entry to the general ledger please",
  ],
  effect: "write",
  referencePrefix: "GL",
  input: z.object({
    account: field.text({ label: "Account", ask: "To which account?", hint: "travel-prepaid" }),
    amount: field.money({ label: "Amount", ask: "How much?", hint: "120 EUR" }),
    memo: field.text({ label: "Memo", ask: "What is it for?", context: true }).optional(),
  }),
  output: ledgerEntry,
  usuallyTakes: "a few seconds",
  minutesSaved: 6,
  amount: ({ amount }) => ({ certainty: "known", money: amount }),
  summary: ({ account, amount, memo }) => [
    { label: "Account", value: account },
    { label: "Amount", value: formatMoney(amount) },
    ...(memo === undefined ? [] : [{ label: "Memo", value: memo }]),
  ],
  run: (entry, { system, idempotencyKey, reference, signal }: RunContext<LedgerClient>) =>
    system.post({ ...entry, idempotencyKey, reference, signal }),
  lookup: ({ system, idempotencyKey, signal }: RunContext<LedgerClient>) => system.find(idempotencyKey, signal),
  undo: (_entry, { system, idempotencyKey, signal }: RunContext<LedgerClient>) =>
    system.reverse(idempotencyKey, signal),
  receipt: ({ number }, { amount, account }) => `Entry ${number} is posted: ${formatMoney(amount)} to ${account}.`,
});
