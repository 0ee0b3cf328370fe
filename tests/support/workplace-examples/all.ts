import { hrExamples } from "./hr.js";
import { itExamples } from "./it.js";
import { procurementExamples } from "./procurement.js";

/** Example utterances of the 22 workplace actions, by action. */
export const workplaceExamples: Readonly<Record<string, readonly string[]>> = {
  ...hrExamples,
  ...itExamples,
  ...procurementExamples,
};
