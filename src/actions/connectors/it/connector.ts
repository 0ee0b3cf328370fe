import { z } from "zod";
import { defineConnector } from "../../connector.js";
import { openAccountLedger } from "./ledger-store.js";
import { resetPassword } from "./reset-password.js";

/** Accounts, on a ledger in the project's database. */
export const itConnector = defineConnector({
  id: "it",
  title: "Account ledger",
  domain: "it",
  owners: "role:it-agent",
  settings: z.strictObject({
    /** The application whose account is meant when none is named. */
    singleSignOn: z.string().min(1).default("Okta"),
    /** Minutes for which a reset link works. */
    linkMinutes: z.int().min(5).max(1440).default(30),
  }),
  open: (settings, { database }) => openAccountLedger(database, settings),
  actions: [resetPassword],
});
