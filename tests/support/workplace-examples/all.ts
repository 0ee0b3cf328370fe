import { balanceExamples, leaveExamples } from "../../../src/actions/connectors/hr/examples.js";
import { resetExamples } from "../../../src/actions/connectors/it/examples.js";
import { purchaseExamples } from "../../../src/actions/connectors/procurement/examples.js";
import { hrExamples } from "./hr.js";
import { itExamples } from "./it.js";
import { procurementExamples } from "./procurement.js";

/** Example utterances of the 22 workplace actions, by action; those that the product has already are the product's. */
export const workplaceExamples: Readonly<Record<string, readonly string[]>> = {
  "hr.check-leave-balance": balanceExamples,
  "hr.request-leave": leaveExamples,
  "it.reset-password": resetExamples,
  "procurement.request-purchase": purchaseExamples,
  ...hrExamples,
  ...itExamples,
  ...procurementExamples,
};
