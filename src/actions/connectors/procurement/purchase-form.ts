import type { SummaryLine } from "../../action.js";
import { field } from "../../fields.js";
import { formatMoney, multiplyMoney } from "../../money.js";
import type { Order } from "./order.js";
import type { Purchase } from "./purchase.js";

/** The fields of a purchase, in the order in which they are asked for. */
export const purchaseFields = {
  item: field.text({ label: "What", ask: "What do you need?", hint: "standing desk" }),
  quantity: field.integer({ label: "How many", ask: "How many?", min: 1, max: 100_000 }).optional(),
  unitPrice: field.money({ label: "Price of one", ask: "What does one cost?", hint: "1,200 EUR" }).optional(),
  vendor: field.text({ label: "Vendor", ask: "From which vendor?" }).optional(),
  costCentre: field.costCentre({ label: "Cost centre", ask: "Which cost centre pays?", hint: "CC-1001" }).optional(),
  justification: field.text({ label: "Reason", ask: "What is it for?", context: true }).optional(),
};

/** The confirmation of a purchase, line by line. */
export function purchaseSummary(
  purchase: Purchase & { readonly justification?: string | undefined },
): readonly SummaryLine[] {
  const { item, quantity, unitPrice, vendor, costCentre, justification } = purchase;
  const lines: SummaryLine[] = [{ label: "What", value: item }];
  if (quantity !== undefined) lines.push({ label: "How many", value: String(quantity) });
  if (unitPrice !== undefined) {
    lines.push({ label: "Price of one", value: formatMoney(unitPrice) });
    lines.push({ label: "Total", value: formatMoney(multiplyMoney(unitPrice, quantity ?? 1)) });
  }
  if (vendor !== undefined) lines.push({ label: "Vendor", value: vendor });
  if (costCentre !== undefined) lines.push({ label: "Cost centre", value: costCentre });
  if (justification !== undefined) lines.push({ label: "Reason", value: justification });
  return lines;
}

/** "Order PO-7001 is placed: 4 × standing desk for €4,800.00, charged to CC-1001, which has €1,200.00 left this year." */
export function purchaseReceipt(order: Order, base: string, leftMinor: number): string {
  const what = `${order.quantity} × ${order.item}`;
  if (order.totalMinor === undefined) {
    return `Order ${order.reference} is placed: ${what}, charged to ${order.costCentre}. Procurement tells you the price.`;
  }
  const money = (minor: number) => formatMoney({ minor, currency: base });
  const left = `which has ${money(leftMinor)} left this year`;
  return `Order ${order.reference} is placed: ${what} for ${money(order.totalMinor)}, charged to ${order.costCentre}, ${left}.`;
}
