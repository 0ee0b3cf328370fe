import { z } from "zod";
import type { ChannelEvent } from "../channels/channel.js";
import { feedbackPhrases } from "../replies/feedback-phrases.js";
import { phrases } from "../replies/phrases.js";
import type { ReplyBlock } from "../replies/reply.js";
import { words } from "../replies/task-replies.js";
import type { TurnContext, TurnStep } from "../turn-context.js";
import { withoutPeople } from "./record-answer.js";

const judged = z.object({ answer: z.string().min(1).max(100), verdict: z.enum(["up", "down"]) });

/** Whether an event judges an answer: that is no turn of the dialogue, which stays as it is. */
export function isFeedback({ button }: ChannelEvent): boolean {
  return button?.action === "feedback";
}

/**
 * Notes what the asker thinks of an answer, in place of what they thought before. Others may see the buttons too: they are told
 * that theirs does not count. Words are said to the one who clicked alone, and none where the button itself shows it.
 */
export async function takeFeedback(context: TurnContext): Promise<readonly TurnStep[]> {
  const { services, speaker, event, now } = context;
  const read = judged.safeParse(parsed(event.button?.value ?? ""));
  if (!read.success) return [privately(context, words(feedbackPhrases.unclear))];
  const { answer: answerId, verdict } = read.data;
  const askerId = await services.answers.askerOf(answerId);
  if (askerId === undefined) return [privately(context, words(feedbackPhrases.notKept))];
  if (askerId !== speaker.id) return [privately(context, words(feedbackPhrases.onlyTheAsker))];
  const comment = event.button?.comment;
  const missing = comment === undefined ? undefined : withoutPeople(comment, context.company);
  const note: TurnStep = async ({ tx }) => {
    await services.answers.judge(tx, { answerId, verdict, missing, at: now });
    await services.audit.record(tx, {
      type: "answer.judged",
      actorId: speaker.id,
      subject: `answer:${answerId}`,
      outcome: verdict,
    });
  };
  if (event.button?.shown === true) return [note];
  return [note, privately(context, ...thanks(verdict, answerId))];
}

function thanks(verdict: "up" | "down", answerId: string): readonly ReplyBlock[] {
  if (verdict === "up") return [words(feedbackPhrases.thanks)];
  const value = JSON.stringify({ answer: answerId });
  const buttons = [{ label: phrases.offerPerson, action: "hand-off" as const, value }];
  return [words(feedbackPhrases.sorry), { kind: "buttons", buttons }];
}

function privately({ conversation, speaker }: TurnContext, ...blocks: readonly ReplyBlock[]): TurnStep {
  return ({ outbox }) => outbox.post(conversation, { blocks, audience: "only-you", recipientId: speaker.id });
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
