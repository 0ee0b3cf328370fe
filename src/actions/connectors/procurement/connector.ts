import { z } from "zod";
import { defineConnector } from "../../connector.js";
import { openProcurementLedger } from "./ledger-store.js";
import { requestPurchase } from "./request-purchase.js";

/** Purchases, on a ledger of orders and budgets in the project's database. */
export const procurementConnector = defineConnector({
  id: "procurement",
  title: "Procurement ledger",
  domain: "procurement",
  owners: "role:procurement",
  settings: z.strictObject({}),
  open: (_settings, { database }) => openProcurementLedger(database),
  actions: [requestPurchase],
});
