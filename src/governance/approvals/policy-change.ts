import type { Decision, Obligation } from "../decision.js";
import { type Approval, type ApprovalItem, closed, newItem } from "./approval.js";

/** What today's policy does to a request opened under an older one. `not-now`: switched off or unreadable; nothing changes. */
export type PolicyEffect =
  | { readonly kind: "unchanged"; readonly approval: Approval }
  | { readonly kind: "tightened"; readonly approval: Approval; readonly added: readonly ApprovalItem[] }
  | { readonly kind: "refused"; readonly approval: Approval; readonly reasons: readonly string[] }
  | { readonly kind: "not-now"; readonly reasons: readonly string[] };

/**
 * Applies today's decision. What was copied stays and what was met stays met; what is asked now and not covered by a copy
 * becomes a further step (and re-opens a granted request); a request refused now closes with the reason.
 */
export function applyPolicy(approval: Approval, decision: Decision, now: Date): PolicyEffect {
  if (approval.status !== "open" && approval.status !== "granted") return { kind: "unchanged", approval };
  const current = { ...approval, policyVersion: decision.policyVersion };
  switch (decision.kind) {
    case "allow":
      return { kind: "unchanged", approval: current };
    case "require":
      return tightened(current, uncovered(approval.items, decision.obligations), now);
    case "deny":
      if (decision.code === "killed" || decision.code === "policy-fault")
        return { kind: "not-now", reasons: decision.reasons };
      return refusedNow(current, decision.reasons, now);
    case "recommend-only":
    case "shadow":
      return refusedNow(current, ["The assistant no longer carries this out itself."], now);
  }
}

function refusedNow(approval: Approval, reasons: readonly string[], now: Date): PolicyEffect {
  return {
    kind: "refused",
    reasons,
    approval: closed(approval, { status: "refused", reason: reasons.join(" "), now }),
  };
}

function tightened(approval: Approval, asked: readonly Obligation[], now: Date): PolicyEffect {
  if (asked.length === 0) return { kind: "unchanged", approval };
  const added = asked.map((obligation) => addedItem(approval, obligation, now));
  const items = [...approval.items, ...added];
  const open = items.filter((item) => item.metAt === undefined).map((item) => item.step);
  if (open.length === 0) return { kind: "unchanged", approval: { ...approval, items } };
  const currentStep = Math.min(...open);
  const stepSince = approval.status === "open" && currentStep === approval.currentStep ? approval.stepSince : now;
  return {
    kind: "tightened",
    added,
    approval: {
      ...approval,
      items,
      currentStep,
      stepSince,
      status: "open",
      closedAt: undefined,
      closedReason: undefined,
    },
  };
}

/**
 * The step of a new item: its own, or the one being decided when that has passed. Another version of a known obligation goes
 * behind all steps: votes count for both, and within one step nobody fills two seats.
 */
function addedItem(approval: Approval, obligation: Obligation, now: Date): ApprovalItem {
  const known = approval.items.some((item) => item.id === obligation.id);
  const last = Math.max(...approval.items.map((item) => item.step));
  const first = approval.status === "granted" ? last + 1 : approval.currentStep;
  const key = known ? `${obligation.id}#${approval.policyVersion}` : obligation.id;
  const step = known ? last + 1 : Math.max(obligation.step, first);
  return newItem({ ...obligation, step }, { key, policyVersion: approval.policyVersion, now });
}

/** Obligations that no item is at least as strict as. */
export function uncovered(items: readonly ApprovalItem[], obligations: readonly Obligation[]): readonly Obligation[] {
  return obligations.filter((obligation) => !items.some((item) => covers(item, obligation)));
}

/** Same obligation, asking the same people, at least as many of them. */
function covers(item: ApprovalItem, obligation: Obligation): boolean {
  return (
    item.id === obligation.id &&
    item.kind === obligation.kind &&
    item.target === obligation.target &&
    item.escalate === obligation.escalate &&
    item.quorum >= obligation.quorum &&
    (obligation.veto === undefined || item.veto === obligation.veto)
  );
}
