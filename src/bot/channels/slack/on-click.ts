import { z } from "zod";
import { newId } from "../../../runtime.js";
import { slackPhrases } from "../../replies/slack-phrases.js";
import type { ChannelEvent } from "../channel.js";
import { askModal, decisionModal } from "./modals.js";
import { saying, tellPrivately, turnAwayLater, type Unserved } from "./notices.js";
import type { Click } from "./parse-interaction.js";
import { formatPosted, formatThread } from "./refs.js";
import { formModal } from "./render-form.js";
import { formIn, formProblems, formValues } from "./form-answers.js";
import type { Surface } from "./surfaces.js";

const stored = z.object({ storedIn: z.string(), block: z.number(), button: z.number() });
const aboutForm = z.object({ messageId: z.string(), formId: z.string() });

/** Takes a click: stored as what it means, or answered with a modal. */
export async function onClick(surface: Surface, click: Click): Promise<void> {
  // A link to elsewhere; Slack tells of it all the same.
  if (click.action === "sign-in") return;
  const { team, user } = click.actor;
  const where: Unserved = { actor: click.actor, channel: click.channel, threadTs: undefined };
  if (click.action === "ask") return openLater(surface, click, () => Promise.resolve(askModal("ask", "")));
  const identified = await surface.people.identify(click.actor);
  if (identified.kind !== "employee") return turnAwayLater(surface, identified, where);
  if (click.forUser !== undefined && click.forUser !== user) {
    const notice = saying(slackPhrases.othersButtons);
    return surface.later("a notice", () => tellPrivately(surface, where, notice));
  }
  const externalRef = click.externalRef ?? formatThread({ team, user });
  const done: Done = { click, externalRef, personId: identified.personId };
  switch (click.action) {
    case "open-form":
      return openLater(surface, click, () => formOf(surface, click.value, externalRef));
    case "reject":
    case "comment": {
      const decision = click.action === "reject" ? "reject" : "approve";
      const value = await valueOf(surface, click);
      const origin = { externalRef, value, decision, messageRef: messageRefOf(click) } as const;
      return openLater(surface, click, () => Promise.resolve(decisionModal(origin)));
    }
    case "submit-inline":
      return takeInlineForm(surface, done, where);
    default:
      await surface.accept({ ...common(surface, done), kind: "button", button: await buttonOf(surface, click) });
  }
}

interface Done {
  readonly click: Click;
  readonly externalRef: string;
  readonly personId: string;
}

function common(surface: Surface, { click, externalRef, personId }: Done) {
  return {
    id: newId(),
    channel: "slack",
    dedupeKey: click.dedupeKey,
    conversation: externalRef,
    sender: click.actor.user,
    personId,
    receivedAt: surface.clock(),
  };
}

async function buttonOf(surface: Surface, click: Click): Promise<NonNullable<ChannelEvent["button"]>> {
  return {
    action: click.action,
    value: await valueOf(surface, click),
    messageRef: messageRefOf(click),
    label: click.label,
    // Slack marks the thumb itself; after a thumb down a person is offered in words.
    ...(click.action === "feedback" && !isThumbDown(click.value) ? { shown: true as const } : {}),
  };
}

function isThumbDown(value: string): boolean {
  const read = z.object({ verdict: z.literal("down") }).safeParse(jsonOf(value));
  return read.success;
}

function messageRefOf({ channel, messageTs }: Click): string | undefined {
  return channel === undefined || messageTs === undefined ? undefined : formatPosted({ channel, stamps: [messageTs] });
}

/** What the button is about; a value too long for Slack stands in the reply. */
async function valueOf({ ports }: Surface, { value }: Click): Promise<string> {
  const pointer = stored.safeParse(jsonOf(value));
  if (!pointer.success) return value;
  const block = (await ports.replyOf(pointer.data.storedIn))?.blocks[pointer.data.block];
  return (block?.kind === "buttons" ? block.buttons[pointer.data.button]?.value : undefined) ?? "{}";
}

/** Opens a modal once the click is acknowledged; Slack takes it for three seconds. */
function openLater(surface: Surface, click: Click, view: () => Promise<unknown>): void {
  surface.later("a modal", async () => {
    const built = await view();
    const opened =
      built === undefined
        ? undefined
        : await surface.api(click.actor.team, "views.open", { trigger_id: click.triggerId, view: built });
    if (opened?.kind === "ok") return;
    const where = { actor: click.actor, channel: click.channel };
    await tellPrivately(surface, where, saying(slackPhrases.formUnavailable));
  });
}

async function formOf({ ports }: Surface, value: string, externalRef: string): Promise<unknown> {
  const about = aboutForm.safeParse(jsonOf(value));
  if (!about.success) return undefined;
  const { messageId, formId } = about.data;
  const form = formIn(await ports.replyOf(messageId), formId);
  return form === undefined ? undefined : formModal(form, { externalRef, messageId });
}

async function takeInlineForm(surface: Surface, done: Done, where: Unserved): Promise<void> {
  const about = aboutForm.safeParse(jsonOf(done.click.value));
  if (!about.success) return;
  const { messageId, formId } = about.data;
  const { personId, externalRef } = done;
  const reply = await surface.ports.replyOf(messageId);
  const values = formValues(reply, formId, done.click.values);
  const form = { personId, externalRef, formId, values };
  const problems = await formProblems(surface.ports, reply, form);
  if (Object.keys(problems).length === 0) {
    await surface.accept({ ...common(surface, done), kind: "form", form: { formId, values } });
    return;
  }
  const labels = new Map(formIn(reply, formId)?.fields.map((field) => [field.name, field.label]));
  const words = Object.entries(problems)
    .map(([name, problem]) => `${labels.get(name) ?? name}: ${problem}`)
    .join("\n");
  surface.later("problems of a form", () => tellPrivately(surface, where, saying(words)));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
