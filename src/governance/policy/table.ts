import type { AmountFact, Decision, ProposalFacts } from "../decision.js";
import type { Principal } from "../principal.js";
import type { CompiledBundle } from "./compile.js";
import { explain, type Explanation } from "./explain.js";
import { sayObligation } from "./obligations.js";
import type { GovernedAction } from "./schema.js";
import { standIn } from "./stand-in.js";
import { invalidSheet, readMoney, readSheet, type Sheet, type SheetRow } from "./table-sheet.js";

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

function readAmount(text: string, currency: string): AmountFact {
  if (text === "unknown") return { certainty: "unknown" };
  const minor = readMoney(text.replace(/^about /u, ""), currency);
  if (minor === undefined)
    throw new Error(`amount "${text}" must be like "1,000.00 ${currency}", "about 1,000.00 ${currency}" or "unknown"`);
  return { certainty: text.startsWith("about ") ? "estimated" : "known", minor, original: { minor, currency } };
}

function principalOf(name: string, people: Sheet["people"]): Principal {
  const given = people[name];
  if (given === undefined) throw new Error(`there is no "${name}" under people`);
  return standIn({ id: name, roles: given.roles, status: given.status, managerId: given.manager });
}

interface TableRow {
  readonly sheet: Sheet;
  readonly row: SheetRow;
}

/**
 * Facts as the table writes them: whole numbers, true and false, words, and money for a number of minor units. Those of the
 * whole table count for the actions that have them; a row's own must fit.
 */
function attributesOf(action: GovernedAction, { sheet, row }: TableRow, currency: string): ProposalFacts["attributes"] {
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

function sayExpected(expected: SheetRow["expect"]): readonly string[] {
  if (typeof expected === "string") return [expected];
  return "refuse" in expected ? [`refuse: ${expected.refuse}`] : expected.needs;
}

function decideCase(compiled: CompiledBundle, { sheet, row }: TableRow): Explanation {
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
    attributes: attributesOf(action, { sheet, row }, currency),
    ...(row.amount === undefined ? {} : { amount: readAmount(row.amount, currency) }),
    subjectId: subject.id,
    requesterId: requester.id,
    channel: row.channel,
    inputHash: "",
  };
  return explain(compiled, { facts, people: { requester, subject }, killed: row.stopped });
}

function runCase(compiled: CompiledBundle, at: TableRow): Omit<TableCase, "line"> {
  const faults: string[] = [];
  const { decision, policies } = decideCase({ ...compiled, alert: (fault) => faults.push(fault) }, at);
  const expected = sayExpected(at.row.expect);
  const actual = [...sayOutcome(decision), ...faults];
  return {
    name: at.row.name,
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
  const { sheet, lines } = readSheet(yaml, file);
  const problems: string[] = [];
  const cases = sheet.cases.flatMap((row, index): TableCase[] => {
    const line = lines[index] ?? 1;
    try {
      return [{ ...runCase(compiled, { sheet, row }), line }];
    } catch (thrown) {
      problems.push(`${line}: ${row.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      return [];
    }
  });
  if (problems.length > 0) throw invalidSheet(problems, file);
  return { title: sheet.title, cases };
}

/** Published policies of a bundle that no case of these tables met: a condition that can never be true is found like this. */
export function untestedPolicies(compiled: CompiledBundle, results: readonly TableResult[]): readonly string[] {
  const fired = new Set(results.flatMap((result) => result.cases.flatMap((entry) => entry.fired)));
  const all = [...compiled.actions.values()].flatMap((entry) => entry.policies.map((policy) => policy.id));
  return [...new Set(all)].filter((id) => !fired.has(id));
}
