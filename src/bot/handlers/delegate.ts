import { DateTime } from "luxon";
import { todayFor } from "../../governance/calendar.js";
import { phrases } from "../replies/phrases.js";
import { inThread, words } from "../replies/task-replies.js";
import { dayFor } from "../replies/time-words.js";
import type { Handler } from "../turn-context.js";
import { saying } from "./converse.js";

/** Days that "Noah decides for me" lasts when no end is named: the working week. */
const defaultDays = 7;

/** Somebody decides in the speaker's place for a while. */
export const delegate: Handler<"delegate"> = async (context, directive) => {
  const { services, speaker, company, now, conversation } = context;
  const person = company.people.find((one) => one.id === directive.person);
  if (person === undefined) return saying(context, inThread(words(phrases.delegateWho)));
  const startsOn = directive.startDate ?? todayFor(now, speaker.timeZone);
  const endsOn = directive.endDate ?? DateTime.fromISO(startsOn).plus({ days: defaultDays }).toISODate() ?? startsOn;
  return {
    steps: [
      async ({ tx, outbox }) => {
        const request = { personId: speaker.id, delegateId: person.id, startsOn, endsOn };
        const outcome = await services.delegations.delegate(tx, request);
        const text =
          outcome.kind === "refused"
            ? phrases.delegationRefused[outcome.reason]
            : phrases.delegatedTo(person.name, dayFor(startsOn, speaker), dayFor(endsOn, speaker));
        await outbox.post(conversation, inThread(words(text)));
      },
    ],
  };
};
