import { InvalidArgumentError, Option, type Command } from "commander";
import type { Cli } from "../terminal.js";
import type { EvalOptions, FailUnder, WorldOptions } from "./options.js";

interface IntentFiles {
  readonly train: string;
  readonly val?: string;
  readonly test: string;
}

interface RetrievalFiles {
  readonly corpus: string;
  readonly questions: string;
}

/** `eval …`: measures on labelled data of your own, without the company's data. */
export function addEvalCommands(program: Command, cli: Cli): void {
  const evaluate = program
    .command("eval")
    .description("measure understanding and search on labelled data, without touching the company's data");
  withShared(evaluate.command("intents"))
    .description("train a classifier on one file and measure it on another; rows {text, intent, oos?}")
    .requiredOption("--train <file>", "rows to learn from, JSON Lines")
    .option("--val <file>", "rows that set the threshold for out-of-scope; folds of --train when left out")
    .requiredOption("--test <file>", "rows to measure on")
    .action((options: EvalOptions & IntentFiles) =>
      cli.conclude(options, async () => (await import("./intents.js")).evalIntents(options)),
    );
  withWorld(withShared(evaluate.command("understanding")))
    .description("read single messages in the sample company; rows {id, text, expect, style?, alternatives?}")
    .argument("<file>", "labelled messages, JSON Lines")
    .action((file: string, options: EvalOptions & WorldOptions) =>
      cli.conclude(options, async () => {
        const { evalUnderstanding } = await import("./understanding.js");
        return evalUnderstanding(await cli.config(), file, options);
      }),
    );
  withWorld(withShared(evaluate.command("conversations")))
    .description("play dialogues in the sample company; rows {id, behaviour, turns}")
    .argument("<file>", "labelled dialogues, JSON Lines")
    .action((file: string, options: EvalOptions & WorldOptions) =>
      cli.conclude(options, async () => {
        const { evalConversations } = await import("./conversations.js");
        return evalConversations(await cli.config(), file, options);
      }),
    );
  withShared(evaluate.command("retrieval"))
    .description(
      "search pages and answer from them; questions {id, question, gold_pages | gold_doc, answerable?, gold?}",
    )
    .requiredOption("--corpus <place>", "folder of pages, or JSON Lines of articles {id, html}")
    .requiredOption("--questions <file>", "labelled questions, JSON Lines")
    .action((options: EvalOptions & RetrievalFiles) =>
      cli.conclude(options, async () => (await import("./retrieval.js")).evalRetrieval(options)),
    );
}

function withShared(command: Command): Command {
  return command
    .option("--details <file>", "write a line of JSON per item: id, expected, predicted, right")
    .addOption(new Option("--engine <engine>", "what understands").choices(["embedded", "openai"]).default("embedded"))
    .option("--seed <number>", "of everything random", seed, 42)
    .option(
      "--fail-under <field=value>",
      "exit 1 when a figure is below; repeat it, name inner figures as byStyle.typo.slotF1",
      failUnder,
    )
    .option("--json", "print one JSON object");
}

function withWorld(command: Command): Command {
  return command
    .option("--as <person>", "who speaks: the id of a person of the sample company; its default speaker when left out")
    .option(
      "--now <moment>",
      "when: ISO 8601, in the time zone of who speaks unless it names an offset",
      "2026-11-23T09:00:00",
    )
    .option("--time-zone <zone>", "IANA name; of the speaker when left out");
}

function seed(text: string): number {
  if (/^\d{1,9}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number.");
}

function failUnder(text: string, before: readonly FailUnder[] = []): readonly FailUnder[] {
  const [, field, value] = /^([A-Za-z][\w.:-]*)=(-?\d+(?:\.\d+)?)$/u.exec(text) ?? [];
  if (field === undefined || value === undefined) throw new InvalidArgumentError("Write it as accuracy=0.9.");
  return [...before, { field, least: Number(value) }];
}
