import { phrases } from "./phrases.js";
import type { Reply, ReplyBlock } from "./reply.js";

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
    ],
  };
}

function stepsOf({ agreement, stage }: RequestCardParts): Steps {
  const asked = { label: phrases.steps.asked, state: "done" } as const;
  const ended = { failed: "failed", closed: "failed", done: "done" } as const;
  const agreed = {
    label: phrases.steps.agreed,
    state: stage === "waiting" ? "current" : stage === "closed" ? "failed" : "done",
  } as const;
  const running = stage === "running" || stage === "doubtful";
  const out = running ? "current" : stage === "waiting" ? "waiting" : ended[stage];
  const carried = {
    label: stage === "doubtful" ? phrases.steps.checked : phrases.steps.carried,
    state: stage === "closed" ? "waiting" : out,
  } as const;
  return agreement ? [asked, agreed, carried] : [asked, { ...carried, state: out }];
}
