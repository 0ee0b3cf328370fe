import { existsSync } from "node:fs";
import path from "node:path";
import { describe } from "vitest";

/** Absolute folder of the evaluation data: DESKHAND_EVAL_DATA, else `../shared/data` beside the checkout. It may be absent. */
export const evaluationData = path.resolve(process.env["DESKHAND_EVAL_DATA"] || "../shared/data");

/**
 * `describe` for suites that read evaluation data: skipped, and announced by the global set-up, where there is none. The
 * mark in the name is how .ci/run knows such a skip from one that nobody expected.
 */
export function describeOnEvaluationData(name: string, suite: () => void): void {
  describe.skipIf(!existsSync(evaluationData))(`${name} [evaluation data]`, suite);
}
