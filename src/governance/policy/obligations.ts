import type { Obligation } from "../decision.js";
import type { ApprovalDefaults } from "./bundle.js";
import type { Policy } from "./policy.js";
import { describePool } from "./pool.js";
import { ASSIST_OBLIGATION } from "./lint-annotations.js";
import { describeCondition, fillIn, type Wording } from "./words.js";

/** What turns a fired forbid into an obligation. */
export interface ObligationRules {
  readonly defaults: ApprovalDefaults;
  readonly wording: Wording;
}

function needs(kind: Obligation["kind"], target: string, quorum: number): string {
  if (kind === "confirm") return "the requester confirms";
  if (kind === "notify") return `${describePool(target)} is told`;
  return quorum === 1 ? `${describePool(target)} agrees` : `${quorum} people agree: ${describePool(target)}`;
}

function reasonOf(policy: Policy, kind: Obligation["kind"], wording: Wording): string {
  const written = policy.annotations.get("because");
  if (written !== undefined) return fillIn(written, wording);
  const needed = needs(kind, policy.annotations.get(kind) ?? "", Number(policy.annotations.get("quorum") ?? "1"));
  const condition = describeCondition(policy.condition, wording);
  const sentence = condition === undefined || condition === "always" ? needed : `${needed} when ${condition}`;
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** The obligation a policy with `@approval`, `@notify` or `@confirm` stands for. */
export function obligationOf(policy: Policy, kind: Obligation["kind"], rules: ObligationRules): Obligation {
  const value = (name: string) => policy.annotations.get(name);
  const approval = kind === "approval";
  const optional = {
    expires: value("expires") ?? (approval ? rules.defaults.expires : undefined),
    remind: value("remind") ?? (approval ? rules.defaults.remind : undefined),
    veto: value("veto"),
    escalate: value("escalate"),
    bypass: value("bypass"),
  };
  return {
    id: policy.id,
    kind,
    target: value(kind) ?? "",
    step: Number(value("step") ?? "1"),
    quorum: Number(value("quorum") ?? "1"),
    ...Object.fromEntries(Object.entries(optional).filter(([, text]) => text !== undefined)),
    reason: reasonOf(policy, kind, rules.wording),
  };
}

/** By step, then by id: the order in which obligations are met and shown. */
export function inOrder(obligations: readonly Obligation[]): readonly Obligation[] {
  return [...obligations].sort((a, b) => a.step - b.step || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** The obligation that `assist` adds: the owning team starts it, after everybody else has agreed. */
export function assistObligation(
  owners: string,
  others: readonly Obligation[],
  defaults: ApprovalDefaults,
): Obligation {
  return {
    id: ASSIST_OBLIGATION,
    kind: "approval",
    target: owners,
    step: Math.max(0, ...others.map((other) => other.step)) + 1,
    quorum: 1,
    expires: defaults.expires,
    remind: defaults.remind,
    reason: `This is started by ${describePool(owners)}.`,
  };
}

/** An obligation as a policy table says it: `1. manager-of-requester agrees`, `2. 2 of role:finance-approver agree`. */
export function sayObligation(obligation: Obligation): string {
  const { kind, target, quorum, step } = obligation;
  if (kind === "confirm") return "requester confirms";
  if (kind === "notify") return `${target} is told`;
  return quorum === 1 ? `${step}. ${target} agrees` : `${step}. ${quorum} of ${target} agree`;
}
