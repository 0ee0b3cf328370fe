import { bigint, date, index, integer, pgSequence, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

/** Numbers of orders; a number that a failed transaction drew is not given again. */
export const orderNumbers = pgSequence("procurement_order_numbers", { startWith: 7001 });

/** Whom the company buys from. */
export const procurementVendors = pgTable("procurement_vendors", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  country: text("country").notNull(),
  email: text("email").notNull(),
  status: text("status").$type<"approved" | "pending" | "blocked">().notNull(),
});

/** What things cost: of the company's own catalogue (vendor `*`) or of a vendor. */
export const procurementPrices = pgTable(
  "procurement_prices",
  {
    /** Name or synonym in lower case. */
    item: text("item").notNull(),
    vendorId: text("vendor_id").notNull(),
    /** Minor units of `currency`, for one. */
    priceMinor: bigint("price_minor", { mode: "number" }).notNull(),
    currency: text("currency").notNull(),
  },
  (t) => [primaryKey({ columns: [t.item, t.vendorId] })],
);

/** What a cost centre may spend in a calendar year, in minor units of the base currency. */
export const procurementBudgets = pgTable(
  "procurement_budgets",
  {
    costCentre: text("cost_centre").notNull(),
    year: integer("year").notNull(),
    budgetMinor: bigint("budget_minor", { mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.costCentre, t.year] })],
);

/** Orders. One that is not cancelled commits its total to the budget of its cost centre and year. */
export const procurementOrders = pgTable(
  "procurement_orders",
  {
    /** `PO-7001`. */
    reference: text("reference").primaryKey(),
    /** The request it came from: `PR-5001`. */
    requestReference: text("request_reference"),
    personId: text("person_id").notNull(),
    item: text("item").notNull(),
    quantity: integer("quantity").notNull(),
    /** As stated or looked up; null when procurement has yet to price it. */
    unitPriceMinor: bigint("unit_price_minor", { mode: "number" }),
    currency: text("currency"),
    /** In the base currency, at the rates of the day it was decided; null when not priced. */
    totalMinor: bigint("total_minor", { mode: "number" }),
    vendor: text("vendor"),
    costCentre: text("cost_centre").notNull(),
    justification: text("justification"),
    status: text("status").$type<"placed" | "shipped" | "delivered" | "cancelled">().notNull(),
    orderedOn: date("ordered_on", { mode: "string" }).notNull(),
    expectedOn: date("expected_on", { mode: "string" }),
    idempotencyKey: text("idempotency_key").unique(),
    createdAt: timestamp("created_at", { withTimezone: true, mode: "date" }).notNull(),
  },
  (t) => [
    index("procurement_orders_person").on(t.personId, t.orderedOn),
    index("procurement_orders_budget").on(t.costCentre, t.orderedOn),
  ],
);
