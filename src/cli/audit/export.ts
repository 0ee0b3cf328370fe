import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import type { CommandCall, CommandResult } from "../../app.js";
import { AppError } from "../../errors.js";
import { result } from "../result.js";
import { readArgs, type ServedCommand } from "../served-command.js";
import type { Cli } from "../terminal.js";
import { count } from "../text-table.js";

const args = z.object({ path: z.string() });
const batchLength = 500;

/** The call that writes the export to a file. @param path absolute: a server's working folder may be another */
export function exportTo(path: string): CommandCall {
  return { name: "audit export", args: { path } };
}

/**
 * Writes the export to standard output, by way of a file: an audit is larger than what fits through the control socket in one
 * piece, or into memory.
 */
export async function exportToOutput(cli: Cli, json: boolean): Promise<CommandResult> {
  if (json) {
    throw new AppError({
      code: "bad-input",
      message: "--json prints one object, and an export is many.",
      remedy: "Name a file with --out.",
    });
  }
  const folder = await mkdtemp(join(tmpdir(), "deskhand-export-"));
  try {
    const path = join(folder, "audit.jsonl");
    const outcome = await cli.inCompany(exportTo(path));
    if (outcome.exit !== 0) return outcome;
    await pipeline(createReadStream(path), cli.terminal.stdout, { end: false });
    return { ...outcome, text: "" };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `audit export`: never over a file that is there. */
export const exportAudit: ServedCommand = async (app, given) => {
  const { path } = readArgs(args, given);
  const file = await open(path, "wx", 0o600).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError({ code: "bad-input", message: `The file cannot be made: ${reason}`, where: path, cause });
  });
  let entries = 0;
  try {
    let batch: string[] = [];
    for await (const line of app.company.audit.exportJsonl()) {
      entries += 1;
      if (batch.push(`${line}\n`) < batchLength) continue;
      await file.appendFile(batch.join(""));
      batch = [];
    }
    await file.appendFile(batch.join(""));
  } finally {
    await file.close();
  }
  return result(`${count(entries, "entry", "entries")} written to ${path}.`, { entries, path });
};
