import type { Identities } from "../../identity/identity.js";
import { teamsPhrases } from "../../replies/teams-phrases.js";
import type { DeliveryOutcome, OutgoingReply } from "../channel.js";
import type { OutgoingActivity } from "./activity.js";
import { readThread, threadName, type TeamsThread } from "./address.js";
import { renderReply, type RenderPlace } from "./render.js";
import {
  activitiesOf,
  envelope,
  openChat,
  sendPart,
  targetOf,
  type SendEnd,
  type SenderParts,
  type Target,
} from "./sender.js";
import type { TeamsStreams } from "./streams.js";

/** What replies are delivered with. */
export interface DeliverParts extends SenderParts {
  readonly identities: Pick<Identities, "identitiesOf">;
  readonly streams: Pick<TeamsStreams, "finish">;
}

interface Where {
  readonly target: Target;
  readonly place: RenderPlace;
  /** The thread whose app is gone when Teams says so. */
  readonly thread: string;
  /** The shared conversation that is told that the answer came privately. */
  readonly neutral?: Target | undefined;
}

type Failed = Exclude<SendEnd, { kind: "sent" }>;

/** Delivers a reply part by part; what was shown is not shown again. */
export async function deliverReply(parts: DeliverParts, outgoing: OutgoingReply): Promise<DeliveryOutcome> {
  const thread = readThread(outgoing.externalRef);
  if (thread === undefined) return { kind: "refused", reason: `${outgoing.externalRef} is no thread of Teams` };
  const where = await whereTo(parts, outgoing, thread);
  if (!("target" in where)) return failed(where);
  const messages = renderReply(outgoing.reply, where.place);
  const stream = await parts.streams.finish(outgoing.externalRef);
  let shown = "";
  for (const [part, activity] of messages.entries()) {
    const end = await deliverPart(parts, {
      outgoing,
      where,
      part,
      activity,
      streamId: part === 0 ? stream?.streamId : undefined,
    });
    if (end.kind !== "sent") {
      if (end.kind === "gone") await parts.conversations.removed(where.thread);
      return failed(end);
    }
    shown = reference(end);
  }
  const told = await tellNeutrally(parts, outgoing, where);
  return told ?? { kind: "delivered", channelRef: shown };
}

/** The part of a delivery that says in a shared conversation that the answer came privately. */
const NEUTRAL_PART = 1000;

async function tellNeutrally(
  parts: DeliverParts,
  outgoing: OutgoingReply,
  where: Where,
): Promise<DeliveryOutcome | undefined> {
  // A card that is replaced has been announced when it came.
  if (where.neutral === undefined || outgoing.replaces !== undefined) return undefined;
  const { messageId, externalRef, deliveryId } = outgoing;
  const activity = { type: "message", text: teamsPhrases.answeredPrivately } as const;
  const part = { deliveryId, part: NEUTRAL_PART };
  const end = await sendPart(parts, {
    part,
    target: where.neutral,
    activity,
    messageId: `${messageId}:neutral`,
    thread: externalRef,
  });
  // The answer itself has arrived: a lost hint is no reason to alert.
  return end.kind === "later" ? failed(end) : undefined;
}

interface PartToDeliver {
  readonly outgoing: OutgoingReply;
  readonly where: Where;
  readonly part: number;
  readonly activity: OutgoingActivity;
  readonly streamId: string | undefined;
}

async function deliverPart(parts: DeliverParts, one: PartToDeliver): Promise<SendEnd> {
  const { outgoing, where, part, activity, streamId } = one;
  const old = part === 0 ? readReference(outgoing.replaces) : undefined;
  if (old !== undefined && old.conversation === where.target.conversation) {
    const end = await replace(parts, old, { target: where.target, activity });
    // The old one was deleted: the new version is a message of its own.
    if (end.kind !== "gone") return end;
  }
  const { deliveryId, messageId, externalRef: thread, recipientId } = outgoing;
  const on = { part: { deliveryId, part }, target: where.target, messageId, thread, recipientId };
  if (streamId === undefined) return sendPart(parts, { ...on, activity });
  const ending = { type: "streaminfo", streamId, streamType: "final" };
  const end = await sendPart(parts, {
    ...on,
    activity: { ...activity, entities: [...(activity.entities ?? []), ending] },
  });
  // The stream was stopped by the person, or took too long: the answer comes as a message.
  return end.kind === "refused" || end.kind === "gone" ? sendPart(parts, { ...on, activity }) : end;
}

async function replace(
  parts: DeliverParts,
  old: { readonly conversation: string; readonly activityId: string },
  next: { readonly target: Target; readonly activity: OutgoingActivity },
): Promise<SendEnd> {
  const path = `${activitiesOf(old.conversation)}/${encodeURIComponent(old.activityId)}`;
  const body = envelope(next.activity, next.target);
  const end = await parts.connector({ serviceUrl: next.target.serviceUrl, method: "PUT", path, body });
  return end.kind === "done" ? { kind: "sent", ...old } : end;
}

/** Where a reply goes: the conversation, or the person's own chat for what is theirs alone. */
async function whereTo(parts: DeliverParts, outgoing: OutgoingReply, thread: TeamsThread): Promise<Where | Failed> {
  if (thread.kind === "direct") return privately(parts, outgoing, thread);
  const known = await parts.conversations.find(outgoing.externalRef);
  const target = known && targetOf(known);
  if (known === undefined || target === undefined) return { kind: "refused", reason: "the bot has never been there" };
  if (!known.installed) return { kind: "refused", reason: "the app was taken out of this conversation" };
  const account = await accountOf(parts, outgoing, thread.tenant);
  if (known.kind === "shared" && outgoing.audience !== "thread") {
    if (account === undefined)
      return { kind: "refused", reason: "it is for one person, and nobody knows who they are in Teams" };
    const alone = await privately(parts, outgoing, account);
    return "target" in alone ? { ...alone, neutral: target } : alone;
  }
  const shared = known.kind === "shared";
  const owner = shared ? account && (await ownerOf(parts, account)) : ownerIn(known.reference);
  return {
    target,
    thread: known.thread,
    place: { messageId: outgoing.messageId, shared: shared && owner !== undefined, owner },
  };
}

type Account = Extract<TeamsThread, { kind: "direct" }>;

async function privately(parts: DeliverParts, outgoing: OutgoingReply, account: Account): Promise<Where | Failed> {
  const opened = await openChat(parts, account);
  if (opened.kind !== "open") return opened;
  const owner = await ownerOf(parts, account);
  return {
    target: opened.target,
    thread: threadName(account),
    place: { messageId: outgoing.messageId, shared: false, owner },
  };
}

/** The account of the employee it is said to, in the tenant of the thread. */
async function accountOf(
  parts: DeliverParts,
  { recipientId }: OutgoingReply,
  tenant: string,
): Promise<Account | undefined> {
  if (recipientId === undefined) return undefined;
  const known = await parts.identities.identitiesOf(recipientId, "teams");
  const here = known.find((one) => one.tenant === tenant);
  return here && { kind: "direct", tenant, user: here.user };
}

async function ownerOf(parts: DeliverParts, account: Account): Promise<RenderPlace["owner"]> {
  const known = await parts.conversations.find(threadName(account));
  return known && ownerIn(known.reference);
}

function ownerIn(reference: {
  readonly teamsUser?: string | undefined;
  readonly name?: string | undefined;
}): RenderPlace["owner"] {
  return reference.teamsUser === undefined ? undefined : { teamsId: reference.teamsUser, name: reference.name };
}

function failed(end: Failed): DeliveryOutcome {
  if (end.kind === "later") return { ...end, kind: "retry" };
  const doubt = "Teams did not confirm it; it may have been shown and is not sent again";
  return { kind: "refused", reason: end.kind === "doubtful" ? `${doubt} (${end.reason})` : end.reason };
}

/** What a delivered message is called, so that it can be replaced. Ids of Teams hold no spaces. */
function reference({
  conversation,
  activityId,
}: {
  readonly conversation: string;
  readonly activityId: string;
}): string {
  return `${conversation} ${activityId}`;
}

function readReference(
  name: string | undefined,
): { readonly conversation: string; readonly activityId: string } | undefined {
  const [conversation, activityId] = name?.split(" ") ?? [];
  return conversation === undefined || activityId === undefined ? undefined : { conversation, activityId };
}
