import { z } from "zod";
import { defineAction, type CheckContext, type RunContext } from "../../action.js";
import type { ProcurementLedger } from "./ledger-store.js";
import { order } from "./order.js";
import { purchaseExamples } from "./examples.js";
import { purchaseFields, purchaseReceipt, purchaseSummary } from "./purchase-form.js";
import { newOrder, purchaseAmount, purchaseProblems, vendorSpend30d, withBudget } from "./purchase.js";

/** Orders something and commits the budget of the cost centre. */
export const requestPurchase = defineAction({
  id: "procurement.request-purchase",
  title: "Request a purchase",
  description: "Buy something for work: an item, how many, at what price, from which vendor.",
  examples: purchaseExamples,
  effect: "write",
  referencePrefix: "PR",
  input: z.object(purchaseFields),
  output: z.object({ order, base: z.string(), leftMinor: z.int() }),
  factTypes: { vendorSpend30d: { kind: "integer" } },
  usuallyTakes: "a few seconds",
  minutesSaved: 25,
  amount: (purchase, context: CheckContext<ProcurementLedger>) => purchaseAmount(purchase, context),
  lookUpFacts: async (purchase, context: CheckContext<ProcurementLedger>) => ({
    vendorSpend30d: await vendorSpend30d(purchase, context),
  }),
  check: (purchase, context: CheckContext<ProcurementLedger>) => purchaseProblems(purchase, context),
  summary: purchaseSummary,
  run: async (purchase, context: RunContext<ProcurementLedger>) =>
    withBudget(await context.system.place(newOrder(purchase, context)), context),
  lookup: async (context: RunContext<ProcurementLedger>) => {
    const placed = await context.system.byKey(context.idempotencyKey);
    return placed === undefined ? { found: "absent" } : { found: "done", output: await withBudget(placed, context) };
  },
  undo: (_output, context: RunContext<ProcurementLedger>) => context.system.cancelKey(context.idempotencyKey),
  receipt: ({ order: placed, base, leftMinor }) => purchaseReceipt(placed, base, leftMinor),
});
