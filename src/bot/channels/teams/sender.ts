import { z } from "zod";
import type { Json } from "../../../runtime.js";
import type { OutgoingActivity } from "./activity.js";
import { threadName } from "./address.js";
import type { Connector } from "./connector.js";
import type { KnownConversation, TeamsConversations } from "./conversation-store.js";
import type { Begun, SentPart, TeamsSent } from "./sent-store.js";
import type { TokenQuestion } from "./token-question.js";

/** A conversation that exists. */
export interface Target {
  readonly serviceUrl: string;
  readonly bot: string;
  readonly conversation: string;
}

/** What messages are sent with. */
export interface SenderParts {
  readonly connector: Connector;
  readonly conversations: TeamsConversations;
  readonly sent: TeamsSent;
  /** Sends again what may have been shown already: the harness of faults has to go red. */
  readonly resendsDoubtful?: boolean | undefined;
}

/** How sending ended. `doubtful`: it may or may not be there, and is not sent again. */
export type SendEnd =
  | { readonly kind: "sent"; readonly conversation: string; readonly activityId: string }
  | { readonly kind: "later"; readonly after?: number | undefined; readonly reason: string }
  | { readonly kind: "gone" | "refused" | "doubtful"; readonly reason: string };

/** One part of a message on its way. */
export interface PartOnItsWay {
  readonly part: SentPart;
  readonly target: Target;
  readonly activity: OutgoingActivity | TokenQuestion;
  readonly messageId: string;
  readonly thread: string;
  readonly recipientId?: string | undefined;
}

const made = z.object({ id: z.string().min(1) });

/** The envelope of a message. */
export function envelope(activity: OutgoingActivity | TokenQuestion, target: Target): Json {
  const whole = { ...activity, from: { id: target.bot }, conversation: { id: target.conversation } };
  return JSON.parse(JSON.stringify(whole)) as Json;
}

/** Where the messages of a conversation are posted. */
export function activitiesOf(conversation: string): string {
  return `/v3/conversations/${encodeURIComponent(conversation)}/activities`;
}

/** Sends a part once: noted before it leaves, so that whoever comes after a crash or a lost answer does not send it again. */
export async function sendPart(parts: SenderParts, on: PartOnItsWay): Promise<SendEnd> {
  const { part, target, activity, messageId, thread, recipientId } = on;
  const about = { messageId, thread, conversation: target.conversation, recipientId: recipientId ?? null };
  const begun: Begun = await parts.sent.begin(part, about);
  if (begun.kind === "sent") return begun;
  if (begun.kind === "doubtful" && parts.resendsDoubtful !== true)
    return { kind: "doubtful", reason: "it was sent once and nobody knows whether it arrived" };
  const { serviceUrl, conversation } = target;
  const body = envelope(activity, target);
  const end = await parts.connector({ serviceUrl, method: "POST", path: activitiesOf(conversation), body });
  if (end.kind === "done") {
    const { data } = made.safeParse(end.body);
    // An answer without an id: it is shown, and cannot be replaced later.
    const activityId = data?.id ?? `unknown:${part.deliveryId}`;
    await parts.sent.done(part, activityId);
    return { kind: "sent", conversation, activityId };
  }
  if (end.kind === "doubtful") return parts.resendsDoubtful === true ? { ...end, kind: "later" } : end;
  await parts.sent.undo(part);
  return end;
}

/** What opening a chat came to. */
export type Opened = { readonly kind: "open"; readonly target: Target } | Exclude<SendEnd, { kind: "sent" }>;

/** A person's own chat with the bot: the one there is, else a new one, which works where the app is installed for them. */
export async function openChat(
  parts: SenderParts,
  person: { readonly tenant: string; readonly user: string; readonly bot?: string | undefined },
): Promise<Opened> {
  const { tenant, user } = person;
  const thread = threadName({ kind: "direct", tenant, user });
  const known = await parts.conversations.find(thread);
  if (known !== undefined && !known.installed) return { kind: "gone", reason: "the app is not there for this person" };
  const open = known && targetOf(known);
  if (open !== undefined) return { kind: "open", target: open };
  const way = known ?? (await parts.conversations.anyOf(tenant));
  if (way === undefined) return { kind: "refused", reason: "nobody of this tenant has met the bot yet" };
  const { serviceUrl, bot } = way.reference;
  const teamsUser = known?.reference.teamsUser;
  const body = { bot: { id: bot }, members: [{ id: teamsUser ?? user }], isGroup: false, tenantId: tenant };
  const channelData = { tenant: { id: tenant } };
  const end = await parts.connector({
    serviceUrl,
    method: "POST",
    path: "/v3/conversations",
    body: { ...body, channelData },
  });
  // The chat of two is one chat, however often it is opened.
  if (end.kind === "doubtful") return { kind: "later", reason: end.reason };
  if (end.kind !== "done") {
    if (end.kind === "gone" && known !== undefined) await parts.conversations.removed(thread);
    return end;
  }
  const read = made.safeParse(end.body);
  if (!read.success) return { kind: "refused", reason: "Teams opened a chat and did not say which" };
  const reference = { ...(known?.reference ?? { serviceUrl, bot }), conversation: read.data.id };
  await parts.conversations.opened({ tenant, user, reference });
  return { kind: "open", target: { serviceUrl, bot, conversation: read.data.id } };
}

/** Where a known conversation is; undefined for a person who has no chat yet. */
export function targetOf({ reference }: KnownConversation): Target | undefined {
  const { serviceUrl, bot, conversation } = reference;
  return conversation === undefined ? undefined : { serviceUrl, bot, conversation };
}
