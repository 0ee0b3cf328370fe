import { and, eq, gte, inArray, lte, ne, sql } from "drizzle-orm";
import type { Database, Db, Tx } from "../../../database.js";
import { ConnectorFailure } from "../../action.js";
import type { Budget, NewOrder, Order, Price, Vendor } from "./order.js";
import { procurementBudgets, procurementOrders, procurementPrices, procurementVendors } from "./tables.js";

/** The ledger of orders and budgets, in the project's own database. All totals in minor units of the base currency. */
export interface ProcurementLedger {
  vendors(): Promise<readonly Vendor[]>;
  /** Prices of an item by one of its names, in lower case. */
  prices(names: readonly string[]): Promise<readonly Price[]>;
  /** Budget of a cost centre in a year and what of it is left; undefined when there is none. */
  budget(costCentre: string, year: number): Promise<Budget | undefined>;
  /** Orders of a person since a day, cancelled ones left out. @param since ISO date */
  ordersSince(personId: string, since: string): Promise<readonly Order[]>;
  /** Places it once per idempotency key and commits the budget. @throws ConnectorFailure when the budget does not suffice */
  place(order: NewOrder): Promise<Order>;
  byKey(idempotencyKey: string): Promise<Order | undefined>;
  /** Cancels what a key ordered, which frees the budget; a second time changes nothing. */
  cancelKey(idempotencyKey: string): Promise<void>;
}

/** The ledger's own content, for setting one up. */
export interface ProcurementSeed {
  readonly vendors: readonly (typeof procurementVendors.$inferInsert)[];
  readonly prices: readonly (typeof procurementPrices.$inferInsert)[];
  readonly budgets: readonly (typeof procurementBudgets.$inferInsert)[];
  readonly orders: readonly (typeof procurementOrders.$inferInsert)[];
  /** The first number that the ledger gives out itself. */
  readonly nextOrder: number;
}

/** Opens the ledger. */
export function openProcurementLedger(database: Database): ProcurementLedger {
  return {
    vendors: () => database.db.select().from(procurementVendors).orderBy(procurementVendors.id),
    prices: (names) =>
      database.db
        .select()
        .from(procurementPrices)
        .where(inArray(procurementPrices.item, [...names])),
    budget: (costCentre, year) => budgetOf(database.db, costCentre, year),
    ordersSince: async (personId, since) => {
      const rows = await database.db
        .select()
        .from(procurementOrders)
        .where(
          and(
            eq(procurementOrders.personId, personId),
            gte(procurementOrders.orderedOn, since),
            ne(procurementOrders.status, "cancelled"),
          ),
        );
      return rows.map(orderOf);
    },
    place: (order) => place(database, order),
    byKey: (key) => byKey(database.db, key),
    cancelKey: async (key) => {
      await database.db
        .update(procurementOrders)
        .set({ status: "cancelled" })
        .where(eq(procurementOrders.idempotencyKey, key));
    },
  };
}

/** Fills an empty ledger; what is there already stays. */
export async function seedProcurementLedger(tx: Tx, seed: ProcurementSeed): Promise<void> {
  if (seed.vendors.length > 0)
    await tx
      .insert(procurementVendors)
      .values([...seed.vendors])
      .onConflictDoNothing();
  if (seed.prices.length > 0)
    await tx
      .insert(procurementPrices)
      .values([...seed.prices])
      .onConflictDoNothing();
  if (seed.budgets.length > 0)
    await tx
      .insert(procurementBudgets)
      .values([...seed.budgets])
      .onConflictDoNothing();
  if (seed.orders.length > 0)
    await tx
      .insert(procurementOrders)
      .values([...seed.orders])
      .onConflictDoNothing();
  await tx.execute(
    sql`select setval('procurement_order_numbers', greatest((select last_value from procurement_order_numbers), ${seed.nextOrder}), false)`,
  );
}

function place(database: Database, { order, year, idempotencyKey, now }: NewOrder): Promise<Order> {
  return database.transaction(async (tx) => {
    // The budget's row is the lock: two orders cannot both spend what is left.
    const budgetIs = and(eq(procurementBudgets.costCentre, order.costCentre), eq(procurementBudgets.year, year));
    await tx.select().from(procurementBudgets).where(budgetIs).for("update");
    const known = await byKey(tx, idempotencyKey);
    if (known !== undefined) return known;
    const budget = await budgetOf(tx, order.costCentre, year);
    if (budget === undefined) throw new ConnectorFailure(`${order.costCentre} has no budget in ${year}.`);
    if (order.totalMinor !== undefined && order.totalMinor > budget.leftMinor) {
      throw new ConnectorFailure(`The budget of ${order.costCentre} no longer suffices; nothing was ordered.`);
    }
    const [row] = await tx
      .insert(procurementOrders)
      .values({
        ...order,
        reference: sql`'PO-' || nextval('procurement_order_numbers')`,
        status: "placed",
        idempotencyKey,
        createdAt: now,
      })
      .returning();
    if (row === undefined) throw new ConnectorFailure("The order could not be placed.");
    return orderOf(row);
  });
}

async function byKey(db: Db | Tx, key: string): Promise<Order | undefined> {
  const [row] = await db.select().from(procurementOrders).where(eq(procurementOrders.idempotencyKey, key));
  return row === undefined ? undefined : orderOf(row);
}

async function budgetOf(db: Db | Tx, costCentre: string, year: number): Promise<Budget | undefined> {
  const [row] = await db
    .select()
    .from(procurementBudgets)
    .where(and(eq(procurementBudgets.costCentre, costCentre), eq(procurementBudgets.year, year)));
  if (row === undefined) return undefined;
  const [committed] = await db
    .select({ minor: sql<string>`coalesce(sum(${procurementOrders.totalMinor}), 0)` })
    .from(procurementOrders)
    .where(
      and(
        eq(procurementOrders.costCentre, costCentre),
        gte(procurementOrders.orderedOn, `${year}-01-01`),
        lte(procurementOrders.orderedOn, `${year}-12-31`),
        ne(procurementOrders.status, "cancelled"),
      ),
    );
  return { costCentre, year, budgetMinor: row.budgetMinor, leftMinor: row.budgetMinor - Number(committed?.minor ?? 0) };
}

function orderOf(row: typeof procurementOrders.$inferSelect): Order {
  return {
    reference: row.reference,
    item: row.item,
    quantity: row.quantity,
    unitPriceMinor: row.unitPriceMinor ?? undefined,
    currency: row.currency ?? undefined,
    totalMinor: row.totalMinor ?? undefined,
    vendor: row.vendor ?? undefined,
    costCentre: row.costCentre,
    status: row.status,
    orderedOn: row.orderedOn,
  };
}
