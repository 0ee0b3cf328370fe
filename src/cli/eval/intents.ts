import { loadEvaluation, type CommandResult } from "../../app.js";
import { AppError } from "../../errors.js";
import type { EvalOptions } from "./options.js";
import { runEvaluation } from "./report.js";

/** Files and options of `eval intents`. */
export interface IntentsOptions extends EvalOptions {
  readonly train: string;
  readonly val?: string | undefined;
  readonly test: string;
}

/** `eval intents`: how well the embedded classifier learns intents from labelled messages. */
export async function evalIntents(options: IntentsOptions): Promise<CommandResult> {
  if (options.engine !== "embedded") {
    throw new AppError({
      code: "bad-input",
      message: "Intents are learned by the embedded engine only: a model is not trained here.",
      where: "--engine",
    });
  }
  const { evaluateIntents, readIntentRows } = await loadEvaluation();
  const train = await readIntentRows(options.train);
  const val = options.val === undefined ? undefined : await readIntentRows(options.val);
  const test = await readIntentRows(options.test);
  const files = [options.train, ...(options.val === undefined ? [] : [options.val]), options.test];
  return runEvaluation({
    kind: "intents",
    files,
    options,
    measure: (onItem) => evaluateIntents({ train, val, test, seed: options.seed, onItem }),
  });
}
