import { loadControl, openApp, type CommandCall, type CommandResult } from "../app.js";
import type { Config } from "../config.js";
import { AppError } from "../errors.js";
import { nothingToHold, takeFolder, type HeldFolder } from "./folder.js";
import { runServed } from "./served.js";

/**
 * Runs a command where the company is: in the process that holds the data folder, else here.
 * A command that fails is a result; only what kept it from being tried is thrown.
 */
export async function runInCompany(config: Config, call: CommandCall): Promise<CommandResult> {
  return elsewhereOr(config, call, async (held) => {
    const app = await openApp({ config });
    held.lend(app);
    try {
      return await runServed(app, call);
    } finally {
      await held.settle();
      await app.close();
    }
  });
}

/**
 * Asks the process that holds the data folder; where there is none, takes the folder and works here. Of two commands that
 * start at the same moment both find nobody: the one that does not get the folder asks the one that did.
 */
export async function elsewhereOr(
  config: Config,
  call: CommandCall,
  work: (held: HeldFolder) => Promise<CommandResult>,
): Promise<CommandResult> {
  const { callControl } = await loadControl();
  const answered = await callControl(config.dataFolder, call);
  if (answered !== undefined) return answered;
  try {
    return await holding(config, work);
  } catch (thrown) {
    const locked = thrown instanceof AppError && thrown.code === "directory-locked";
    const answer = locked ? await callControl(config.dataFolder, call) : undefined;
    if (answer !== undefined) return answer;
    throw thrown;
  }
}

async function holding(config: Config, work: (held: HeldFolder) => Promise<CommandResult>): Promise<CommandResult> {
  const held = config.databaseUrl === undefined ? await takeFolder(config) : nothingToHold;
  try {
    return await work(held);
  } finally {
    await held.release();
  }
}
