import { existsSync } from "node:fs";
import path from "node:path";
import { describe } from "vitest";

/** Absolute folder of the evaluation data: DESKHAND_EVAL_DATA, else `../shared/data` beside the checkout. It may be absent. */
export const evaluationData = path.resolve(process.env["DESKHAND_EVAL_DATA"] || "../shared/data");

/** `describe` for suites that read evaluation data: skipped, and announced by the global set-up, where there is none. */
export const describeOnEvaluationData = describe.skipIf(!existsSync(evaluationData));
