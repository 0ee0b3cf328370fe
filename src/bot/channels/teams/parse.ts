import { z } from "zod";
import { sha256 } from "../../../runtime.js";
import { cleanText } from "../incoming-text.js";
import type { IncomingActivity } from "./activity.js";
import { threadName } from "./address.js";
import { inputPrefix } from "./form.js";
import { readable } from "./html-text.js";

/** Who did something, where, and how to answer there. */
export interface TeamsPlace {
  readonly tenant: string;
  /** Conversation id as Teams names it, with `;messageid=` in a channel's thread. */
  readonly conversation: string;
  readonly shared: boolean;
  /** Object id of the account in Entra ID; empty for those who have none: guests by link, other bots. */
  readonly user: string;
  /** The account as the Bot Connector names it (`29:…`). */
  readonly teamsUser: string;
  readonly userName?: string | undefined;
  /** The bot as the Bot Connector names it (`28:…`). */
  readonly bot: string;
  readonly serviceUrl: string;
  /** The thread's name in the bot. */
  readonly thread: string;
  /** The same activity, sent again, has the same. */
  readonly dedupeKey: string;
  readonly eventId: string;
}

/** A click or a form, with what its card said about itself. */
export interface CardData {
  readonly messageId: string;
  readonly button?:
    { readonly action: string; readonly value: string; readonly label?: string | undefined } | undefined;
  readonly formId?: string | undefined;
  /** What stood in the inputs, by field; every value as text. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** What an activity comes to. */
export type TeamsDoing =
  | { readonly kind: "message"; readonly text: string }
  /** `invoke`: Teams waits for an answer; a client too old for that sends a message instead. */
  | { readonly kind: "card"; readonly data: CardData; readonly invoke: boolean }
  | { readonly kind: "refresh"; readonly messageId: string }
  | { readonly kind: "open-form"; readonly data: CardData }
  | { readonly kind: "send-form"; readonly data: CardData }
  | {
      readonly kind: "feedback";
      readonly activityId: string;
      readonly verdict: "up" | "down";
      readonly comment: string;
    }
  | { readonly kind: "open-request"; readonly text: string }
  | { readonly kind: "send-request"; readonly text: string }
  | { readonly kind: "token"; readonly id: string; readonly connection: string; readonly token: string }
  /** A sign-in in a window that Teams opened has ended, one way or the other. */
  | { readonly kind: "signed-in" }
  /** The client could not get a token, for a reason by Microsoft's name of it. */
  | { readonly kind: "no-token"; readonly reason: string }
  | { readonly kind: "installed" | "uninstalled" | "members" }
  | { readonly kind: "ignored" };

const words = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const about = z.object({
  message: z.string(),
  button: z.object({ action: z.string(), value: z.string(), label: z.string().optional() }).optional(),
  form: z.string().optional(),
  refresh: z.string().optional(),
});
const cardData = z.looseObject({ deskhand: about });
const executed = z.object({ action: z.object({ verb: z.string().optional(), data: cardData }) });
const taskData = z.object({ data: cardData });
const feedback = z.object({
  actionName: z.literal("feedback"),
  actionValue: z.object({ reaction: z.enum(["like", "dislike"]), feedback: z.string().optional() }),
});
const messageAction = z.object({ messagePayload: z.object({ body: z.object({ content: z.string() }) }).optional() });
const requestData = z.object({ data: z.object({ [`${inputPrefix}request`]: z.string() }) });
const tokenFailure = z.object({ code: z.string().max(100) });
const tokenExchange = z.object({ id: z.string(), connectionName: z.string().default(""), token: z.string() });

/** Where an activity happened and who did it; undefined when it names no tenant. */
export function placeOf(activity: IncomingActivity): TeamsPlace | undefined {
  const { conversation, from, recipient, serviceUrl } = activity;
  const tenant = activity.channelData?.tenant?.id ?? conversation.tenantId;
  if (tenant === undefined || tenant === "") return undefined;
  const shared = conversation.conversationType === "groupChat" || conversation.conversationType === "channel";
  const user = from.aadObjectId ?? "";
  const key = `teams:${conversation.id}:${activity.id ?? activity.replyToId ?? ""}:${activity.name ?? activity.type}`;
  return {
    tenant,
    conversation: conversation.id,
    shared,
    user,
    teamsUser: from.id,
    userName: from.name,
    bot: recipient.id,
    serviceUrl,
    thread: threadName({ kind: "chat", tenant, conversation: conversation.id }),
    dedupeKey: key,
    eventId: `teams-${sha256(key).slice(0, 32)}`,
  };
}

/** What an activity asks for. Whatever it does not know, it ignores. */
export function parseActivity(activity: IncomingActivity): TeamsDoing {
  switch (activity.type) {
    case "message":
      return parseMessage(activity);
    case "invoke":
      return parseInvoke(activity);
    case "installationUpdate":
      return { kind: activity.action?.startsWith("remove") === true ? "uninstalled" : "installed" };
    case "conversationUpdate":
      return parseMembers(activity);
    default:
      return { kind: "ignored" };
  }
}

function parseMessage(activity: IncomingActivity): TeamsDoing {
  const data = readCard(activity.value);
  if (data !== undefined) return { kind: "card", data, invoke: false };
  const shared =
    activity.conversation.conversationType !== "personal" && activity.conversation.conversationType !== undefined;
  // With wider consent a team's app hears everything; only what is said to it is taken.
  if (shared && !mentionsBot(activity)) return { kind: "ignored" };
  return { kind: "message", text: spokenText(activity) };
}

function mentionsBot({ entities = [], recipient }: IncomingActivity): boolean {
  return entities.some((one) => one.type === "mention" && one.mentioned?.id === recipient.id);
}

/** The words without the mention of the bot; other people who are mentioned stay, by their name. */
function spokenText({ text = "", entities = [], recipient }: IncomingActivity): string {
  let spoken = text.replaceAll("\u00A0", " ");
  for (const { type, text: tag, mentioned } of entities) {
    if (type !== "mention" || tag === undefined || tag === "") continue;
    spoken = spoken.replaceAll(tag, mentioned?.id === recipient.id ? "" : (mentioned?.name ?? ""));
  }
  return spoken.replaceAll(/[ \t]{2,}/gu, " ").trim();
}

function parseMembers({ membersAdded, membersRemoved, recipient }: IncomingActivity): TeamsDoing {
  if (membersRemoved?.some((one) => one.id === recipient.id) === true) return { kind: "uninstalled" };
  if (membersAdded?.some((one) => one.id === recipient.id) === true) return { kind: "installed" };
  return { kind: membersAdded === undefined && membersRemoved === undefined ? "ignored" : "members" };
}

function parseInvoke(activity: IncomingActivity): TeamsDoing {
  switch (activity.name) {
    case "adaptiveCard/action":
      return parseExecuted(activity.value);
    case "task/fetch":
      return fromTask("open-form", activity.value);
    case "task/submit":
      return fromTask("send-form", activity.value);
    case "message/submitAction":
      return parseFeedback(activity);
    case "composeExtension/fetchTask": {
      const read = messageAction.safeParse(activity.value);
      return { kind: "open-request", text: read.success ? readable(read.data.messagePayload?.body.content ?? "") : "" };
    }
    case "composeExtension/submitAction": {
      const read = requestData.safeParse(activity.value);
      return read.success
        ? { kind: "send-request", text: read.data.data[`${inputPrefix}request`] ?? "" }
        : { kind: "ignored" };
    }
    case "signin/tokenExchange": {
      const read = tokenExchange.safeParse(activity.value);
      const { id, connectionName, token } = read.data ?? { id: "", connectionName: "", token: "" };
      return read.success ? { kind: "token", id, connection: connectionName, token } : { kind: "ignored" };
    }
    case "signin/verifyState":
      return { kind: "signed-in" };
    case "signin/failure":
      return { kind: "no-token", reason: tokenFailure.safeParse(activity.value).data?.code ?? "unknown" };
    case undefined:
    default:
      return { kind: "ignored" };
  }
}

function parseExecuted(value: unknown): TeamsDoing {
  const read = executed.safeParse(value);
  if (!read.success) return { kind: "ignored" };
  const { deskhand } = read.data.action.data;
  if (deskhand.refresh !== undefined) return { kind: "refresh", messageId: deskhand.message };
  const data = readCard(read.data.action.data);
  return data === undefined ? { kind: "ignored" } : { kind: "card", data, invoke: true };
}

function fromTask(kind: "open-form" | "send-form", value: unknown): TeamsDoing {
  const read = taskData.safeParse(value);
  const data = read.success ? readCard(read.data.data) : undefined;
  return data === undefined ? { kind: "ignored" } : { kind, data };
}

function readCard(value: unknown): CardData | undefined {
  const read = cardData.safeParse(value);
  if (!read.success) return undefined;
  const { message, button, form } = read.data.deskhand;
  if (button === undefined && form === undefined) return undefined;
  const inputs: Record<string, string> = {};
  for (const [name, raw] of Object.entries(read.data)) {
    const text = words.safeParse(raw);
    if (name.startsWith(inputPrefix) && text.success)
      inputs[name.slice(inputPrefix.length)] = cleanText(text.data).trim();
  }
  return { messageId: message, button, formId: form, inputs };
}

function parseFeedback(activity: IncomingActivity): TeamsDoing {
  const read = feedback.safeParse(activity.value);
  if (!read.success || activity.replyToId === undefined) return { kind: "ignored" };
  const { reaction, feedback: written } = read.data.actionValue;
  const verdict = reaction === "like" ? "up" : "down";
  return { kind: "feedback", activityId: activity.replyToId, verdict, comment: commentIn(written ?? "") };
}

// The comment comes as JSON inside of JSON.
function commentIn(written: string): string {
  try {
    const read = z.object({ feedbackText: z.string() }).safeParse(JSON.parse(written));
    return read.success ? cleanText(read.data.feedbackText).trim() : "";
  } catch {
    return "";
  }
}
