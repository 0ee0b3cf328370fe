import { z } from "zod";
import { catalogueId, minorUnits, plainText } from "../import/fields.js";

/** ISO 4217 code. */
export const currency = plainText(3).refine((code) => /^[A-Z]{3}$/.test(code), {
  error: "Write a currency code: EUR.",
});

const vendor = z.strictObject({
  id: catalogueId,
  name: plainText(200),
  /** ISO 3166. */
  country: z.string().regex(/^[A-Z]{2}$/, { error: "Write a country code: DE." }),
  email: z.email(),
  status: z.enum(["approved", "pending", "blocked"]),
  currency,
  /** Minor units of the vendor's currency. */
  prices: z.array(z.strictObject({ item: plainText(200), priceMinor: minorUnits })).default([]),
});

/** `vendors.yaml`: whom the company buys from, and at what price. */
export const vendorsFile = z.strictObject({ vendors: z.array(vendor) });

/** A vendor of `vendors.yaml`. */
export type SampleVendor = z.output<typeof vendor>;
