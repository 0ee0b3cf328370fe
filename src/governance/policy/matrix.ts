import type { Autonomy, Obligation } from "../decision.js";
import type { Principal } from "../principal.js";
import type { CompiledAction, CompiledBundle } from "./compile.js";
import { couldStart, type Startable } from "./could-start.js";
import { hardNoReason } from "./decide.js";
import { sayCondition } from "./explain.js";
import { obligationOf } from "./obligations.js";
import type { Policy } from "./policy.js";
import { standIn } from "./stand-in.js";

/** A condition as the console shows it. */
export interface ShownCondition {
  readonly text: string;
  /** False when `text` is Cedar, because the condition is not one of the plain forms. */
  readonly plain: boolean;
}

/** Whether an active person with one role may do an action, and on which condition. */
export interface MatrixRole {
  readonly role: string;
  readonly answer: Startable["answer"];
  /** Conditions of the permits, any of which is enough; empty unless the answer is `depends`. */
  readonly conditions: readonly ShownCondition[];
}

/** One row of "who may do what, and who must agree". */
export interface MatrixRow {
  readonly actionId: string;
  readonly title: string;
  readonly domain: string;
  readonly autonomy: Autonomy;
  /** Set when a policy of the action is invalid: everybody is refused. */
  readonly fault?: string | undefined;
  readonly roles: readonly MatrixRole[];
  readonly obligations: readonly { readonly obligation: Obligation; readonly condition: ShownCondition }[];
  readonly refusals: readonly { readonly id: string; readonly reason: string; readonly condition: ShownCondition }[];
}

/** An active person who has a manager and nothing but one role. */
function somebodyWith(role: string): Principal {
  return standIn({ id: "somebody", roles: [role], status: "active", managerId: "somebody-else" });
}

function permitsFor(entry: CompiledAction, role: string): readonly Policy[] {
  return entry.policies.filter(
    (policy) => policy.kind === "permit" && (policy.role === undefined || policy.role === role),
  );
}

function roleCell(compiled: CompiledBundle, entry: CompiledAction, role: string): MatrixRole {
  const { answer } = couldStart(compiled, { requester: somebodyWith(role), actionId: entry.action.id });
  const conditions =
    answer === "depends" ? permitsFor(entry, role).map((policy) => sayCondition(compiled, policy)) : [];
  return { role, answer, conditions };
}

function row(compiled: CompiledBundle, entry: CompiledAction): MatrixRow {
  const rules = { defaults: compiled.bundle.approvalDefaults, wording: compiled.wording };
  const obligations = entry.policies.flatMap((policy) =>
    policy.kind === "permit" || policy.kind === "reason"
      ? []
      : [{ obligation: obligationOf(policy, policy.kind, rules), condition: sayCondition(compiled, policy) }],
  );
  return {
    actionId: entry.action.id,
    title: entry.action.title,
    domain: entry.action.domain,
    autonomy: entry.autonomy,
    fault: entry.fault,
    roles: [...compiled.roles].map((role) => roleCell(compiled, entry, role)),
    obligations: obligations.sort((a, b) => a.obligation.step - b.obligation.step),
    refusals: entry.policies
      .filter((policy) => policy.kind === "reason")
      .map((policy) => ({
        id: policy.id,
        reason: hardNoReason(policy, compiled),
        condition: sayCondition(compiled, policy),
      })),
  };
}

/** Who may do what, and who must agree: one row per action. About a millisecond per action and role, the first time. */
export function matrix(compiled: CompiledBundle): readonly MatrixRow[] {
  return [...compiled.actions.values()].map((entry) => row(compiled, entry));
}
