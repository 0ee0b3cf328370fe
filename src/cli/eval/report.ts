import { writeFile } from "node:fs/promises";
import type { CommandResult } from "../../app.js";
import { AppError } from "../../errors.js";
import type { Json } from "../../runtime.js";
import { asJson, exits, result } from "../result.js";
import type { EvalOptions, FailUnder } from "./options.js";
import { commitOf, digestOf } from "./provenance.js";

/** An evaluation to be run: what it is called, what it reads, and how it measures. */
export interface Evaluation<Figures> {
  readonly kind: "intents" | "understanding" | "conversations" | "retrieval";
  /** In the order in which their digest is taken. */
  readonly files: readonly string[];
  readonly options: EvalOptions;
  /** @param onItem told of every item, for `--details` */
  readonly measure: (onItem: (item: object) => void) => Figures | Promise<Figures>;
}

/** Version of the object that `--json` prints. */
const schema = 1;

/** Runs an evaluation. Exit 0 however good the figures, 1 when one lies below what `--fail-under` asks. */
export async function runEvaluation<Figures extends { readonly n: number; readonly skipped: number }>(
  evaluation: Evaluation<Figures>,
): Promise<CommandResult> {
  const { kind, files, options } = evaluation;
  const dataSha256 = await digestOf(files);
  const items: string[] = [];
  const began = performance.now();
  const figures = await evaluation.measure((item) => void items.push(JSON.stringify(item)));
  if (figures.n === 0)
    throw new AppError({ code: "bad-input", message: "The file holds no rows.", where: files.at(-1) });
  const durationMs = Math.round(performance.now() - began);
  if (options.details !== undefined) await writeDetails(options.details, items);
  const commit = await commitOf();
  const report = asJson({
    schema,
    kind,
    engine: options.engine,
    seed: options.seed,
    ...figures,
    durationMs,
    dataSha256,
    commit,
  });
  const missed = (options.failUnder ?? []).flatMap((wanted) => missedBy(report, wanted));
  return result([sayFigures(report), ...missed].join("\n"), report, missed.length === 0 ? exits.done : exits.found);
}

async function writeDetails(file: string, items: readonly string[]): Promise<void> {
  try {
    await writeFile(file, items.map((item) => `${item}\n`).join(""));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError({ code: "bad-input", message: `The details cannot be written: ${reason}`, where: file, cause });
  }
}

/** A figure that could not be measured has not reached anything either. @throws AppError bad-input for one there is not */
function missedBy(report: Json, { field, least }: FailUnder): readonly string[] {
  const value = field.split(".").reduce<Json | undefined>((at, name) => memberOf(at, name), report);
  if (value === undefined || (value !== null && typeof value !== "number")) {
    throw new AppError({
      code: "bad-input",
      message: `There is no figure “${field}”.`,
      where: `--fail-under ${field}=${least}`,
      remedy: `There are: ${numbersIn(report).join(", ")}.`,
    });
  }
  return value !== null && value >= least ? [] : [`${field} is ${sayValue(value)}, below ${least}.`];
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function numbersIn(report: Json): readonly string[] {
  return Object.entries(report ?? {}).flatMap(([name, value]) =>
    value === null || typeof value === "number" ? [name] : [],
  );
}

/** The figures for people: plain ones first, then those by group. Pure. */
function sayFigures(report: Json): string {
  const all = Object.entries(report ?? {}) as readonly (readonly [string, Json])[];
  const width = Math.max(...all.map(([name]) => name.length));
  const plain = all.filter(([, value]) => value === null || typeof value !== "object");
  const groups = all.filter(([, value]) => value !== null && typeof value === "object");
  return [
    ...plain.map(([name, value]) => `${name.padEnd(width)}  ${sayValue(value)}`),
    ...groups.flatMap(([name, group]) => [
      `${name}:`,
      ...Object.entries(group ?? {}).map(([member, figures]) => `  ${member}: ${sayMembers(figures as Json)}`),
    ]),
  ].join("\n");
}

function sayMembers(figures: Json): string {
  return Object.entries(figures ?? {})
    .map(([name, value]) => `${name} ${sayValue(value as Json)}`)
    .join(", ");
}

function sayValue(value: Json): string {
  if (typeof value === "string") return value;
  if (typeof value !== "number" || Number.isInteger(value)) return JSON.stringify(value);
  return String(Number(value.toPrecision(4)));
}
