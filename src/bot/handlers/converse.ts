import type { AnyAction } from "../../actions/authoring-rules.js";
import { answerReply } from "../replies/answer-reply.js";
import type { SayPhrase } from "../dialogue/state.js";
import { phrases, said } from "../replies/phrases.js";
import type { Reply } from "../replies/reply.js";
import { askReply, clarifyReply, forAnyone, helpReply, inThread, words } from "../replies/task-replies.js";
import type { Handled, Handler, TurnContext } from "../turn-context.js";
import { companyOf } from "./in-company.js";
import { noteHandOff, recordAnswer } from "./record-answer.js";

/** A turn's end that only says something in the thread. */
export function saying(context: TurnContext, reply: Reply): Handled {
  return { steps: [({ outbox }) => outbox.post(context.conversation, reply)] };
}

/** The actions this person may begin: what help shows and clarifications offer. */
async function startableFor(context: TurnContext): Promise<readonly AnyAction[]> {
  const { services, speaker, event } = context;
  const asked = await Promise.all(
    services.registry.actions.map(async (action) => ({
      action,
      may: await services.gate.couldStart(speaker.id, action.id, event.channel),
    })),
  );
  return asked.filter(({ may }) => may.answer !== "no").map(({ action }) => action);
}

/** Asks for a slot. */
export const ask: Handler<"ask"> = (context, directive) => {
  const { services, company } = context;
  const action = services.registry.action(directive.actionId);
  return Promise.resolve(saying(context, askReply({ ...directive, action, company })));
};

/** "What should I change?" */
export const askChange: Handler<"ask-change"> = (context) =>
  Promise.resolve(saying(context, inThread(words(phrases.askChange))));

/** Says which task was dropped. */
export const cancelled: Handler<"cancelled"> = (context, directive) => {
  const action = context.services.registry.action(directive.actionId);
  const below = directive.remaining === undefined ? undefined : context.services.registry.action(directive.remaining);
  const back = below === undefined ? [] : [words(phrases.backTo(below.title))];
  return Promise.resolve(saying(context, inThread(words(phrases.cancelled(action.title)), ...back)));
};

/** Asks which of several things was meant; offers only what the person may begin. */
export const clarify: Handler<"clarify"> = async (context, directive) => {
  const startable = await startableFor(context);
  const offered = startable.filter((action) => directive.actionIds.includes(action.id));
  if (offered.length === 0) return saying(context, helpReply(startable, phrases.clarify));
  return saying(context, clarifyReply(offered));
};

/** Says a phrase that needs no data; help and greetings show what there is. */
export const say: Handler<"say"> = async (context, directive) => {
  const text = said[directive.phrase];
  if (directive.phrase === "help" || directive.phrase === "identity" || directive.phrase === "greeting") {
    return saying(context, helpReply(await startableFor(context), text));
  }
  if (directive.phrase === "out-of-scope" || directive.phrase === "not-understood")
    return saying(context, withWayOut(text));
  const reply = inThread(words(text));
  return saying(context, saidOfNobody.has(directive.phrase) ? forAnyone(reply) : reply);
};

/** Phrases that tell others of a thread nothing about the person they are said to. */
const saidOfNobody: ReadonlySet<SayPhrase> = new Set([
  "thanks",
  "goodbye",
  "apology",
  "small-talk",
  "injection",
  "too-long",
  "empty",
]);

function withWayOut(text: string): Reply {
  const reply = inThread(words(text), {
    kind: "buttons",
    buttons: [
      { label: phrases.whatCanYouDo, action: "say", value: "help" },
      { label: phrases.offerPerson, action: "hand-off", value: "{}" },
    ],
  });
  return forAnyone(reply);
}

/** Answers from the company's pages, or says that they are silent and offers a person. */
export const answerQuestion: Handler<"answer"> = async (context, directive) => {
  const { services, speaker } = context;
  const company = await companyOf(context);
  const answer = await services.answerer.answer({
    text: directive.question,
    asker: speaker,
    present: company.present,
    previous: context.lastQuestion,
    onDraft: (text) => showDraft(context, text),
  });
  const anyPages = (await services.answerer.pages()) > 0;
  const { answerId, step } = recordAnswer(context, { question: directive.question, answer });
  const reply = company.show(answer, answerReply({ answer, answerId, anyPages, now: context.now }), directive.question);
  return { steps: [step, ...saying(context, reply).steps] };
};

function showDraft({ services, conversation, event, speaker }: TurnContext, text: string): void {
  const draft = { eventId: event.id, externalRef: event.conversation, recipientId: speaker.id, text };
  services.notifier.draft(conversation.channel, draft);
}

/** Opens a case at the desk, and says its reference. */
export const handOff: Handler<"hand-off"> = (context, directive, state) =>
  Promise.resolve({
    steps: [
      async ({ tx, outbox }) => {
        const { conversation, speaker, services } = context;
        const reference = await services.desk.open(
          { tx, outbox },
          { conversation, requester: speaker, state, reason: directive.reason },
        );
        await noteHandOff(context, tx);
        const lead = directive.reason === "misunderstood" ? [words(phrases.misunderstoodTwice)] : [];
        await outbox.post(conversation, inThread(...lead, words(phrases.handedOff(reference))));
      },
    ],
  });
