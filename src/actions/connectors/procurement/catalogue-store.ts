import { eq, sql } from "drizzle-orm";
import type { Tx } from "../../../database.js";
import { procurementBudgets, procurementPrices } from "./tables.js";

/** What a catalogue says of prices and budgets. Minor units. */
export interface CatalogueTerms {
  readonly prices: readonly (typeof procurementPrices.$inferInsert)[];
  readonly budgets: readonly (typeof procurementBudgets.$inferInsert)[];
}

/** Puts the prices of one vendor in place of what was known of it, and sets budgets; what was ordered stays committed to them. */
export async function replaceTerms(tx: Tx, vendorId: string, terms: CatalogueTerms): Promise<void> {
  await tx.delete(procurementPrices).where(eq(procurementPrices.vendorId, vendorId));
  if (terms.prices.length > 0)
    await tx
      .insert(procurementPrices)
      .values([...terms.prices])
      .onConflictDoNothing();
  if (terms.budgets.length > 0)
    await tx
      .insert(procurementBudgets)
      .values([...terms.budgets])
      .onConflictDoUpdate({
        target: [procurementBudgets.costCentre, procurementBudgets.year],
        set: { budgetMinor: sql`excluded.budget_minor` },
      });
}
