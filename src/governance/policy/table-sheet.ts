import { isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { AppError } from "../../errors.js";

const person = z.strictObject({
  roles: z.array(z.string()),
  manager: z.string().optional(),
  status: z.enum(["active", "inactive", "guest"]).default("active"),
});

const fact = z.union([z.int(), z.boolean(), z.string()]);

const expectation = z.union([
  z.literal(["allow", "recommend", "shadow"]),
  z.strictObject({ refuse: z.string() }),
  z.strictObject({ needs: z.array(z.string()).min(1) }),
]);

const tableCase = z.strictObject({
  name: z.string().min(1),
  as: z.string(),
  for: z.string().optional(),
  action: z.string().optional(),
  amount: z.string().optional(),
  facts: z.record(z.string(), fact).default({}),
  channel: z.string().default("web"),
  stopped: z.array(z.string()).default([]),
  expect: expectation,
});

const table = z.strictObject({
  title: z.string().min(1),
  people: z.record(z.string(), person),
  action: z.string().optional(),
  facts: z.record(z.string(), fact).default({}),
  cases: z.array(tableCase).min(1),
});

/** A policy table as written: people, what holds for every row, and the rows. */
export type Sheet = z.output<typeof table>;

/** One row of a table. */
export type SheetRow = z.output<typeof tableCase>;

/** A table with the line of each of its rows, from 1. */
export interface ReadSheet {
  readonly sheet: Sheet;
  readonly lines: readonly number[];
}

/** Refuses a table. @param problems each beginning with its line */
export function invalidSheet(problems: readonly string[], file: string): AppError {
  return new AppError({
    code: "bad-input",
    message: `The policy table cannot be read:\n${problems.map((problem) => `${file}:${problem}`).join("\n")}`,
    where: file,
    remedy: "docs/policies.md shows how a table is written.",
  });
}

/** `1,000.00 EUR` in minor units; undefined when the text is no such amount. */
export function readMoney(text: string, currency: string): number | undefined {
  const match = /^(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d+))? ([A-Z]{3})$/u.exec(text);
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const fraction = match?.[2] ?? "";
  if (match?.[1] === undefined || match[3] !== currency || fraction.length > digits) return undefined;
  return Number(`${match[1].replaceAll(",", "")}${fraction.padEnd(digits, "0")}`);
}

/** Reads a policy table. @throws AppError bad-input with every problem of the file and its line */
export function readSheet(yaml: string, file: string): ReadSheet {
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter });
  const lineOf = (path: readonly PropertyKey[]): number => {
    const node = path.length === 0 ? undefined : document.getIn(path, true);
    if (isNode(node) && node.range !== undefined && node.range !== null) return counter.linePos(node.range[0]).line;
    return path.length === 0 ? 1 : lineOf(path.slice(0, -1));
  };
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => `${error.linePos?.[0].line ?? 1}: ${error.message.split("\n")[0]}`);
    throw invalidSheet(problems, file);
  }
  const read = table.safeParse(document.toJS());
  if (!read.success) {
    const problems = read.error.issues.map(
      (issue) => `${lineOf(issue.path)}: ${issue.path.join(".")}: ${issue.message}`,
    );
    throw invalidSheet(problems, file);
  }
  return { sheet: read.data, lines: read.data.cases.map((_, index) => lineOf(["cases", index])) };
}
