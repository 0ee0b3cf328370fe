import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { readClauses } from "./condition.js";
import { lintAnnotations, type LintFinding } from "./lint-annotations.js";
import { lintCondition } from "./lint-condition.js";
import { appliesTo, FORBID_KINDS, scopeActions, scopeRole, type ParsedPolicy, type PolicyProblem } from "./policy.js";
import { lineOfAnnotation } from "./scan.js";
import type { Vocabulary } from "./schema.js";

function scopeProblems(json: PolicyJson): string[] {
  const found: string[] = [];
  if (json.principal.op !== "All" && scopeRole(json) === undefined) {
    found.push('the first part of the scope is "principal" or "principal in Role::…", nothing else');
  }
  if (json.resource.op !== "All") found.push('the last part of the scope is "resource"; say the rest in the condition');
  if (json.effect === "permit" && scopeActions(json) === undefined) {
    found.push("a permit names its actions; this one would also grant every action added later");
  }
  return found;
}

function lintPolicy(policy: ParsedPolicy, vocabulary: Vocabulary): readonly LintFinding[] {
  const { json } = policy;
  const annotations = json.annotations ?? {};
  const kind = json.effect === "permit" ? "permit" : (FORBID_KINDS.find((name) => name in annotations) ?? "reason");
  const scope = scopeActions(json);
  const actions = vocabulary.actions.filter((action) => appliesTo(scope, action));
  const conditions = lintCondition(readClauses(json.conditions), { kind, actions });
  return [
    ...lintAnnotations(json, vocabulary),
    ...[...scopeProblems(json), ...conditions].map((message) => ({ message })),
  ];
}

/** Our own rules for policies, over what Cedar's validator checks. Every finding is an error. */
export function lintPolicies(policies: readonly ParsedPolicy[], vocabulary: Vocabulary): readonly PolicyProblem[] {
  const seen = new Set<string>();
  return policies.flatMap((policy) => {
    const id = policy.json.annotations?.["id"];
    const twice = id !== undefined && seen.has(id) ? [{ message: `@id "${id}" is used twice`, annotation: "id" }] : [];
    if (id !== undefined) seen.add(id);
    return [...twice, ...lintPolicy(policy, vocabulary)].map((finding): PolicyProblem => ({
      policyId: id,
      line: finding.annotation === undefined ? policy.span.line : lineOfAnnotation(policy.span, finding.annotation),
      severity: "error",
      message: finding.message,
    }));
  });
}
