import type { ExecutionChange } from "../actions/executor-ports.js";
import { emptyState } from "./dialogue/state.js";
import { phrases } from "./replies/phrases.js";
import type { RequestStage } from "./replies/request-card.js";
import { inThread } from "./replies/task-replies.js";
import { tellStanding } from "./request-news.js";
import { updateProgress } from "./request-progress.js";
import type { BotServices, TurnTransaction } from "./turn-context.js";

const stageOf: Readonly<Record<ExecutionChange["kind"], RequestStage>> = {
  succeeded: "done",
  failed: "failed",
  unknown: "doubtful",
  "needs-person": "doubtful",
  refused: "closed",
  "needs-approval": "waiting",
  compensated: "closed",
  "compensation-failed": "failed",
};

/** Tells the requester what became of the effect; what failed or stays doubtful becomes a case. */
export async function tellExecution(
  services: BotServices,
  turn: TurnTransaction,
  change: ExecutionChange,
): Promise<void> {
  const { proposal } = change;
  const conversation = await services.conversations.find(proposal.conversationId);
  if (conversation === undefined) return;
  const post = async (tone: "info" | "success" | "warning" | "danger", text: string) => {
    await updateProgress(services, turn, {
      proposal,
      stage: stageOf[change.kind],
      text: phrases.standing(proposal.reference, stageOf[change.kind]),
    });
    const reply = inThread({ kind: "notice", tone, text });
    await turn.outbox.post(conversation, { ...reply, recipientId: proposal.requesterId });
  };
  switch (change.kind) {
    case "succeeded":
      return post("success", phrases.done(proposal.reference, change.receipt));
    case "failed":
      return post(
        "danger",
        `${phrases.failed(proposal.reference, change.reason)} ${await caseFor(services, turn, change)}`,
      );
    case "unknown":
      return post("warning", phrases.doubtful(proposal.reference));
    case "needs-person":
      return post("warning", `${phrases.needsPerson(proposal.reference)} ${await caseFor(services, turn, change)}`);
    case "refused":
      return post("danger", phrases.closedByPolicy(proposal.reference, change.reasons.join(" ")));
    case "needs-approval": {
      const version = await services.policy.version(turn.tx);
      const standing = await services.approvals.open(turn.tx, {
        facts: proposal.facts,
        obligations: change.obligations,
        policyVersion: version,
      });
      return tellStanding(services, turn, { standing, proposal });
    }
    case "compensated":
      return post("info", phrases.takenBack(proposal.reference));
    case "compensation-failed":
      return post("danger", phrases.failed(proposal.reference, change.reason));
  }
}

async function caseFor(
  services: BotServices,
  turn: TurnTransaction,
  change: Extract<ExecutionChange, { reason: string }>,
): Promise<string> {
  const conversation = await services.conversations.find(change.proposal.conversationId);
  const requester = await services.directory.person(change.proposal.requesterId);
  if (conversation === undefined || requester === undefined) return "";
  const reason = change.kind === "needs-person" ? "unknown" : "failed";
  const reference = await services.desk.open(turn, {
    conversation,
    requester,
    state: emptyState,
    reason,
    errors: [change.reason],
  });
  return phrases.handedOff(reference);
}
