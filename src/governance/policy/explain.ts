import type { Decision } from "../decision.js";
import { ask } from "./cedar.js";
import { setNames, type CompiledAction, type CompiledBundle } from "./compile.js";
import { decideWith, type DecisionRequest } from "./decide.js";
import { sayObligation } from "./obligations.js";
import type { Policy, PolicyKind } from "./policy.js";
import { questionOf } from "./question.js";
import { conditionText, describeCondition } from "./words.js";

/** One policy of the action, and whether this request met its condition. */
export interface ExplainedPolicy {
  readonly id: string;
  readonly kind: PolicyKind;
  /** Line in the bundle's Cedar text. */
  readonly line: number;
  readonly fired: boolean;
  /** Role its scope asks of the requester; undefined for anybody. */
  readonly role?: string | undefined;
  /** Its condition in words, or as Cedar text where it is not one of the plain forms. */
  readonly condition: string;
}

/** Why a request is decided as it is. JSON-ready. */
export interface Explanation {
  readonly decision: Decision;
  /** Every policy that speaks of the action, in the order of the text. */
  readonly policies: readonly ExplainedPolicy[];
  /** The same as sentences for a terminal. */
  readonly words: readonly string[];
}

/** A policy's condition in words, else its Cedar text. */
export function sayCondition(
  compiled: CompiledBundle,
  policy: Policy,
): { readonly text: string; readonly plain: boolean } {
  const words = describeCondition(policy.condition, compiled.wording);
  return { text: words ?? conditionText(policy), plain: words !== undefined };
}

/** Ids of everything that fired: forbids from the whole set, permits from the permits alone. */
function firedIds(compiled: CompiledBundle, entry: CompiledAction, request: DecisionRequest): ReadonlySet<string> {
  const asked = questionOf(compiled, request.facts, request.people);
  if (entry.fault !== undefined || "fault" in asked) return new Set();
  const { all, grants } = setNames(entry.action.id);
  const answers = [all, grants].map((set) => ask({ sets: compiled.sets, set, alert: compiled.alert }, asked.question));
  return new Set(answers.flatMap((answer) => (answer.kind === "answer" ? answer.fired : [])));
}

function sayDecision(decision: Decision): readonly string[] {
  switch (decision.kind) {
    case "allow":
      return ["Allowed; nobody else has to agree."];
    case "require":
      return [
        "Allowed when these are met:",
        ...decision.obligations.map(
          (obligation) => `  ${sayObligation(obligation)} (${obligation.id}): ${obligation.reason}`,
        ),
      ];
    case "deny": {
      const grant =
        decision.whoCanGrant.length === 0 ? [] : [`  Granted to the roles: ${decision.whoCanGrant.join(", ")}`];
      return [`Refused (${decision.code}): ${decision.reasons.join(" ")}`, ...grant];
    }
    case "recommend-only":
      return ["Permitted, but set to recommend: the employee is told how, and nothing runs."];
    case "shadow":
      return [`Shadow: would ${decision.would}; nothing runs.`];
  }
}

function sayPolicy(policy: ExplainedPolicy): string {
  const who = policy.role === undefined ? "" : `role ${policy.role}; `;
  const kind = policy.kind === "reason" ? "refuses" : policy.kind === "permit" ? "permits" : `asks (${policy.kind})`;
  return `  ${policy.fired ? "applies" : "does not apply"}: ${policy.id} (line ${policy.line}) ${kind}: ${who}${policy.condition}`;
}

/** Which policies a request meets and what follows from that. */
export function explain(compiled: CompiledBundle, request: DecisionRequest): Explanation {
  const decision = decideWith(compiled, request);
  const entry = compiled.actions.get(request.facts.actionId);
  const fired = entry === undefined ? new Set<string>() : firedIds(compiled, entry, request);
  const policies = (entry?.policies ?? []).map((policy): ExplainedPolicy => ({
    id: policy.id,
    kind: policy.kind,
    line: policy.span.line,
    fired: fired.has(policy.id),
    role: policy.role,
    condition: sayCondition(compiled, policy).text,
  }));
  const words = [...sayDecision(decision), `Policy version ${decision.policyVersion}:`, ...policies.map(sayPolicy)];
  return { decision, policies, words };
}
