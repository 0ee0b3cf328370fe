import type { Decision, Obligation, ProposalFacts } from "./decision.js";
import { type ApproverDirectory, approversOf } from "./approvals/approvers.js";
import type { PolicyEngine } from "./policy/engine.js";
import type { RequestPeople } from "./policy/question.js";
import type { Principal } from "./principal.js";

/** An obligation of a preview, and the people it would ask: those it escalates to where nobody else can be found. */
export interface PreviewedObligation {
  readonly obligation: Obligation;
  /** Empty when nobody can be found at all: the request would wait until somebody can. */
  readonly people: readonly Principal[];
  readonly escalated: boolean;
}

/** What would be decided now. Shown with the confirmation; decides nothing. */
export interface Preview {
  readonly decision: Decision;
  /** In the order of the steps; empty unless agreement is required. */
  readonly obligations: readonly PreviewedObligation[];
}

/** Whether it makes sense to begin with an action. Decides nothing. */
export interface CouldStart {
  readonly answer: "yes" | "no" | "depends";
  /** Roles whose members could do it. */
  readonly whoCanGrant: readonly string[];
  readonly reasons: readonly string[];
}

/** What previews depend on. */
export interface PreviewParts {
  readonly policy: Pick<PolicyEngine, "preview" | "couldStart">;
  readonly directory: ApproverDirectory;
}

const unknownRequester = "You are not an active person in the company's directory.";
const unknownSubject = "The person it is about is not in the company's directory.";

/** The people a request is about as the directory has them now, or the refusal. Only active people are served. */
export async function peopleOf(
  directory: Pick<ApproverDirectory, "person">,
  facts: ProposalFacts,
): Promise<RequestPeople | Extract<Decision, { readonly kind: "deny" }>> {
  const requester = await directory.person(facts.requesterId);
  if (requester?.status !== "active") return noPermit(unknownRequester);
  const subject = facts.subjectId === requester.id ? requester : await directory.person(facts.subjectId);
  return subject === undefined ? noPermit(unknownSubject) : { requester, subject };
}

/** Policy version 0: no policy was asked. */
function noPermit(reason: string): Extract<Decision, { readonly kind: "deny" }> {
  return { kind: "deny", code: "no-permit", reasons: [reason], policyIds: [], whoCanGrant: [], policyVersion: 0 };
}

/** What would be decided now, and who would be asked, by name. */
export async function preview(parts: PreviewParts, facts: ProposalFacts): Promise<Preview> {
  const people = await peopleOf(parts.directory, facts);
  if ("kind" in people) return { decision: people, obligations: [] };
  const decision = await parts.policy.preview(facts, people);
  if (decision.kind !== "require") return { decision, obligations: [] };
  const obligations: PreviewedObligation[] = [];
  for (const obligation of decision.obligations) {
    if (obligation.target === "requester") {
      obligations.push({ obligation, people: [people.requester], escalated: false });
      continue;
    }
    const approvers = await approversOf(obligation, { ...people, facts }, parts.directory);
    const escalated = approvers.asked.length === 0 && approvers.fallback.length > 0;
    obligations.push({ obligation, people: escalated ? approvers.fallback : approvers.asked, escalated });
  }
  return { decision, obligations };
}

/** Whether somebody should be asked the questions of an action at all. */
export async function couldStart(
  parts: PreviewParts,
  question: { readonly requesterId: string; readonly actionId: string; readonly channel: string },
): Promise<CouldStart> {
  const requester = await parts.directory.person(question.requesterId);
  if (requester?.status !== "active") return { answer: "no", whoCanGrant: [], reasons: [unknownRequester] };
  return parts.policy.couldStart(requester, question.actionId, question.channel);
}
