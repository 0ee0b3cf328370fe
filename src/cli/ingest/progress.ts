import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { loadControl, type CommandCall, type CommandResult } from "../../app.js";
import type { Config } from "../../config.js";
import type { Terminal } from "../terminal.js";

const everyMs = 250;
const barWidth = 30;
const progress = z.object({ done: z.number(), total: z.number().optional(), path: z.string() });

/** Draws a bar on a terminal while a run is under way, in whichever process it is: that one is asked how far it is. */
export async function withProgress(
  of: { readonly terminal: Terminal; readonly config: Config; readonly call: CommandCall },
  work: () => Promise<CommandResult>,
): Promise<CommandResult> {
  const { stderr } = of.terminal;
  if (!("isTTY" in stderr) || stderr.isTTY !== true) return work();
  const ended = new AbortController();
  const drawing = drawUntil(ended.signal, of);
  try {
    return await work();
  } finally {
    ended.abort();
    await drawing;
    stderr.write("\r\u001B[K");
  }
}

async function drawUntil(
  ended: AbortSignal,
  { terminal, config, call }: { readonly terminal: Terminal; readonly config: Config; readonly call: CommandCall },
): Promise<void> {
  const { callControl } = await loadControl();
  const question = { name: "ingest progress", args: { sourceId: call.args["sourceId"] ?? "" } };
  while (!ended.aborted) {
    const answer = await callControl(config.dataFolder, question).catch(() => undefined);
    const known = progress.safeParse(answer?.json);
    if (known.success && !ended.aborted) terminal.stderr.write(`\r\u001B[K${bar(known.data)}`);
    await sleep(everyMs, undefined, { signal: ended }).catch(() => undefined);
  }
}

/** One line for how far a run is. Pure. */
export function bar({ done, total, path }: z.output<typeof progress>): string {
  const shown = path.length > 40 ? `…${path.slice(-39)}` : path;
  if (total === undefined || total === 0) return `${done} ${shown}`;
  const full = Math.round((barWidth * done) / total);
  return `${"█".repeat(full)}${"░".repeat(barWidth - full)} ${done}/${total} ${shown}`;
}
