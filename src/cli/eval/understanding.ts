import { loadEvaluation, type CommandResult } from "../../app.js";
import type { Config } from "../../config.js";
import type { EvalOptions, WorldOptions } from "./options.js";
import { runEvaluation } from "./report.js";
import { openWorld } from "./world.js";

/** `eval understanding`: single messages, each in an empty conversation, understood and guarded. */
export async function evalUnderstanding(
  config: Config,
  file: string,
  options: EvalOptions & WorldOptions,
): Promise<CommandResult> {
  const { evaluateUnderstanding, readUtterances } = await loadEvaluation();
  const items = await readUtterances(file);
  const world = await openWorld(config, options);
  return runEvaluation({
    kind: "understanding",
    files: [file],
    options,
    measure: async (onItem) => ({ ...(await evaluateUnderstanding({ ...world, items, onItem })), skipped: 0 }),
  });
}
