import type { Decision, Obligation } from "./decision.js";
import type { Approval } from "./approvals/approval.js";
import { uncovered } from "./approvals/policy-change.js";

/** Whether an effect may happen now. */
export type Permission =
  | { readonly kind: "permitted"; readonly policyVersion: number }
  | { readonly kind: "refused"; readonly reasons: readonly string[] }
  | { readonly kind: "needs-approval"; readonly obligations: readonly Obligation[] };

/**
 * Today's decision together with what has been agreed: the copied obligations are met, and today's policy allows or asks only
 * for what they cover. So a policy published meanwhile can only tighten.
 * @param approval the proposal's request for agreement, if it ever needed one
 */
export function finalCheck(decision: Decision, approval: Approval | undefined, inputHash: string): Permission {
  if (approval !== undefined && approval.inputHash !== inputHash) {
    return { kind: "refused", reasons: ["What was agreed to is not what would be done."] };
  }
  const asked = askedBy(decision);
  if ("reasons" in asked) return { kind: "refused", reasons: asked.reasons };
  const open = uncovered(approval?.items ?? [], asked.obligations);
  if (approval === undefined || approval.status === "granted") {
    if (open.length > 0) return { kind: "needs-approval", obligations: open };
    return { kind: "permitted", policyVersion: decision.policyVersion };
  }
  if (approval.status !== "open") {
    return { kind: "refused", reasons: [approval.closedReason ?? `The request for agreement was ${approval.status}.`] };
  }
  return {
    kind: "needs-approval",
    obligations: [...approval.items.filter((item) => item.metAt === undefined), ...open],
  };
}

function askedBy(
  decision: Decision,
): { readonly obligations: readonly Obligation[] } | { readonly reasons: readonly string[] } {
  switch (decision.kind) {
    case "allow":
      return { obligations: [] };
    case "require":
      return { obligations: decision.obligations };
    case "deny":
      return { reasons: decision.reasons };
    case "recommend-only":
      return { reasons: ["The assistant only tells how this is done; it does not do it itself."] };
    case "shadow":
      return { reasons: ["The assistant is being tried out here: nothing is carried out."] };
  }
}
