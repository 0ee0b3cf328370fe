import type { Tx } from "../database.js";
import type { CatalogueEntry } from "../governance/directory.js";
import type { YearlyBudget } from "../governance/import/catalogue-file.js";
import { replaceTerms } from "./connectors/procurement/catalogue-store.js";
import { itemNames, ownCatalogue } from "./connectors/procurement/order.js";

/** The company's catalogue as procurement needs it. */
export interface CatalogueImport {
  readonly entries: readonly CatalogueEntry[];
  readonly budgets: readonly YearlyBudget[];
  /** ISO 4217 code of the base currency, in which both are. */
  readonly currency: string;
  /** Calendar year for which the budgets begin to hold. */
  readonly year: number;
}

/** What hardware of the catalogue costs, under each of its names. */
export function ownPrices({ entries, currency }: Pick<CatalogueImport, "entries" | "currency">) {
  return entries.flatMap(({ kind, name, synonyms, priceMinor }) =>
    kind !== "hardware-item" || priceMinor === undefined
      ? []
      : [name, ...synonyms].map((word) => ({
          item: itemNames(word)[0] ?? word,
          vendorId: ownCatalogue,
          priceMinor,
          currency,
        })),
  );
}

/** Yearly budgets, for the next year too: what is set in December still holds in January. */
export function yearlyBudgets({ budgets, year }: Pick<CatalogueImport, "budgets" | "year">) {
  return budgets.flatMap(({ costCentre, yearlyMinor }) =>
    [year, year + 1].map((one) => ({ costCentre, year: one, budgetMinor: yearlyMinor })),
  );
}

/** Hands the prices and budgets of an imported catalogue to the procurement ledger, in the transaction of the import. */
export async function applyCatalogue(tx: Tx, catalogue: CatalogueImport): Promise<void> {
  await replaceTerms(tx, ownCatalogue, { prices: ownPrices(catalogue), budgets: yearlyBudgets(catalogue) });
}
