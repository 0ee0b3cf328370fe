import { z } from "zod";

/** An order as the ledger holds it. `totalMinor` in the base currency; prices absent when procurement has yet to price it. */
export const order = z.object({
  reference: z.string(),
  item: z.string(),
  quantity: z.int(),
  unitPriceMinor: z.int().optional(),
  currency: z.string().optional(),
  totalMinor: z.int().optional(),
  vendor: z.string().optional(),
  costCentre: z.string(),
  status: z.enum(["placed", "shipped", "delivered", "cancelled"]),
  orderedOn: z.iso.date(),
});

/** An order as the ledger holds it. */
export type Order = Readonly<z.output<typeof order>>;

/** An order to be placed, charged to the budget of `year`. */
export interface NewOrder {
  readonly order: Omit<Order, "reference" | "status"> & {
    readonly personId: string;
    readonly requestReference: string;
    readonly justification?: string | undefined;
  };
  readonly year: number;
  readonly idempotencyKey: string;
  readonly now: Date;
}

/** A vendor and whether one may buy there. */
export interface Vendor {
  readonly id: string;
  readonly name: string;
  readonly status: "approved" | "pending" | "blocked";
}

/** What one piece costs, at a vendor or in the company's own catalogue (vendor `*`). */
export interface Price {
  readonly vendorId: string;
  readonly priceMinor: number;
  readonly currency: string;
}

/** A cost centre's budget of a year, in minor units of the base currency. */
export interface Budget {
  readonly costCentre: string;
  readonly year: number;
  readonly budgetMinor: number;
  readonly leftMinor: number;
}

/** The vendor of the company's own catalogue. */
export const ownCatalogue = "*";

const plain = (words: string) =>
  words
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, " ")
    .trim();

/** Names under which an item may stand in the price list: as written, and without the plural. */
export function itemNames(item: string): readonly string[] {
  const name = plain(item);
  return [...new Set([name, name.replace(/(?<=..)s$/u, ""), name.replace(/(?<=s|x|ch)es$/u, "")])];
}

/** The known vendor that a name means: equal, or the first words of one. */
export function vendorNamed(name: string, vendors: readonly Vendor[]): Vendor | undefined {
  const wanted = plain(name);
  return (
    vendors.find((vendor) => plain(vendor.name) === wanted || plain(vendor.id) === wanted) ??
    vendors.find((vendor) => wanted.length > 3 && `${plain(vendor.name)} `.startsWith(`${wanted} `))
  );
}

/**
 * What a person spent with a vendor lately. Without a vendor on either side it may have been the same one and counts:
 * splitting an order must not slip under a limit.
 */
export function spentWith(vendor: string | undefined, orders: readonly Order[], vendors: readonly Vendor[]): number {
  const key = (name: string) => vendorNamed(name, vendors)?.id ?? plain(name);
  return orders
    .filter((one) => vendor === undefined || one.vendor === undefined || key(one.vendor) === key(vendor))
    .reduce((sum, one) => sum + (one.totalMinor ?? 0), 0);
}
