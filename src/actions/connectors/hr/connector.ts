import { z } from "zod";
import { defineConnector } from "../../connector.js";
import { checkLeaveBalance } from "./check-leave-balance.js";
import { openLeaveLedger } from "./ledger-store.js";
import { requestLeave } from "./request-leave.js";

/** Leave, on a ledger of its own in the project's database. */
export const hrConnector = defineConnector({
  id: "hr",
  title: "Leave ledger",
  domain: "hr",
  owners: "role:hr-partner",
  settings: z.strictObject({}),
  open: (_settings, environment) => openLeaveLedger(environment),
  actions: [checkLeaveBalance, requestLeave],
});
