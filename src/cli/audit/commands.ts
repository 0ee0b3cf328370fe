import { resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import type { Cli } from "../terminal.js";

interface ShowOptions {
  readonly subject?: string;
  readonly actor?: string;
  readonly type?: string;
  readonly since?: string;
  readonly limit: number;
  readonly json?: true;
}

/** `audit …`: what happened, and the proof that nobody changed it. */
export function addAuditCommands(program: Command, cli: Cli): void {
  const audit = program.command("audit").description("what happened, and the proof that nobody changed it");
  audit
    .command("show")
    .description("the latest entries, oldest first")
    .option("--subject <subject>", "what they are about: proposal:ID, case:REFERENCE, policy:VERSION, person:ID")
    .option("--actor <person>", "who acted: the id of a person, or system")
    .option("--type <type>", "what happened: proposal.decided, people.imported …")
    .option("--since <moment>", "not before; 2026-11-23 or 2026-11-23T09:00:00Z", isoMoment)
    .option("--limit <number>", "how many at most", wholeNumber, 50)
    .option("--json", "print one JSON object")
    .action(({ json, ...filter }: ShowOptions) =>
      cli.conclude({ json }, () => cli.inCompany({ name: "audit show", args: { ...filter } })),
    );
  audit
    .command("verify")
    .description("check every entry, the chain and its check-points: exit 1 when something was changed")
    .option("--json", "print one JSON object")
    .action((options: { readonly json?: true }) =>
      cli.conclude(options, () => cli.inCompany({ name: "audit verify", args: {} })),
    );
  audit
    .command("export")
    .description("every sealed entry, a line of JSON each, without personal data that may have to be erased")
    .option("--out <file>", "write to this file instead of standard output; it must not exist")
    .option("--json", "print one JSON object about the export; needs --out")
    .action((options: { readonly out?: string; readonly json?: true }) =>
      cli.conclude(options, async () => {
        const { exportTo, exportToOutput } = await import("./export.js");
        const { out, json } = options;
        if (out !== undefined) return cli.inCompany(exportTo(resolve(out)));
        return exportToOutput(cli, json === true);
      }),
    );
}

function isoMoment(text: string): string {
  const moment = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}/u.test(text) && !Number.isNaN(moment.getTime())) return moment.toISOString();
  throw new InvalidArgumentError("Write year-month-day, with or without a time: 2026-11-23T09:00:00Z.");
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number between 1 and 999999.");
}
