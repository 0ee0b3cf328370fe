import { everythingIn, partsOf, type Condition } from "./condition.js";
import type { PolicyKind } from "./policy.js";
import { LARGEST_NUMBER, type GovernedAction } from "./schema.js";

/** What a condition is judged by. */
export interface ConditionRules {
  readonly kind: PolicyKind;
  /** Actions the policy speaks of. */
  readonly actions: readonly GovernedAction[];
}

const AMOUNT = "context.amount.minor";
const AMOUNT_KNOWN = "context.amount.known";

function isPath(condition: Condition, path: string): boolean {
  return condition.kind === "path" && condition.path === path;
}

/** What the schema has under a path that a policy may ask for with `has`. */
function attributesUnder(path: string, actions: readonly GovernedAction[]): readonly string[] {
  if (path === "principal" || path === "resource") return ["manager"];
  if (path !== "context") return [];
  return actions.flatMap((action) => [...Object.keys(action.factTypes), ...(action.hasAmount ? ["amount"] : [])]);
}

/** Cedar does not check the name after `has` where the whole may still be true: a misspelt one would never fire. */
function hasProblems(condition: Condition, rules: ConditionRules): string[] {
  if (condition.kind !== "has" || attributesUnder(condition.path, rules.actions).includes(condition.attribute))
    return [];
  return [
    `"${condition.path} has ${condition.attribute}" asks for something that the schema does not have as optional`,
  ];
}

function shapeProblems(condition: Condition): string[] {
  switch (condition.kind) {
    case "literal":
      if (typeof condition.value === "number" && Math.abs(condition.value) > LARGEST_NUMBER) {
        return [`${condition.value} is larger than any number a policy may hold (${LARGEST_NUMBER})`];
      }
      return typeof condition.value === "string" ? ["compares a string; closed lists are enum entities"] : [];
    case "entity":
      return condition.type === "User" ? [`names the person "${condition.id}"; name a role`] : [];
    case "path":
      // The manager is a reference only: reading on from it would err, and an error refuses everything.
      return /\.manager\./u.test(condition.path) ? [`reads an attribute of a manager (${condition.path})`] : [];
    case "other":
      return [`uses "${condition.operator}"; conditions are comparisons, in, has, &&, || and !, and do no arithmetic`];
    default:
      return [];
  }
}

/** The condition where the amount is not known: true, false, or what remains to be asked. */
function whenUnknown(condition: Condition): Condition | boolean {
  if (isPath(condition, AMOUNT_KNOWN)) return false;
  if (condition.kind === "not") {
    const inner = whenUnknown(condition.of);
    return typeof inner === "boolean" ? !inner : { kind: "not", of: inner };
  }
  if (condition.kind !== "all" && condition.kind !== "any") return condition;
  const decides = condition.kind === "any";
  const terms = condition.terms.map(whenUnknown);
  if (terms.includes(decides)) return decides;
  const open = terms.filter((term) => typeof term !== "boolean");
  return open.length === 0 ? !decides : { kind: condition.kind, terms: open };
}

/** Whether the number that stands for an unknown amount decides anything. */
function comparesUnknown(condition: Condition): boolean {
  const open = whenUnknown(condition);
  return typeof open !== "boolean" && everythingIn(open).some((part) => isPath(part, AMOUNT));
}

/** Whether `context.amount.known` makes an obligation apply less often, so that an unknown amount slips under it. */
function sparesUnknown(condition: Condition, negated: boolean): boolean {
  if (isPath(condition, AMOUNT_KNOWN)) return !negated;
  if (condition.kind === "not") return sparesUnknown(condition.of, !negated);
  if (condition.kind === "compare") return partsOf(condition).some((part) => isPath(part, AMOUNT_KNOWN));
  return partsOf(condition).some((part) => sparesUnknown(part, negated));
}

function amountProblems(condition: Condition, kind: PolicyKind): string[] {
  if (kind === "reason" && comparesUnknown(condition)) {
    return ['refuses an amount that is merely unknown: put "context.amount.known &&" before the comparison'];
  }
  if (kind !== "reason" && kind !== "permit" && sparesUnknown(condition, false)) {
    return ["lets an unknown amount slip under an obligation: use context.amount.known only as !context.amount.known"];
  }
  return [];
}

/** Checks of a condition that Cedar's validator does not make. */
export function lintCondition(condition: Condition, rules: ConditionRules): readonly string[] {
  const parts = everythingIn(condition);
  const found = parts.flatMap((part) => [...shapeProblems(part), ...hasProblems(part, rules)]);
  return [...new Set([...found, ...amountProblems(condition, rules.kind)])];
}
