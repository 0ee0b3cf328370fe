import type { Clock } from "../../../runtime.js";
import { feedbackPhrases } from "../../replies/feedback-phrases.js";
import type { Reply } from "../../replies/reply.js";
import { teamsPhrases } from "../../replies/teams-phrases.js";
import type { AcceptEvent, ChannelEvent } from "../channel.js";
import { cleanText } from "../incoming-text.js";
import type { InvokeAnswer } from "./adapter.js";
import { threadName } from "./address.js";
import { dialog, newCard, taken, words } from "./answers.js";
import type { CardView } from "./card.js";
import { dialogCard, formOf, requestCard, withProblems, type FormBlock } from "./form.js";
import { greet } from "./introduce.js";
import type { CardData, TeamsDoing, TeamsPlace } from "./parse.js";
import { cardFor } from "./render.js";
import { openChat, type SenderParts } from "./sender.js";
import type { SentMessage } from "./sent-store.js";

/** What an employee's doing is taken with. */
export interface TakeParts extends SenderParts {
  readonly clock: Clock;
  /** A reply of the transcript. */
  readonly reply: (messageId: string) => Promise<Reply | undefined>;
  readonly accept: AcceptEvent;
}

/** An employee did something. */
export interface Done {
  readonly place: TeamsPlace;
  readonly personId: string;
  readonly doing: TeamsDoing;
  /** The conversation is new to the bot. */
  readonly fresh: boolean;
}

/** Takes what an employee did: stored, and answered at once where Teams waits. The result comes as a message. */
export async function take(parts: TakeParts, done: Done): Promise<InvokeAnswer> {
  const { doing } = done;
  switch (doing.kind) {
    case "message":
      await parts.accept({ ...eventOf(parts, done), kind: "message", text: cleanText(doing.text) });
      return taken;
    case "installed":
      return takeInstalled(parts, done);
    case "card":
      return takeCard(parts, done, doing);
    case "refresh":
      return refresh(parts, done, doing.messageId);
    case "open-form":
      return openForm(parts, done, doing.data);
    case "send-form":
      return sendForm(parts, done, doing.data);
    case "feedback":
      return takeFeedback(parts, done, doing);
    case "open-request":
      return dialog(teamsPhrases.requestTitle, requestCard(doing.text));
    case "send-request":
      return takeRequest(parts, done, doing.text);
    case "token":
    case "no-token":
    case "signed-in":
    case "uninstalled":
    case "members":
    case "ignored":
      return taken;
  }
}

function eventOf(parts: TakeParts, { place, personId }: Done): Omit<ChannelEvent, "kind"> {
  return {
    id: place.eventId,
    channel: "teams",
    dedupeKey: place.dedupeKey,
    conversation: place.thread,
    sender: place.user,
    personId,
    receivedAt: parts.clock(),
  };
}

async function takeInstalled(parts: TakeParts, done: Done): Promise<InvokeAnswer> {
  if (done.place.shared || !done.fresh) return taken;
  await greet(parts, done.place);
  await parts.accept({ ...eventOf(parts, done), kind: "joined" });
  return taken;
}

interface Shown {
  readonly sent: SentMessage;
  readonly reply: Reply;
}

/** The message that a card belongs to, if this person may answer it where it stands; else why not. */
async function shownTo(parts: TakeParts, done: Done, messageId: string): Promise<Shown | string> {
  const sent = await parts.sent.byMessage(messageId);
  // A card says which message it is of; one that never stood here is none of ours.
  if (sent === undefined || sent.conversation !== done.place.conversation) return teamsPhrases.outdated;
  if (sent.recipientId !== null && sent.recipientId !== done.personId) return teamsPhrases.notYours;
  const reply = await parts.reply(messageId);
  return reply === undefined ? teamsPhrases.outdated : { sent, reply };
}

/** Only what a message offers can be clicked or filled in, so nothing is said that the assistant did not ask. */
async function takeCard(
  parts: TakeParts,
  done: Done,
  { data, invoke }: Extract<TeamsDoing, { kind: "card" }>,
): Promise<InvokeAnswer> {
  const shown = await shownTo(parts, done, data.messageId);
  if (typeof shown === "string") return words("card", shown);
  const { messageId } = data;
  const view = (seen: CardView, reply = shown.reply): InvokeAnswer => {
    const card = invoke ? cardFor(reply, messageId, seen) : undefined;
    return card === undefined ? words("card", teamsPhrases.sent) : newCard(card);
  };
  const button = buttonOf(shown.reply, data);
  if (button !== undefined) {
    await parts.accept({
      ...eventOf(parts, done),
      conversation: shown.sent.thread,
      kind: "button",
      button: { ...button, messageRef: messageId, ...commentOf(data) },
    });
    return view({ kind: "used", text: teamsPhrases.used(button.label ?? button.action) });
  }
  const form = formOf(shown.reply, data.formId ?? "");
  if (form === undefined) return words("card", teamsPhrases.outdated);
  const wrong = withProblems(form, data.inputs);
  if (wrong !== undefined) return view({ kind: "owner" }, withForm(shown.reply, wrong));
  await acceptForm(parts, done, { shown, form, data });
  return view({ kind: "used", text: teamsPhrases.sent });
}

function buttonOf(reply: Reply, { button }: CardData): CardData["button"] {
  if (button === undefined) return undefined;
  const offered = reply.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
  const found = offered.find((one) => one.action === button.action && one.value === button.value);
  return found && { action: found.action, value: found.value, label: found.label };
}

function commentOf({ button, inputs }: CardData): { readonly comment?: string } {
  const comment = inputs["comment"] ?? "";
  const decides = button?.action === "approve" || button?.action === "reject";
  return comment === "" || !decides ? {} : { comment };
}

function withForm(reply: Reply, form: FormBlock): Reply {
  return {
    ...reply,
    blocks: reply.blocks.map((one) => (one.kind === "form" && one.formId === form.formId ? form : one)),
  };
}

async function acceptForm(
  parts: TakeParts,
  done: Done,
  what: { readonly shown: Shown; readonly form: FormBlock; readonly data: CardData },
): Promise<void> {
  const { shown, form, data } = what;
  const values = Object.fromEntries(form.fields.map(({ name }) => [name, data.inputs[name] ?? ""]));
  const event = { ...eventOf(parts, done), conversation: shown.sent.thread };
  await parts.accept({ ...event, kind: "form", form: { formId: form.formId, values } });
}

async function refresh(parts: TakeParts, done: Done, messageId: string): Promise<InvokeAnswer> {
  const shown = await shownTo(parts, done, messageId);
  const card = typeof shown === "string" ? undefined : cardFor(shown.reply, messageId, { kind: "owner" });
  return card === undefined ? taken : newCard(card);
}

async function openForm(parts: TakeParts, done: Done, data: CardData): Promise<InvokeAnswer> {
  const shown = await shownTo(parts, done, data.messageId);
  if (typeof shown === "string") return words("open-form", shown);
  const form = formOf(shown.reply, data.formId ?? "");
  return form === undefined
    ? words("open-form", teamsPhrases.closed)
    : dialog(form.title, dialogCard(form, data.messageId));
}

async function sendForm(parts: TakeParts, done: Done, data: CardData): Promise<InvokeAnswer> {
  const shown = await shownTo(parts, done, data.messageId);
  if (typeof shown === "string") return words("send-form", shown);
  const form = formOf(shown.reply, data.formId ?? "");
  if (form === undefined) return words("send-form", teamsPhrases.closed);
  const wrong = withProblems(form, data.inputs);
  if (wrong !== undefined) return dialog(form.title, dialogCard(wrong, data.messageId));
  await acceptForm(parts, done, { shown, form, data });
  return words("send-form", teamsPhrases.formSent);
}

/** Teams shows by itself that a thumb was taken. */
async function takeFeedback(
  parts: TakeParts,
  done: Done,
  { activityId, verdict, comment }: Extract<TeamsDoing, { kind: "feedback" }>,
): Promise<InvokeAnswer> {
  const sent = await parts.sent.byActivity(done.place.conversation, activityId);
  const reply = sent && (await parts.reply(sent.messageId));
  const block = reply?.blocks.find((one) => one.kind === "feedback");
  if (sent === undefined || block?.kind !== "feedback") return taken;
  await parts.accept({
    ...eventOf(parts, done),
    conversation: sent.thread,
    kind: "button",
    button: {
      action: "feedback",
      value: JSON.stringify({ answer: block.answerId, verdict }),
      label: verdict === "up" ? feedbackPhrases.helpful : feedbackPhrases.notHelpful,
      messageRef: sent.messageId,
      shown: true,
      ...(comment === "" ? {} : { comment }),
    },
  });
  return taken;
}

/** What was made a request elsewhere goes on in the private chat, where nobody reads along. */
async function takeRequest(parts: TakeParts, done: Done, text: string): Promise<InvokeAnswer> {
  const { tenant } = done.place;
  const open = await openChat(parts, done.place);
  if (open.kind !== "open") return words("send-request", teamsPhrases.notInstalled);
  const { conversation, serviceUrl, bot } = open.target;
  const thread = threadName({ kind: "chat", tenant, conversation });
  await parts.conversations.remember({ ...done.place, shared: false, conversation, serviceUrl, bot, thread });
  await parts.accept({ ...eventOf(parts, done), conversation: thread, kind: "message", text: cleanText(text) });
  return words("send-request", teamsPhrases.requestSent);
}
