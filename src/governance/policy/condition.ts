/** Operators that compare two values. */
export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** A policy's condition, read from Cedar's JSON into the few forms that lint rules and sentences ask about. */
export type Condition =
  | { readonly kind: "literal"; readonly value: number | boolean | string }
  | { readonly kind: "entity"; readonly type: string; readonly id: string }
  /** A variable and attributes: `principal`, `context.amount.minor`. */
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "has"; readonly path: string; readonly attribute: string }
  | { readonly kind: "not"; readonly of: Condition }
  /** All of them (`&&`); none means always. */
  | { readonly kind: "all"; readonly terms: readonly Condition[] }
  | { readonly kind: "any"; readonly terms: readonly Condition[] }
  | { readonly kind: "compare"; readonly operator: Comparison; readonly left: Condition; readonly right: Condition }
  /** `left in right`; `[…].contains(x)` is read as `x in […]`. */
  | { readonly kind: "in"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "set"; readonly items: readonly Condition[] }
  /** Anything else, with its parts, so that a rule still sees what is inside. */
  | { readonly kind: "other"; readonly operator: string; readonly parts: readonly Condition[] };

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function readLiteral(value: unknown): Condition {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string")
    return { kind: "literal", value };
  const entity = isRecord(value) ? (value["__entity"] ?? value) : undefined;
  if (isRecord(entity) && typeof entity["type"] === "string" && typeof entity["id"] === "string") {
    return { kind: "entity", type: entity["type"], id: entity["id"] };
  }
  return { kind: "other", operator: "Value", parts: [] };
}

function readAttribute(operand: Record<string, unknown>): Condition {
  const of = readCondition(operand["left"]);
  if (of.kind === "path" && typeof operand["attr"] === "string")
    return { kind: "path", path: `${of.path}.${operand["attr"]}` };
  return { kind: "other", operator: ".", parts: [of] };
}

function readHas(operand: Record<string, unknown>): Condition {
  const of = readCondition(operand["left"]);
  const attributes = [operand["attr"]].flat();
  const last = attributes.at(-1);
  if (of.kind !== "path" || typeof last !== "string") return { kind: "other", operator: "has", parts: [of] };
  return { kind: "has", path: [of.path, ...attributes.slice(0, -1)].join("."), attribute: last };
}

function joined(kind: "all" | "any", parts: readonly Condition[]): Condition {
  const terms = parts.flatMap((part) => (part.kind === kind ? part.terms : [part]));
  const [only] = terms;
  return only !== undefined && terms.length === 1 ? only : { kind, terms };
}

function readSides(operator: string, left: Condition, right: Condition): Condition {
  switch (operator) {
    case "&&":
      return joined("all", [left, right]);
    case "||":
      return joined("any", [left, right]);
    case "in":
      return { kind: "in", left, right };
    case "contains":
      return { kind: "in", left: right, right: left };
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return { kind: "compare", operator, left, right };
    default:
      return { kind: "other", operator, parts: [left, right] };
  }
}

function readOperator(operator: string, operand: unknown): Condition {
  if (operator === "Value") return readLiteral(operand);
  if (operator === "Var" && typeof operand === "string") return { kind: "path", path: operand };
  if (operator === "Set" && Array.isArray(operand)) return { kind: "set", items: operand.map(readCondition) };
  if (!isRecord(operand)) return { kind: "other", operator, parts: [operand].flat().map(readCondition) };
  if (operator === ".") return readAttribute(operand);
  if (operator === "has") return readHas(operand);
  if (operator === "!") return { kind: "not", of: readCondition(operand["arg"]) };
  if ("left" in operand && "right" in operand) {
    return readSides(operator, readCondition(operand["left"]), readCondition(operand["right"]));
  }
  return { kind: "other", operator, parts: Object.values(operand).filter(isRecord).map(readCondition) };
}

/** Reads one expression of Cedar's JSON policy format. Never throws: what it does not know becomes `other`. */
export function readCondition(expression: unknown): Condition {
  const entry = isRecord(expression) ? Object.entries(expression)[0] : undefined;
  return entry === undefined ? { kind: "other", operator: "?", parts: [] } : readOperator(entry[0], entry[1]);
}

/** All `when` and `unless` clauses of a policy as one condition. */
export function readClauses(
  clauses: readonly { readonly kind: "when" | "unless"; readonly body: unknown }[],
): Condition {
  const terms = clauses.map((clause): Condition => {
    const body = readCondition(clause.body);
    return clause.kind === "when" ? body : { kind: "not", of: body };
  });
  return joined("all", terms);
}

/** What a condition directly consists of. */
export function partsOf(condition: Condition): readonly Condition[] {
  switch (condition.kind) {
    case "not":
      return [condition.of];
    case "all":
    case "any":
      return condition.terms;
    case "compare":
    case "in":
      return [condition.left, condition.right];
    case "set":
      return condition.items;
    case "other":
      return condition.parts;
    case "literal":
    case "entity":
    case "path":
    case "has":
      return [];
  }
}

/** The condition and everything inside it. */
export function everythingIn(condition: Condition): readonly Condition[] {
  return [condition, ...partsOf(condition).flatMap(everythingIn)];
}
