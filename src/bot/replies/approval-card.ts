import type { SummaryLine } from "../../actions/action.js";
import { phrases } from "./phrases.js";
import type { Reply, ReplyBlock } from "./reply.js";

/** What an approver is shown: complete, nothing cut. */
export interface ApprovalCardParts {
  readonly approvalId: string;
  readonly reference: string;
  readonly inputHash: string;
  readonly requesterName: string;
  readonly actionTitle: string;
  readonly summary: readonly SummaryLine[];
  readonly cost?: string | undefined;
  /** Why this person is asked. */
  readonly reason: string;
  /** When it is escalated if nobody decides, in the approver's words. */
  readonly dueBy?: string | undefined;
}

/** How the card of one approval is known everywhere it stands. */
export function approvalCardKey(approvalId: string): string {
  return `approval:${approvalId}`;
}

/** The cost, unless the summary says it already. */
export function costLine(parts: Pick<ApprovalCardParts, "summary" | "cost">): readonly SummaryLine[] {
  const { cost, summary } = parts;
  if (cost === undefined || summary.some((line) => line.value === cost)) return [];
  return [{ label: phrases.cost, value: cost }];
}

function body(parts: ApprovalCardParts): ReplyBlock {
  const extra = [
    { label: phrases.reference, value: parts.reference },
    ...parts.summary,
    ...costLine(parts),
    ...(parts.reason === "" ? [] : [{ label: phrases.whyYou, value: parts.reason }]),
    ...(parts.dueBy === undefined ? [] : [{ label: phrases.decideBy, value: parts.dueBy }]),
  ];
  return { kind: "fields", title: phrases.approvalTitle(parts.requesterName, parts.actionTitle), fields: extra };
}

/** The card with its buttons; each carries the approval and the hash of the inputs shown. */
export function approvalCard(parts: ApprovalCardParts): Reply {
  const value = JSON.stringify({ approvalId: parts.approvalId, inputHash: parts.inputHash });
  return {
    audience: "direct",
    cardKey: approvalCardKey(parts.approvalId),
    blocks: [
      body(parts),
      {
        kind: "buttons",
        buttons: [
          { label: phrases.approve, action: "approve", value, style: "primary" },
          { label: phrases.reject, action: "reject", value, style: "danger" },
        ],
      },
      { kind: "text", text: phrases.approvalFooter },
    ],
  };
}

/** The same card when it is decided: the buttons give way to the outcome, so that it becomes its own record. */
export function approvalRecord(
  parts: ApprovalCardParts,
  outcome: { tone: "success" | "danger" | "info"; text: string },
): Reply {
  return {
    audience: "direct",
    cardKey: approvalCardKey(parts.approvalId),
    blocks: [body({ ...parts, dueBy: undefined }), { kind: "notice", ...outcome }],
  };
}
