import { everythingIn, type Comparison, type Condition } from "./condition.js";
import type { Policy } from "./policy.js";

/** What is needed to say a number as people do. */
export interface Wording {
  readonly parameters: Readonly<Record<string, number>>;
  /** Parameters that are amounts of money in minor units. */
  readonly money: ReadonlySet<string>;
  /** Base currency (ISO 4217). */
  readonly currency: string;
}

const AMOUNT = "context.amount.minor";
const LIMITS = "context.limits.";

const OPERATORS: Readonly<Record<Comparison, string>> = {
  "==": "is",
  "!=": "is not",
  ">": "is over",
  ">=": "is at least",
  "<": "is under",
  "<=": "is at most",
};

const OPPOSITE: Readonly<Record<Comparison, Comparison>> = {
  "==": "!=",
  "!=": "==",
  ">": "<=",
  "<=": ">",
  "<": ">=",
  ">=": "<",
};

/** Minor units as people write them, for example `1,000.00 EUR`. */
export function sayMoney(minor: number, currency: string): string {
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${format.format(minor / 10 ** digits)} ${currency}`;
}

/** Parameters that some policy compares with the amount: those are money. */
export function moneyParameters(policies: readonly Policy[]): ReadonlySet<string> {
  const compared = policies
    .flatMap((policy) => everythingIn(policy.condition))
    .flatMap((part) => {
      if (part.kind !== "compare") return [];
      const paths = [part.left, part.right].flatMap((side) => (side.kind === "path" ? [side.path] : []));
      return paths.includes(AMOUNT) ? paths.filter((path) => path.startsWith(LIMITS)) : [];
    });
  return new Set(compared.map((path) => path.slice(LIMITS.length)));
}

/** A text in which `{parameter}` is replaced by its value. */
export function fillIn(text: string, wording: Wording): string {
  return text.replace(/\{([^}]*)\}/gu, (whole, name: string) => {
    const value = wording.parameters[name];
    if (value === undefined) return whole;
    return wording.money.has(name) ? sayMoney(value, wording.currency) : String(value);
  });
}

function sayName(name: string): string {
  return name
    .replace(/([a-z])([A-Z0-9])/gu, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
}

function sayPath(path: string): string | undefined {
  if (path === AMOUNT) return "the amount";
  if (path === "principal.status") return "the requester's status";
  if (path === "resource.status") return "the status of the person it is about";
  const attribute = /^context\.([A-Za-z0-9_]+)$/u.exec(path)?.[1];
  return attribute === undefined ? undefined : `the ${sayName(attribute)}`;
}

function sayValue(value: Condition, beside: string, wording: Wording): string | undefined {
  if (value.kind === "entity") return value.id;
  if (value.kind === "literal" && typeof value.value === "number") {
    return beside === AMOUNT ? sayMoney(value.value, wording.currency) : String(value.value);
  }
  if (value.kind !== "path" || !value.path.startsWith(LIMITS)) return undefined;
  const name = value.path.slice(LIMITS.length);
  return wording.parameters[name] === undefined ? undefined : fillIn(`{${name}}`, wording);
}

/** Comparisons between the two people of a request. */
function sayPeople(paths: readonly string[], operator: Comparison): string | undefined {
  const same = operator === "==";
  if (!same && operator !== "!=") return undefined;
  const pair = [...paths].sort().join(" ");
  if (pair === "principal resource") return same ? "it is for themselves" : "it is for somebody else";
  if (pair === "principal resource.manager")
    return same ? "it is for somebody they manage" : "it is not for somebody they manage";
  return undefined;
}

function sayComparison(condition: Extract<Condition, { kind: "compare" }>, wording: Wording): string | undefined {
  const { left, right, operator } = condition;
  if (left.kind !== "path") return undefined;
  if (right.kind === "path") {
    const people = sayPeople([left.path, right.path], operator);
    if (people !== undefined) return people;
  }
  const subject = sayPath(left.path);
  const value = sayValue(right, left.path, wording);
  return subject === undefined || value === undefined ? undefined : `${subject} ${OPERATORS[operator]} ${value}`;
}

function sayList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function sayMembership(condition: Extract<Condition, { kind: "in" }>, negated: boolean): string | undefined {
  const { left, right } = condition;
  const members = right.kind === "set" ? right.items : [right];
  const ids = members.flatMap((member) => (member.kind === "entity" ? [member.id] : []));
  if (left.kind !== "path" || ids.length !== members.length) return undefined;
  if (left.path === "principal") return `the requester ${negated ? "does not have" : "has"} the role ${sayList(ids)}`;
  if (left.path === "resource")
    return `the person it is about ${negated ? "does not have" : "has"} the role ${sayList(ids)}`;
  const subject = sayPath(left.path);
  return subject === undefined ? undefined : `${subject} ${negated ? "is not" : "is"} ${sayList(ids)}`;
}

function sayFlag(path: string, negated: boolean): string | undefined {
  if (path === "context.amount.known") return negated ? "the amount is not known yet" : "the amount is known";
  const attribute = /^context\.([A-Za-z0-9_]+)$/u.exec(path)?.[1];
  return attribute === undefined ? undefined : `it is ${negated ? "not " : ""}${sayName(attribute)}`;
}

function sayJoined(condition: Extract<Condition, { kind: "all" | "any" }>, wording: Wording): string | undefined {
  // `resource has manager` only makes room for the comparison with the manager beside it.
  const terms =
    condition.kind === "all"
      ? condition.terms.filter((term) => !(term.kind === "has" && term.attribute === "manager"))
      : condition.terms;
  const said: string[] = [];
  for (const term of terms) {
    const words = describeCondition(term, wording);
    if (words === undefined) return undefined;
    said.push(condition.kind === "all" && term.kind === "any" ? `(${words})` : words);
  }
  if (said.length === 0) return "always";
  return said.join(condition.kind === "all" ? " and " : " or ");
}

function sayNegated(condition: Condition, wording: Wording): string | undefined {
  if (condition.kind === "not") return describeCondition(condition.of, wording);
  if (condition.kind === "path") return sayFlag(condition.path, true);
  if (condition.kind === "in") return sayMembership(condition, true);
  if (condition.kind === "compare")
    return sayComparison({ ...condition, operator: OPPOSITE[condition.operator] }, wording);
  if (condition.kind !== "all" && condition.kind !== "any") return undefined;
  const terms = condition.terms.map((term): Condition => (term.kind === "not" ? term.of : { kind: "not", of: term }));
  return describeCondition({ kind: condition.kind === "all" ? "any" : "all", terms }, wording);
}

/** A condition in words ("the amount is over 1,000.00 EUR"); undefined when it is not one of the plain forms. */
export function describeCondition(condition: Condition, wording: Wording): string | undefined {
  switch (condition.kind) {
    case "compare":
      return sayComparison(condition, wording);
    case "in":
      return sayMembership(condition, false);
    case "path":
      return sayFlag(condition.path, false);
    case "not":
      return sayNegated(condition.of, wording);
    case "all":
    case "any":
      return sayJoined(condition, wording);
    case "has":
    case "entity":
    case "literal":
    case "set":
    case "other":
      return undefined;
  }
}

/** A policy's conditions as Cedar text, for those that are not plain. */
export function conditionText(policy: Policy): string {
  const start = policy.span.text.search(/\b(?:when|unless)\s*\{/u);
  return start === -1 ? "always" : policy.span.text.slice(start).replace(/;$/u, "").replace(/\s+/gu, " ").trim();
}
