import { z } from "zod";
import { newId } from "../../../runtime.js";
import { formProblems, formValues } from "./form-answers.js";
import { turnAwayLater } from "./notices.js";
import type { Submission } from "./parse-interaction.js";
import { formatThread } from "./refs.js";
import type { Surface } from "./surfaces.js";

/** Messages on the fields of a modal that stays open; undefined closes it. */
export type FieldErrors = Readonly<Record<string, string>> | undefined;

const formOrigin = z.object({ externalRef: z.string(), messageId: z.string(), formId: z.string() });
const decisionOrigin = z.object({
  externalRef: z.string(),
  value: z.string(),
  decision: z.enum(["approve", "reject"]),
  messageRef: z.string().optional(),
});

/** Takes a modal that was sent off: stored, or handed back with what is wrong on which field. */
export async function onSubmission(surface: Surface, submission: Submission): Promise<FieldErrors> {
  const { actor } = submission;
  const identified = await surface.people.identify(actor);
  if (identified.kind !== "employee") {
    turnAwayLater(surface, identified, { actor, channel: undefined });
    return undefined;
  }
  const { personId } = identified;
  const common = {
    id: newId(),
    channel: "slack",
    dedupeKey: submission.dedupeKey,
    sender: actor.user,
    personId,
    receivedAt: surface.clock(),
  };
  const origin: unknown = submission.metadata === "" ? {} : JSON.parse(submission.metadata);
  switch (submission.form) {
    case "form": {
      const { externalRef, messageId, formId } = formOrigin.parse(origin);
      const reply = await surface.ports.replyOf(messageId);
      const values = formValues(reply, formId, submission.values);
      const problems = await formProblems(surface.ports, reply, { personId, externalRef, formId, values });
      if (Object.keys(problems).length > 0) return onFields(problems);
      await surface.accept({ ...common, conversation: externalRef, kind: "form", form: { formId, values } });
      return undefined;
    }
    case "decision": {
      const { externalRef, value, decision, messageRef } = decisionOrigin.parse(origin);
      const comment = submission.values["comment"]?.trim();
      const button = { action: decision, value, messageRef, ...(comment === "" ? {} : { comment }) };
      await surface.accept({ ...common, conversation: externalRef, kind: "button", button });
      return undefined;
    }
    default: {
      const conversation = formatThread({ team: actor.team, user: actor.user });
      const text = submission.values["text"] ?? "";
      await surface.accept({ ...common, conversation, kind: "message", text });
      return undefined;
    }
  }
}

/** Slack knows a field by the id of its block. */
function onFields(problems: Readonly<Record<string, string>>): FieldErrors {
  return Object.fromEntries(Object.entries(problems).map(([name, problem]) => [`field:${name}`, problem]));
}
