import type { Decision, Obligation, ProposalFacts } from "../decision.js";
import { ask, type CedarQuestion } from "./cedar.js";
import { setNames, type CompiledAction, type CompiledBundle } from "./compile.js";
import { assistObligation, inOrder, obligationOf } from "./obligations.js";
import type { Policy } from "./policy.js";
import { questionOf, type RequestPeople } from "./question.js";
import type { GovernedAction } from "./schema.js";
import { fillIn } from "./words.js";

/** One request as it is decided. */
export interface DecisionRequest {
  readonly facts: ProposalFacts;
  readonly people: RequestPeople;
  /** Kill switches in force: action ids, domains or `*`. */
  readonly killed: readonly string[];
}

type Deny = Extract<Decision, { kind: "deny" }>;
type Answer =
  | { readonly kind: "allow"; readonly policyIds: readonly string[] }
  | { readonly kind: "require"; readonly obligations: readonly Obligation[] }
  | Deny;

/** Whether a kill switch blocks an action. One that takes risk away (revoke, lock, cancel) is never blocked. */
export function isKilled(
  action: Pick<GovernedAction, "id" | "domain" | "riskReducing">,
  killed: readonly string[],
): boolean {
  return !action.riskReducing && killed.some((name) => name === "*" || name === action.domain || name === action.id);
}

/** Why a switched-off action is refused before any policy is asked; undefined when policies decide. */
export function switchedOff(
  entry: CompiledAction,
  killed: readonly string[],
): { code: "killed" | "off"; reason: string } | undefined {
  if (isKilled(entry.action, killed))
    return { code: "killed", reason: `${entry.action.title} is stopped at the moment.` };
  if (entry.autonomy === "off") return { code: "off", reason: `${entry.action.title} is switched off.` };
  return undefined;
}

/** What an employee is told of a fault. What exactly was wrong goes to the alert. */
const FAULT_REASON = "The policies could not be evaluated, so nothing is done.";

/** What an employee without a permit is told. */
export const NO_PERMIT_REASON = "No policy grants this to you.";

/** A fired `@reason` policy's words. */
export function hardNoReason(policy: Policy, compiled: CompiledBundle): string {
  return fillIn(policy.annotations.get("reason") ?? "", compiled.wording);
}

function firedPolicies(entry: CompiledAction, ids: readonly string[]): readonly Policy[] | undefined {
  const found = ids.flatMap((id) => entry.byId.get(id) ?? []);
  return found.length === ids.length ? found : undefined;
}

function askSet(compiled: CompiledBundle, set: string, question: CedarQuestion) {
  return ask({ sets: compiled.sets, set, alert: compiled.alert }, question);
}

/** The two questions: everything, and if only obligations stand against it, the permits alone. */
function askPolicies(
  compiled: CompiledBundle,
  entry: CompiledAction,
  question: CedarQuestion,
): Answer | { readonly fault: string } {
  const names = setNames(entry.action.id);
  const deny = (code: Deny["code"], reasons: readonly string[], policyIds: readonly string[]): Deny => ({
    kind: "deny",
    code,
    reasons,
    policyIds,
    whoCanGrant: code === "no-permit" ? entry.whoCanGrant : [],
    policyVersion: compiled.version,
  });
  const all = askSet(compiled, names.all, question);
  if (all.kind === "fault") return { fault: all.message };
  if (all.allowed) return { kind: "allow", policyIds: all.fired };
  const fired = firedPolicies(entry, all.fired);
  if (fired === undefined) return { fault: `Cedar named policies that are not those of ${entry.action.id}` };
  const hard = fired.filter((policy) => policy.kind === "reason");
  if (hard.length > 0) {
    return deny(
      "hard-no",
      hard.map((policy) => hardNoReason(policy, compiled)),
      hard.map((policy) => policy.id),
    );
  }
  if (fired.length === 0) return deny("no-permit", [NO_PERMIT_REASON], []);
  const grants = askSet(compiled, names.grants, question);
  if (grants.kind === "fault") return { fault: grants.message };
  if (!grants.allowed) return deny("no-permit", [NO_PERMIT_REASON], []);
  const rules = { defaults: compiled.bundle.approvalDefaults, wording: compiled.wording };
  const obligations = fired.flatMap((policy) =>
    policy.kind === "permit" || policy.kind === "reason" ? [] : [obligationOf(policy, policy.kind, rules)],
  );
  return { kind: "require", obligations: inOrder(obligations) };
}

/** How far the assistant may go with what the policies allow. */
function withAutonomy(compiled: CompiledBundle, entry: CompiledAction, answer: Exclude<Answer, Deny>): Decision {
  const policyVersion = compiled.version;
  switch (entry.autonomy) {
    case "recommend":
      return { kind: "recommend-only", policyVersion };
    case "shadow":
      return { kind: "shadow", would: answer.kind, policyVersion };
    case "assist": {
      const others = answer.kind === "require" ? answer.obligations : [];
      const start = assistObligation(entry.action.owners, others, compiled.bundle.approvalDefaults);
      return { kind: "require", obligations: [...others, start], policyVersion };
    }
    case "act":
    case "off":
      return { ...answer, policyVersion };
  }
}

/**
 * May this person run this action with these facts, and who else must agree? Kill switches and `off` come first; a fault of
 * any kind is a refusal; a fired hard no refuses; obligations only count for those who hold a permit.
 */
export function decideWith(compiled: CompiledBundle, request: DecisionRequest): Decision {
  const { facts } = request;
  const policyVersion = compiled.version;
  const refuse = (code: Deny["code"], reason: string): Deny => ({
    kind: "deny",
    code,
    reasons: [reason],
    policyIds: [],
    whoCanGrant: [],
    policyVersion,
  });
  const fault = (message: string): Deny => {
    compiled.alert?.(`policy fault at ${facts.actionId} (proposal ${facts.proposalId}): ${message}`);
    return refuse("policy-fault", FAULT_REASON);
  };
  const entry = compiled.actions.get(facts.actionId);
  if (entry === undefined) return fault(`there is no action "${facts.actionId}"`);
  const off = switchedOff(entry, request.killed);
  if (off !== undefined) return refuse(off.code, off.reason);
  if (entry.fault !== undefined) return fault(entry.fault);
  const asked = questionOf(compiled, facts, request.people);
  if ("fault" in asked) return fault(asked.fault);
  const answer = askPolicies(compiled, entry, asked.question);
  if ("fault" in answer) return fault(answer.fault);
  return answer.kind === "deny" ? answer : withAutonomy(compiled, entry, answer);
}
