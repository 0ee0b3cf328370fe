import { ConnectorFailure, type Amount, type CheckContext, type InputProblem, type RunContext } from "../../action.js";
import { formatMoney, multiplyMoney, type Money } from "../../money.js";
import type { ProcurementLedger } from "./ledger-store.js";
import { itemNames, ownCatalogue, spentWith, vendorNamed, type NewOrder, type Order } from "./order.js";

/** What somebody wants to buy. */
export interface Purchase {
  readonly item: string;
  readonly quantity?: number | undefined;
  readonly unitPrice?: Money | undefined;
  readonly vendor?: string | undefined;
  readonly costCentre?: string | undefined;
}

type Context = CheckContext<ProcurementLedger>;

/** The year whose budget pays: that of today. */
export function budgetYear(context: Pick<Context, "today">): number {
  return Number(context.today.slice(0, 4));
}

/** Who pays: the cost centre that was named, else the requester's. */
export function payingCostCentre(purchase: Purchase, context: Pick<Context, "requester">): string | undefined {
  return purchase.costCentre ?? context.requester.costCentre;
}

/** Known when a price was stated; estimated from the price lists; else unknown, which counts as above every limit. */
export async function purchaseAmount(purchase: Purchase, context: Context): Promise<Amount> {
  const quantity = purchase.quantity ?? 1;
  if (purchase.unitPrice !== undefined) {
    return { certainty: "known", money: multiplyMoney(purchase.unitPrice, quantity) };
  }
  const listed = await listedPrice(purchase, context);
  return listed === undefined
    ? { certainty: "unknown" }
    : { certainty: "estimated", money: multiplyMoney(listed, quantity) };
}

/** The price at the named vendor, else in the company's catalogue, else the highest of all: an estimate errs upwards. */
async function listedPrice(purchase: Purchase, { system, toBase }: Context): Promise<Money | undefined> {
  const prices = await system.prices(itemNames(purchase.item));
  const vendor = purchase.vendor === undefined ? undefined : vendorNamed(purchase.vendor, await system.vendors());
  const rows =
    [vendor?.id ?? ownCatalogue, ownCatalogue]
      .map((id) => prices.filter((price) => price.vendorId === id))
      .find((found) => found.length > 0) ?? prices;
  const all = rows.map((price) => ({ minor: price.priceMinor, currency: price.currency }));
  return all.toSorted((a, b) => toBase(b).minor - toBase(a).minor)[0];
}

/** What the requester spent with the vendor in the last 30 days, this purchase included, in minor units of the base currency. */
export async function vendorSpend30d(purchase: Purchase, context: Context): Promise<number> {
  const since = new Date(Date.parse(`${context.today}T00:00:00Z`) - 30 * 86_400_000).toISOString().slice(0, 10);
  const orders = await context.system.ordersSince(context.requester.id, since);
  const amount = await purchaseAmount(purchase, context);
  const own = amount.certainty === "unknown" ? 0 : context.toBase(amount.money).minor;
  return own + spentWith(purchase.vendor, orders, await context.system.vendors());
}

/** What stands against a purchase: nobody to pay, a blocked vendor, too little budget. */
export async function purchaseProblems(purchase: Purchase, context: Context): Promise<readonly InputProblem[]> {
  const costCentre = payingCostCentre(purchase, context);
  if (costCentre === undefined) return [{ field: "costCentre", message: "You have no cost centre of your own." }];
  const vendor =
    purchase.vendor === undefined ? undefined : vendorNamed(purchase.vendor, await context.system.vendors());
  if (vendor?.status === "blocked") return [{ field: "vendor", message: `Nothing may be bought from ${vendor.name}.` }];
  const year = budgetYear(context);
  const budget = await context.system.budget(costCentre, year);
  if (budget === undefined) return [{ field: "costCentre", message: `${costCentre} has no budget in ${year}.` }];
  const amount = await purchaseAmount(purchase, context);
  if (amount.certainty === "unknown") return [];
  const cost = context.toBase(amount.money);
  if (cost.minor <= budget.leftMinor) return [];
  const left = formatMoney({ minor: Math.max(0, budget.leftMinor), currency: cost.currency });
  const message = `This costs ${formatMoney(cost)}, and ${costCentre} has ${left} left in ${year}.`;
  return [{ field: "costCentre", message }];
}

/** The order for a purchase, at the total that was decided on and not at a price looked up anew. */
export function newOrder(
  purchase: Purchase & { readonly justification?: string | undefined },
  context: RunContext<ProcurementLedger>,
): NewOrder {
  const costCentre = payingCostCentre(purchase, context);
  if (costCentre === undefined) throw new ConnectorFailure("There is no cost centre to charge.");
  const { amount, requester, reference, today, idempotencyKey, now } = context;
  const quantity = purchase.quantity ?? 1;
  const priced =
    amount === undefined || amount.certainty === "unknown"
      ? {}
      : {
          unitPriceMinor: Math.round(amount.original.minor / quantity),
          currency: amount.original.currency,
          totalMinor: amount.minor,
        };
  const { item, vendor, justification } = purchase;
  const bought = { item, quantity, vendor, costCentre, justification, ...priced };
  return {
    order: { ...bought, personId: requester.id, requestReference: reference, orderedOn: today },
    year: budgetYear(context),
    idempotencyKey,
    now,
  };
}

/** The order with what is left of the budget that pays it, for the receipt. */
export async function withBudget(
  placed: Order,
  context: Context,
): Promise<{ readonly order: Order; readonly base: string; readonly leftMinor: number }> {
  const budget = await context.system.budget(placed.costCentre, Number(placed.orderedOn.slice(0, 4)));
  return { order: placed, base: context.baseCurrency, leftMinor: budget?.leftMinor ?? 0 };
}
