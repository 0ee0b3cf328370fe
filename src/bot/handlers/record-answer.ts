import { z } from "zod";
import type { Tx } from "../../database.js";
import type { CompanySnapshot } from "../../governance/directory.js";
import { maskPersonal } from "../../governance/redact.js";
import type { Answer } from "../../retrieval/answer.js";
import { resolveFollowUp } from "../../retrieval/answer-follow-up.js";
import { newId } from "../../runtime.js";
import { findPeople } from "../dialogue/entities/people-names.js";
import type { TurnContext, TurnStep } from "../turn-context.js";

/** Puts an answer on record with the turn. @returns the id by which it is judged */
export function recordAnswer(
  context: TurnContext,
  given: { readonly question: string; readonly answer: Answer },
): { readonly answerId: string; readonly step: TurnStep } {
  const { services, conversation, speaker, company, now } = context;
  const { answer } = given;
  const answerId = newId();
  const question = resolveFollowUp(given.question, context.lastQuestion);
  return {
    answerId,
    step: async ({ tx }) => {
      await services.answers.record(tx, {
        id: answerId,
        conversationId: conversation.id,
        askerId: speaker.id,
        question,
        masked: withoutPeople(question, company),
        answer,
        at: now,
      });
      await services.audit.record(tx, {
        type: "question.answered",
        actorId: speaker.id,
        subject: `answer:${answerId}`,
        outcome: answer.kind,
        data: { engine: answer.engine ?? "embedded", pages: answer.citations.map(({ documentId }) => documentId) },
      });
    },
  };
}

/** An answer that is older was about something else. */
const sameMatterMs = 3_600_000;

/** Notes that a person is asked for after an answer: after the one the click names, else after the latest of this thread. */
export async function noteHandOff(context: TurnContext, tx: Tx): Promise<void> {
  const { services, conversation, speaker, event, now } = context;
  await services.answers.handedOff(tx, {
    conversationId: conversation.id,
    askerId: speaker.id,
    answerId: answerNamed(event.button?.value),
    since: new Date(now.getTime() - sameMatterMs),
    at: now,
  });
}

function answerNamed(value: string | undefined): string | undefined {
  try {
    const read = z.object({ answer: z.string() }).safeParse(JSON.parse(value ?? ""));
    return read.success ? read.data.answer : undefined;
  } catch {
    return undefined;
  }
}

/** A text without the company's people, addresses, and numbers by which somebody is reached or paid. Pure. */
export function withoutPeople(text: string, company: CompanySnapshot): string {
  const unnamed = findPeople(text, company)
    .toSorted((one, other) => other.start - one.start)
    .reduce((shown, { start, end }) => `${shown.slice(0, start)}[person]${shown.slice(end)}`, text);
  return maskPersonal(unnamed);
}
