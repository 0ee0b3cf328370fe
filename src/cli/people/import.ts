import { readFile } from "node:fs/promises";
import { z } from "zod";
import { applyCatalogue } from "../../actions/catalogue-terms.js";
import type { App, CommandCall } from "../../app.js";
import type { Tx } from "../../database.js";
import { AppError } from "../../errors.js";
import { importPeople, type ImportOutcome, type ImportRecord } from "../../governance/directory-import.js";
import { readCatalogue } from "../../governance/directory-store.js";
import { describeProblem } from "../../governance/import/problem.js";
import { operator } from "../operator.js";
import { exits, result } from "../result.js";
import { shownPath } from "../shown-path.js";
import { readArgs, type ServedCommand } from "../served-command.js";
import { sayImport } from "./report.js";

/** Files to import, by absolute path. */
export interface ImportRequest {
  readonly people: string | undefined;
  readonly catalogue: string | undefined;
  readonly dryRun: boolean;
}

const file = z.object({ name: z.string(), text: z.string() });
const args = z.object({
  people: file.optional(),
  catalogue: file.optional(),
  dryRun: z.boolean(),
  operator: z.string(),
});

/** Reads the files where the person is: a server's working folder may be another. @throws AppError bad-input */
export async function readImport(request: ImportRequest): Promise<CommandCall> {
  const { people, catalogue, dryRun } = request;
  if (people === undefined && catalogue === undefined) {
    throw new AppError({
      code: "bad-input",
      message: "There is nothing to import.",
      remedy: "Name a CSV file with people, or a catalogue with --catalogue.",
    });
  }
  const files = {
    ...(people === undefined ? {} : { people: await open(people) }),
    ...(catalogue === undefined ? {} : { catalogue: await open(catalogue) }),
  };
  return { name: "people import", args: { ...files, dryRun, operator: operator() } };
}

async function open(path: string): Promise<{ name: string; text: string }> {
  const name = shownPath(path);
  try {
    return { name, text: await readFile(path, "utf8") };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError({ code: "bad-input", message: `The file cannot be read: ${reason}`, where: name, cause });
  }
}

/** `people import`: exit 2 with every bad row when the files do not hold. */
export const importIntoDirectory: ServedCommand = async (app, given) => {
  const request = readArgs(args, given);
  const outcome = await app.database.transaction(async (tx) => {
    const imported = await importPeople({
      database: app.database,
      files: { people: request.people, catalogue: request.catalogue },
      now: app.clock(),
      by: "system",
      dryRun: request.dryRun,
      audit: (inner, record) => audited(app, inner, { record, operator: request.operator }),
    });
    if (imported.kind === "imported" && request.catalogue !== undefined) await handOver(app, tx, imported);
    return imported;
  });
  if (outcome.kind !== "invalid") return result(sayImport(outcome), outcome);
  const lines = outcome.problems.map(describeProblem);
  const message = `Nothing was imported. ${lines.length === 1 ? "One thing is" : `${lines.length} things are`} wrong.`;
  return {
    ...result([...lines, message].join("\n"), {
      error: { code: "directory-invalid", message },
      problems: outcome.problems,
    }),
    exit: exits.usage,
  };
};

async function handOver(app: App, tx: Tx, imported: Exclude<ImportOutcome, { kind: "invalid" }>): Promise<void> {
  await applyCatalogue(tx, {
    entries: await readCatalogue(tx),
    budgets: imported.budgets,
    currency: app.config.baseCurrency,
    year: app.clock().getUTCFullYear(),
  });
}

async function audited(app: App, tx: Tx, of: { record: ImportRecord; operator: string }): Promise<void> {
  const { files, people, catalogue } = of.record;
  await app.company.audit.record(tx, {
    type: "people.imported",
    actorId: "system",
    subject: "directory",
    outcome: "imported",
    data: {
      operator: of.operator,
      files,
      ...(people === undefined ? {} : { people }),
      ...(catalogue === undefined ? {} : { catalogue }),
    },
  });
}
