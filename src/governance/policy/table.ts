import { LineCounter, isNode, parseDocument } from "yaml";
import { z } from "zod";
import { AppError } from "../../errors.js";
import type { AmountFact, Decision, ProposalFacts } from "../decision.js";
import type { Principal } from "../principal.js";
import type { CompiledBundle } from "./compile.js";
import { explain } from "./explain.js";
import { sayObligation } from "./obligations.js";
import type { GovernedAction } from "./schema.js";

/** One line of a policy table, decided. */
export interface TableCase {
  readonly name: string;
  /** Line of the case in the file, from 1. */
  readonly line: number;
  readonly passed: boolean;
  /** What the table says and what the policies say, in the table's own words. */
  readonly expected: readonly string[];
  readonly actual: readonly string[];
  /** Ids of the policies whose condition the case met. */
  readonly fired: readonly string[];
}

/** A policy table, decided. */
export interface TableResult {
  readonly title: string;
  readonly cases: readonly TableCase[];
}

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

type Table = z.output<typeof table>;
type Case = z.output<typeof tableCase>;

function invalid(problems: readonly string[], file: string): AppError {
  return new AppError({
    code: "bad-input",
    message: `The policy table cannot be read:\n${problems.map((problem) => `${file}:${problem}`).join("\n")}`,
    where: file,
    remedy: "docs/policies.md shows how a table is written.",
  });
}

/** `1,000.00 EUR` in minor units; undefined when the text is no such amount. */
function readMoney(text: string, currency: string): number | undefined {
  const match = /^(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d+))? ([A-Z]{3})$/u.exec(text);
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const fraction = match?.[2] ?? "";
  if (match?.[1] === undefined || match[3] !== currency || fraction.length > digits) return undefined;
  return Number(`${match[1].replaceAll(",", "")}${fraction.padEnd(digits, "0")}`);
}

function readAmount(text: string, currency: string): AmountFact {
  if (text === "unknown") return { certainty: "unknown" };
  const minor = readMoney(text.replace(/^about /u, ""), currency);
  if (minor === undefined)
    throw new Error(`amount "${text}" must be like "1,000.00 ${currency}", "about 1,000.00 ${currency}" or "unknown"`);
  return { certainty: text.startsWith("about ") ? "estimated" : "known", minor, original: { minor, currency } };
}

function principalOf(name: string, people: Table["people"]): Principal {
  const given = people[name];
  if (given === undefined) throw new Error(`there is no "${name}" under people`);
  return {
    id: name,
    name,
    givenName: name,
    email: "",
    department: "",
    jobTitle: "",
    roles: given.roles,
    groups: [],
    managerId: given.manager,
    location: "",
    locale: "en",
    timeZone: "UTC",
    calendar: "",
    hiredOn: "2000-01-01",
    status: given.status,
  };
}

/**
 * Facts as the table writes them: whole numbers, true and false, words, and money for a number of minor units. Those of the
 * whole table count for the actions that have them; a row's own must fit.
 */
function attributesOf(action: GovernedAction, sheet: Table, row: Case, currency: string): ProposalFacts["attributes"] {
  const general = Object.entries(sheet.facts).filter(([name]) => Object.hasOwn(action.factTypes, name));
  return Object.fromEntries(
    Object.entries({ ...Object.fromEntries(general), ...row.facts }).map(([name, value]) => {
      const asMoney =
        action.factTypes[name]?.kind === "integer" && typeof value === "string"
          ? readMoney(value, currency)
          : undefined;
      return [name, asMoney ?? value];
    }),
  );
}

/** A decision in the words a table uses. */
function sayOutcome(decision: Decision): readonly string[] {
  switch (decision.kind) {
    case "allow":
      return ["allow"];
    case "recommend-only":
      return ["recommend"];
    case "shadow":
      return ["shadow"];
    case "require":
      return decision.obligations.map(sayObligation);
    case "deny":
      return [`refuse: ${decision.policyIds.join(", ") || decision.code}`];
  }
}

function sayExpected(expected: Case["expect"]): readonly string[] {
  if (typeof expected === "string") return [expected];
  return "refuse" in expected ? [`refuse: ${expected.refuse}`] : expected.needs;
}

function decideCase(compiled: CompiledBundle, sheet: Table, row: Case) {
  const { currency } = compiled.wording;
  const actionId = row.action ?? sheet.action ?? "";
  const action = compiled.actions.get(actionId)?.action;
  if (action === undefined) throw new Error(`there is no action "${actionId}"`);
  const requester = principalOf(row.as, sheet.people);
  const subject = principalOf(row.for ?? row.as, sheet.people);
  const facts: ProposalFacts = {
    proposalId: row.name,
    actionId,
    domain: action.domain,
    effect: action.effect,
    riskReducing: action.riskReducing,
    attributes: attributesOf(action, sheet, row, currency),
    ...(row.amount === undefined ? {} : { amount: readAmount(row.amount, currency) }),
    subjectId: subject.id,
    requesterId: requester.id,
    channel: row.channel,
    inputHash: "",
  };
  return explain(compiled, { facts, people: { requester, subject }, killed: row.stopped });
}

function runCase(compiled: CompiledBundle, sheet: Table, row: Case): Omit<TableCase, "line"> {
  const faults: string[] = [];
  const { decision, policies } = decideCase({ ...compiled, alert: (fault) => faults.push(fault) }, sheet, row);
  const expected = sayExpected(row.expect);
  const actual = [...sayOutcome(decision), ...faults];
  return {
    name: row.name,
    passed: [...expected].sort().join("\n") === [...actual].sort().join("\n"),
    expected,
    actual,
    fired: policies.filter((policy) => policy.fired).map((policy) => policy.id),
  };
}

/**
 * Runs a policy table: requests in rows, each with the decision that is expected of it.
 * @param file name for messages
 * @throws AppError bad-input with every problem of the file and its line
 */
export function runPolicyTable(compiled: CompiledBundle, yaml: string, file: string): TableResult {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const lineOf = (path: readonly PropertyKey[]): number => {
    const node = path.length === 0 ? undefined : document.getIn(path, true);
    if (isNode(node) && node.range !== undefined && node.range !== null) return lines.linePos(node.range[0]).line;
    return path.length === 0 ? 1 : lineOf(path.slice(0, -1));
  };
  if (document.errors.length > 0) {
    throw invalid(
      document.errors.map((error) => `${error.linePos?.[0].line ?? 1}: ${error.message.split("\n")[0]}`),
      file,
    );
  }
  const sheet = table.safeParse(document.toJS());
  if (!sheet.success)
    throw invalid(
      sheet.error.issues.map((issue) => `${lineOf(issue.path)}: ${issue.path.join(".")}: ${issue.message}`),
      file,
    );
  const problems: string[] = [];
  const cases = sheet.data.cases.flatMap((row, index): TableCase[] => {
    const line = lineOf(["cases", index]);
    try {
      return [{ ...runCase(compiled, sheet.data, row), line }];
    } catch (thrown) {
      problems.push(`${line}: ${row.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      return [];
    }
  });
  if (problems.length > 0) throw invalid(problems, file);
  return { title: sheet.data.title, cases };
}

/** Published policies of a bundle that no case of these tables met: a condition that can never be true is found like this. */
export function untestedPolicies(compiled: CompiledBundle, results: readonly TableResult[]): readonly string[] {
  const fired = new Set(results.flatMap((result) => result.cases.flatMap((entry) => entry.fired)));
  const all = [...compiled.actions.values()].flatMap((entry) => entry.policies.map((policy) => policy.id));
  return [...new Set(all)].filter((id) => !fired.has(id));
}
