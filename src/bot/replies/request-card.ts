import { phrases } from "./phrases.js";
import type { Reply, ReplyBlock } from "./reply.js";
import { withdrawButton } from "./withdraw-replies.js";

/** Where a request stands, for the requester. */
export type RequestStage = "waiting" | "running" | "done" | "doubtful" | "failed" | "closed";

/** What a request's card shows. */
export interface RequestCardParts {
  readonly proposalId: string;
  readonly reference: string;
  readonly title: string;
  /** True when other people had to agree. */
  readonly agreement: boolean;
  readonly stage: RequestStage;
  /** What is said with it. */
  readonly text: string;
}

type Steps = Extract<ReplyBlock, { kind: "progress" }>["steps"];

/** How the card of one request is known in its thread. */
export function requestCardKey(proposalId: string): string {
  return `request:${proposalId}`;
}

/** The request with its steps; later versions replace it in its thread. */
export function requestCard(parts: RequestCardParts): Reply {
  return {
    audience: "thread",
    cardKey: requestCardKey(parts.proposalId),
    blocks: [
      { kind: "text", text: parts.text },
      { kind: "progress", label: `${parts.reference} · ${parts.title}`, steps: stepsOf(parts) },
      ...(parts.stage === "waiting" ? [{ kind: "buttons", buttons: [withdrawButton(parts.reference)] } as const] : []),
    ],
  };
}

function stepsOf({ agreement, stage }: RequestCardParts): Steps {
  const asked = { label: phrases.steps.asked, state: "done" } as const;
  return agreement ? [asked, agreementStep(stage), effectStep(stage)] : [asked, effectStep(stage)];
}

function agreementStep(stage: RequestStage): Steps[number] {
  if (stage === "waiting") return { label: phrases.steps.waitingForAgreement, state: "current" };
  return stage === "closed"
    ? { label: phrases.steps.notAgreed, state: "failed" }
    : { label: phrases.steps.agreed, state: "done" };
}

function effectStep(stage: RequestStage): Steps[number] {
  switch (stage) {
    case "waiting":
    case "closed":
      return { label: phrases.steps.carriedOut, state: "waiting" };
    case "running":
      return { label: phrases.steps.running, state: "current" };
    case "doubtful":
      return { label: phrases.steps.checked, state: "current" };
    case "failed":
      return { label: phrases.steps.failed, state: "failed" };
    case "done":
      return { label: phrases.steps.carriedOut, state: "done" };
  }
}
