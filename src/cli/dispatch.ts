import { setTimeout as sleep } from "node:timers/promises";
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
  return elsewhereOr({ config }, call, async (held) => {
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

/** Where a command belongs. */
export interface Place {
  readonly config: Config;
  /** How long it waits for a process that is starting, stopping, or busy with one command; milliseconds. */
  readonly patienceMs?: number | undefined;
}

const defaultPatienceMs = 20_000;
const pauseMs = 100;

/**
 * Asks the process that holds the data folder; where there is none, takes the folder and works here. Commands that start at
 * the same moment come one after the other.
 */
export async function elsewhereOr(
  place: Place,
  call: CommandCall,
  work: (held: HeldFolder) => Promise<CommandResult>,
): Promise<CommandResult> {
  const { callControl } = await loadControl();
  const { config, patienceMs = defaultPatienceMs } = place;
  const until = performance.now() + patienceMs;
  for (;;) {
    const answered = await callControl(config.dataFolder, call);
    const waiting = performance.now() < until;
    if (answered !== undefined && !(waiting && isBusy(answered))) return answered;
    const held = answered === undefined ? await tryToHold(config, waiting) : undefined;
    if (held !== undefined) return await workHolding(held, work);
    await sleep(pauseMs);
  }
}

async function workHolding(
  held: HeldFolder,
  work: (held: HeldFolder) => Promise<CommandResult>,
): Promise<CommandResult> {
  try {
    return await work(held);
  } finally {
    await held.release();
  }
}

/** The folder; undefined when somebody else was quicker and there is time to wait for them. */
async function tryToHold(config: Config, waiting: boolean): Promise<HeldFolder | undefined> {
  if (config.databaseUrl !== undefined) return nothingToHold;
  try {
    return await takeFolder(config);
  } catch (thrown) {
    if (waiting && thrown instanceof AppError && thrown.code === "directory-locked") return undefined;
    throw thrown;
  }
}

function isBusy({ json }: CommandResult): boolean {
  const error = json !== null && typeof json === "object" && "error" in json ? json.error : undefined;
  return error !== null && typeof error === "object" && "code" in error && error.code === "directory-locked";
}
