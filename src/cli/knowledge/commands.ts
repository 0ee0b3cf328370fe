import { InvalidArgumentError, type Command } from "commander";
import type { Cli } from "../terminal.js";

interface GapOptions {
  readonly since: string;
  readonly limit: number;
  readonly json?: true;
}

/** `knowledge …`: how well the pages answer. */
export function addKnowledgeCommands(program: Command, cli: Cli): void {
  program
    .command("knowledge")
    .description("how well the pages answer")
    .command("gaps")
    .description("questions without a good answer, put together by what they ask about, and pages to look at")
    .option("--since <period>", "how far back, in days or weeks: P30D, P6W", "P30D")
    .option("--limit <number>", "how many of each at most", wholeNumber, 20)
    .option("--json", "print one JSON object")
    .action(({ json, since, limit }: GapOptions) =>
      cli.conclude({ json }, () => cli.inCompany({ name: "knowledge gaps", args: { since, limit } })),
    );
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number between 1 and 9999.");
}
