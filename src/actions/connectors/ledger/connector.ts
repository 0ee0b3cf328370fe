import { z } from "zod";
import { defineConnector } from "../../connector.js";
import { openLedgerClient } from "./client.js";
import { postEntry } from "./post-entry.js";

/** A general ledger of another system, over HTTP. Exists only where the configuration names it. */
export const ledgerConnector = defineConnector({
  id: "ledger",
  title: "External ledger",
  domain: "ledger",
  owners: "role:finance-approver",
  optIn: true,
  settings: z.strictObject({
    baseUrl: z.url(),
    /** Secret: sent as a bearer token. */
    token: z.string().min(1).optional(),
    timeoutMs: z.int().min(50).max(60_000).default(10_000),
  }),
  open: (settings) => openLedgerClient(settings),
  actions: [postEntry],
});
