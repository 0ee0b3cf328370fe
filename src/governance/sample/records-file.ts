import { z } from "zod";
import { catalogueId, minorUnits, plainText } from "../import/fields.js";
import { leaveType } from "./leave-file.js";
import { sampleDate } from "./sample-dates.js";
import { currency } from "./vendors-file.js";

const reference = (prefix: string) =>
  plainText(20).refine((text) => new RegExp(`^${prefix}-\\d{1,9}$`).test(text), {
    error: `Write "${prefix}-" and a number.`,
  });

const bought = {
  item: plainText(200),
  quantity: z.int().positive(),
  unitPriceMinor: minorUnits,
  currency,
  /** Id in `vendors.yaml`. */
  vendor: catalogueId,
  /** Id in `catalogue.yaml`. */
  costCentre: catalogueId,
};

/**
 * `records.yaml`: what the connectors' ledgers hold when the sample company is loaded, a list for each kind.
 * @param today ISO date that `workday+n` counts from @param calendar in which it is counted
 */
export function recordsFile(today: string, calendar: string) {
  const date = sampleDate(today, calendar);
  return z.strictObject({
    leave: z.array(
      z.strictObject({
        reference: reference("LV"),
        owner: catalogueId,
        leaveType,
        status: z.enum(["requested", "approved", "taken", "cancelled"]),
        startDate: date,
        endDate: date,
        requestedOn: date,
      }),
    ),
    access: z.array(
      z.strictObject({
        reference: reference("AC"),
        owner: catalogueId,
        /** Name of the application. */
        application: plainText(200),
        level: z.enum(["viewer", "editor", "admin"]),
        status: z.enum(["requested", "granted", "revoked"]),
        until: date.optional(),
        requestedOn: date,
      }),
    ),
    purchaseRequests: z.array(
      z.strictObject({
        reference: reference("PR"),
        owner: catalogueId,
        ...bought,
        status: z.enum(["awaiting-approval", "approved", "ordered", "rejected"]),
        requestedOn: date,
      }),
    ),
    orders: z.array(
      z.strictObject({
        reference: reference("PO"),
        owner: catalogueId,
        /** The request it came from. */
        purchaseRequest: reference("PR").optional(),
        ...bought,
        status: z.enum(["placed", "shipped", "delivered", "cancelled"]),
        orderedOn: date,
        expectedOn: date,
      }),
    ),
    incidents: z.array(
      z.strictObject({
        reference: reference("INC"),
        owner: catalogueId,
        /** Name of the application. */
        application: plainText(200).optional(),
        summary: plainText(500),
        status: z.enum(["open", "in-progress", "resolved"]),
        openedOn: date,
      }),
    ),
  });
}

/** The records of `records.yaml`, dates resolved. */
export type SampleRecords = z.output<ReturnType<typeof recordsFile>>;
