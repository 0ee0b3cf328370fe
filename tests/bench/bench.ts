// What takes long to measure, or kills: npm run bench -- kill | turn | search | acknowledge | turns, --help for more.
import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { runHarness, type HarnessReport } from "../kill/harness.js";
import type { DatabaseChoice } from "../kill/installation.js";
import type { PointResult } from "../kill/point.js";
import { measureSearch, saySearch } from "./search.js";
import { measureAcknowledgement, problemsOf, sayAcknowledgement } from "./acknowledge.js";
import { measureThroughput, sayThroughput, throughputProblems } from "./throughput.js";
import { measureTurns, type TurnReport } from "./turns.js";
import type { LoadChannel } from "./workplace.js";

interface KillOptions {
  readonly points: number;
  readonly database: DatabaseChoice["kind"];
  readonly seed: string;
  readonly parallel?: number;
  readonly faults: number;
  readonly json?: true;
  readonly report?: string;
}

interface TurnOptions {
  readonly turns: number;
  readonly json?: true;
}

const program = new Command("bench").description("Measures what tests cannot: deaths at random instants, and time.");

program
  .command("kill")
  .description(
    "kill servers at random instants of a script that several people play, and look for anything lost or done twice",
  )
  .option("--points <n>", "how often", wholeNumber, 200)
  .addOption(new Option("--database <kind>", "pglite or postgres").choices(["pglite", "postgres"]).default("pglite"))
  .option("--seed <text>", "who does what in which order, when servers die, what the ledger does wrong", "1")
  .option("--parallel <n>", "points at the same time; 2 on pglite, 6 on postgres", wholeNumber)
  .option("--faults <share>", "share of the external ledger's answers that go wrong", share, 0.3)
  .option("--json", "print one JSON object on standard output; progress goes to standard error")
  .option("--report <file>", "also write {passed, failed, skipped}")
  .addHelpText(
    "after",
    "\nPostgreSQL: DESKHAND_TEST_DATABASE_URL, or DATABASE_URL, names a server on which databases may be made.",
  )
  .action(async (options: KillOptions) => {
    const points: PointResult[] = [];
    const report = await runHarness({
      choice: choiceOf(options.database),
      points: options.points,
      seed: options.seed,
      parallel: options.parallel ?? (options.database === "pglite" ? 2 : 6),
      faults: options.faults,
      heard: (point) => {
        points.push(point);
        process.stderr.write(`${sayPoint(point)}\n`);
      },
    });
    process.stdout.write(`${options.json === true ? JSON.stringify(report) : sayKills(report)}\n`);
    if (options.report !== undefined) writeFileSync(options.report, JSON.stringify(countsOf(options.database, points)));
    process.exitCode = report.red > 0 ? 1 : 0;
  });

program
  .command("turn")
  .description("time from taking a message to its answer, with the embedded engine and database, in this process")
  .option("--turns <n>", "how many", wholeNumber, 300)
  .option("--json", "print one JSON object")
  .action(async (options: TurnOptions) => {
    const report = await measureTurns(options.turns);
    process.stdout.write(`${options.json === true ? JSON.stringify(report) : sayTurns(report)}\n`);
  });

interface SearchOptions {
  readonly database: DatabaseChoice["kind"];
  readonly passages?: number;
  readonly json?: true;
}

program
  .command("search")
  .description("the search beside MiniSearch on the same passages, and the whole assistant while pages come in")
  .addOption(new Option("--database <kind>", "pglite or postgres").choices(["pglite", "postgres"]).default("pglite"))
  .option("--passages <n>", "how many; 20,000 on pglite, 100,000 on postgres", wholeNumber)
  .option("--json", "print one JSON object on standard output; progress goes to standard error")
  .addHelpText("after", "\nDESKHAND_EVAL_DATA names the folder with the handbook; PostgreSQL as for kill.")
  .action(async ({ database, passages, json }: SearchOptions) => {
    choiceOf(database);
    const count = passages ?? (database === "pglite" ? 20_000 : 100_000);
    const report = await measureSearch(database, count, (line) => process.stderr.write(`${line}\n`));
    process.stdout.write(`${json === true ? JSON.stringify(report) : saySearch(report)}\n`);
  });

const needsServer =
  "\nPostgreSQL: DESKHAND_TEST_DATABASE_URL names a server on which databases may be made (bash scripts/postgres.sh run …).";

interface MeasureOptions {
  readonly json?: true;
  readonly report?: string;
}

interface AcknowledgeOptions extends MeasureOptions {
  readonly rate: number;
  readonly seconds: number;
  readonly channel: readonly LoadChannel[];
}

program
  .command("acknowledge")
  .description(
    "how soon Slack and Teams are told that an event was taken, at a rate, while the turns behind are worked",
  )
  .option("--rate <n>", "events a second", wholeNumber, 200)
  .option("--seconds <n>", "for how long", wholeNumber, 30)
  .addOption(
    new Option("--channel <name...>", "each by itself").choices(["slack", "teams"]).default(["slack", "teams"]),
  )
  .option("--json", "print one JSON object on standard output; progress goes to standard error")
  .option("--report <file>", "also write {passed, failed, skipped}")
  .addHelpText("after", needsServer)
  .action(async ({ rate, seconds, channel: channels, ...options }: AcknowledgeOptions) => {
    choiceOf("postgres");
    const report = await measureAcknowledgement({ rate, seconds, channels, heard: toStandardError });
    const failed = problemsOf(report);
    finish(options, { report, words: sayAcknowledgement(report), passed: channels.length, failed });
  });

program
  .command("turns")
  .description("turns a second from a full inbox, with one process and with two on one PostgreSQL")
  .option("--turns <n>", "how many", wholeNumber, 2000)
  .option("--json", "print one JSON object on standard output; progress goes to standard error")
  .option("--report <file>", "also write {passed, failed, skipped}")
  .addHelpText("after", needsServer)
  .action(async ({ turns, ...options }: MeasureOptions & { readonly turns: number }) => {
    choiceOf("postgres");
    const report = await measureThroughput(turns, toStandardError);
    const failed = throughputProblems(report);
    finish(options, { report, words: sayThroughput(report), passed: 2, failed });
  });

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}

interface Measured {
  readonly report: object;
  readonly words: string;
  /** How much was measured, of which `failed` is wrong. */
  readonly passed: number;
  readonly failed: readonly string[];
}

function finish({ json, report: file }: MeasureOptions, { report, words, passed, failed }: Measured): void {
  process.stdout.write(`${json === true ? JSON.stringify(report) : [words, ...failed].join("\n")}\n`);
  const counts = { passed: failed.length === 0 ? passed : 0, failed, skipped: [] };
  if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
  process.exitCode = failed.length > 0 ? 1 : 0;
}

function choiceOf(kind: DatabaseChoice["kind"]): DatabaseChoice {
  if (kind === "pglite") return { kind };
  const serverUrl = process.env["DESKHAND_TEST_DATABASE_URL"] ?? process.env["DATABASE_URL"];
  if (serverUrl !== undefined && serverUrl !== "") return { kind, serverUrl };
  return program.error(
    "DESKHAND_TEST_DATABASE_URL is not set: bash scripts/postgres.sh run npm run bench -- kill --database postgres",
    { exitCode: 2 },
  );
}

function countsOf(database: string, points: readonly PointResult[]) {
  const name = (point: PointResult) => `kill harness on ${database} > ${point.seed}`;
  const red = points.filter((one) => one.violations.length > 0);
  const failed = red.map(
    (one) => `${name(one)}: ${one.violations.map(({ kind, what }) => `${kind}: ${what}`).join("; ")}`,
  );
  return { passed: points.length - red.length, failed, skipped: [] };
}

function sayPoint(point: PointResult): string {
  const { seed, killedAfterMs, inFlight, readyMs, answeredMs, settledMs, violations } = point;
  const seconds = (ms: number | undefined) => `${((ms ?? 0) / 1000).toFixed(1)} s`;
  const death =
    killedAfterMs === undefined
      ? `nobody killed, played in ${seconds(point.playedMs)}`
      : `killed after ${seconds(killedAfterMs)} with ${inFlight} errands under way; ready ${seconds(readyMs)}, answered ${seconds(answeredMs)}, settled ${seconds(settledMs)}`;
  return [`${seed}: ${death}`, ...violations.map(({ kind, what }) => `  ${kind}: ${what}`)].join("\n");
}

function sayKills(report: HarnessReport): string {
  const { database, points, red, requests, messages, inFlight } = report;
  const spread = (name: string, of: HarnessReport["ready"]) =>
    `  ${name.padEnd(10)} p50 ${of.p50} ms, p95 ${of.p95} ms, most ${of.most} ms`;
  return [
    `${points} deaths on ${database}: ${red} points red, ${requests} requests and ${messages} messages, ${inFlight} errands under way when a server died.`,
    "From the restart until",
    spread("ready", report.ready),
    spread("answered", report.answered),
    spread("settled", report.settled),
    ...report.violations,
  ].join("\n");
}

function sayTurns({ turns, answer, byMessage }: TurnReport): string {
  const line = (name: string, of: TurnReport["answer"]) =>
    `  ${name}: p50 ${of.p50} ms, p95 ${of.p95} ms, most ${of.most} ms`;
  return [`${turns} turns`, line("all", answer), ...byMessage.map((one) => line(one.message, one.answer))].join("\n");
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError("must be a whole number");
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError("must be from 0 to 1");
  return value;
}

await program.parseAsync();
