import type { Answer, Question } from "../../retrieval/answer.js";
import { resolveFollowUp } from "../../retrieval/answer-follow-up.js";
import type { ThreadReaders } from "../channels/channel.js";
import { phrases } from "../replies/phrases.js";
import type { Reply, Visibility } from "../replies/reply.js";
import { forAnyone, inThread, words } from "../replies/task-replies.js";
import type { TurnContext } from "../turn-context.js";

/** In front of whom a question is answered. */
export interface Company {
  /** For the answerer; undefined for the asker alone. */
  readonly present: Question["present"];
  /** The reply as it may be shown there. */
  show(answer: Answer, reply: Reply, question: string): Reply;
}

/** Longer ones do not fit into a button of every channel. */
const longestQuestion = 1000;

/** Who will see the answer of this turn: whoever reads the thread now, or who asked for it privately alone. */
export async function companyOf(context: TurnContext): Promise<Company> {
  const { services, conversation, event, speaker } = context;
  if (event.button?.action === "privately") {
    const show: Company["show"] = (_answer, reply) => ({ ...reply, audience: "only-you", recipientId: speaker.id });
    return { present: undefined, show };
  }
  const readers = await services.notifier.readersOf(conversation.channel, event.conversation);
  if (readers.kind === "alone") return { present: undefined, show: (_answer, reply) => reply };
  const present = await peopleAmong(context, readers);
  const visibility: Visibility =
    present === "anybody"
      ? { kind: "anyone" }
      : { kind: "people", personIds: [speaker.id, ...present.map((person) => person.id)] };
  return {
    present,
    show: (answer, reply, question) => {
      const answered = answer.kind === "answered" || answer.kind === "partly";
      return answered ? { ...reply, visibility } : silentInCompany(resolveFollowUp(question, context.lastQuestion));
    },
  };
}

/** The employees who read along; anybody as soon as one of them is not an active one. */
async function peopleAmong(
  { services }: TurnContext,
  readers: Exclude<ThreadReaders, { kind: "alone" }>,
): Promise<NonNullable<Question["present"]>> {
  if (readers.kind === "open") return "anybody";
  const people = await Promise.all(readers.personIds.map((id) => services.directory.person(id)));
  const active = people.flatMap((person) => (person?.status === "active" ? [person] : []));
  return active.length === people.length ? active : "anybody";
}

/** The same words and buttons whether nothing is written anywhere or only not for everybody here: they reveal neither. */
function silentInCompany(question: string): Reply {
  const value = JSON.stringify({ question: question.slice(0, longestQuestion) });
  return forAnyone(
    inThread(words(phrases.notCoveredHere), {
      kind: "buttons",
      buttons: [
        { label: phrases.askPrivately, action: "privately", value },
        { label: phrases.offerPerson, action: "hand-off", value: "{}" },
      ],
    }),
  );
}
