import { loadEvaluation, type CommandResult } from "../../app.js";
import type { Config } from "../../config.js";
import type { EvalOptions, WorldOptions } from "./options.js";
import { runEvaluation } from "./report.js";
import { openWorld } from "./world.js";

/** `eval conversations`: dialogues played to their end on the system's own state. */
export async function evalConversations(
  config: Config,
  file: string,
  options: EvalOptions & WorldOptions,
): Promise<CommandResult> {
  const { evaluateConversations, readDialogues } = await loadEvaluation();
  const dialogues = await readDialogues(file);
  const world = await openWorld(config, options);
  return runEvaluation({
    kind: "conversations",
    files: [file],
    options,
    measure: async (onItem) => ({
      n: dialogues.length,
      skipped: 0,
      ...(await evaluateConversations({ ...world, dialogues, onItem })),
    }),
  });
}
