import type { WireContent, WireMessage } from "../wire.js";
import { isFeedback, type Outgoing } from "./thread.js";

/** What somebody thinks of an answer. */
export type Verdict = "up" | "down";

/** How the thumbs under an answer stand. */
export interface FeedbackState {
  /** The latest verdict, on its way or taken. */
  readonly verdict: Verdict | undefined;
  /** Whether something was written beside it. */
  readonly commented: boolean;
  /** What could not be sent. */
  readonly failed: Outgoing | undefined;
  /** Whether a person was asked for from here. */
  readonly handedOff: boolean;
}

/** What a click on a thumb sends back; the server knows these two texts and no others. */
export function verdictValue(answerId: string, verdict: Verdict): string {
  return JSON.stringify({ answer: answerId, verdict });
}

/** What asking for a person after an answer sends back. */
export function handOffValue(answerId: string): string {
  return JSON.stringify({ answer: answerId });
}

/** The state of an answer's thumbs, from what the person clicked; what is on its way counts already. Pure. */
export function feedbackState(
  answerId: string,
  thread: { readonly messages: readonly WireMessage[]; readonly outgoing: readonly Outgoing[] },
): FeedbackState {
  const byValue = new Map((["up", "down"] as const).map((verdict) => [verdictValue(answerId, verdict), verdict]));
  const concerns = (content: WireContent) =>
    isFeedback(content) && content.kind === "button" && byValue.has(content.value);
  const taken = thread.messages.filter(({ content }) => concerns(content)).map(({ content }) => content);
  const mine = thread.outgoing.filter(({ content }) => concerns(content));
  const underWay = mine.filter(({ state }) => state !== "failed").map(({ content }) => content);
  const latest = [...taken, ...underWay].at(-1);
  const isHandOff = (content: WireContent) =>
    content.kind === "button" && content.action === "hand-off" && content.value === handOffValue(answerId);
  return {
    verdict: latest?.kind === "button" ? byValue.get(latest.value) : undefined,
    commented: latest?.kind === "button" && latest.comment !== undefined,
    failed: mine.findLast(({ state }) => state === "failed"),
    handedOff: [...thread.messages, ...thread.outgoing].some(({ content }) => isHandOff(content)),
  };
}
