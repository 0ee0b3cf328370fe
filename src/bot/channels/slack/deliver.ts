import type { DeliveryOutcome, OutgoingReply } from "../channel.js";
import type { DirectChannels } from "./direct-channels.js";
import type { SlackDrafts } from "./drafts.js";
import type { SlackPeople } from "./people.js";
import { placeOf } from "./place.js";
import { failed, markOf, postOnce, type Posted, type PostingParts, type PostTarget } from "./posting.js";
import { formatPosted, parsePosted, parseThread, type SlackPosted } from "./refs.js";
import { renderReply, type SlackMessage } from "./render.js";

/** What deliveries work with. */
export interface DeliveryParts extends PostingParts {
  readonly people: Pick<SlackPeople, "usersOf">;
  readonly direct: DirectChannels;
  readonly drafts: Pick<SlackDrafts, "end" | "taken">;
}

/** Delivers one reply: as a message or several, or in place of an earlier one. */
export async function deliverReply(parts: DeliveryParts, outgoing: OutgoingReply): Promise<DeliveryOutcome> {
  const thread = parseThread(outgoing.externalRef);
  if (thread === undefined) return { kind: "refused", reason: `“${outgoing.externalRef}” is no conversation in Slack` };
  const { team } = thread;
  const { recipientId } = outgoing;
  const recipients = recipientId === undefined ? [] : await parts.people.usersOf(recipientId, team);
  const place = placeOf(outgoing, thread, recipients);
  if (place.kind === "refused") return place;
  const forUser = place.kind === "channel" ? recipients[0] : place.user;
  const { externalRef, messageId } = outgoing;
  const messages = renderReply(outgoing.reply, { externalRef, messageId, forUser });
  if (place.kind === "channel") return show(parts, outgoing, { to: { team, ...place }, messages });
  if (place.kind === "direct") return privately(parts, outgoing, { to: { team, ...place }, messages });
  const shown = await show(parts, outgoing, { to: { team, ...place }, messages });
  // Who left the channel, or was never in it, is told in their direct messages.
  if (shown.kind !== "refused" || !cannotSee.test(shown.reason)) return shown;
  return privately(parts, outgoing, { to: { team, user: place.user, threadTs: undefined }, messages });
}

const cannotSee = /user_not_in_channel|not_in_channel|channel_not_found|is_archived/u;

interface Showing {
  readonly to: PostTarget;
  readonly messages: readonly SlackMessage[];
}

async function privately(
  parts: DeliveryParts,
  outgoing: OutgoingReply,
  {
    to,
    messages,
  }: {
    readonly to: { readonly team: string; readonly user: string; readonly threadTs: string | undefined };
    readonly messages: readonly SlackMessage[];
  },
): Promise<DeliveryOutcome> {
  const opened = await parts.direct.of(to.team, to.user);
  if (!("channel" in opened)) return failed(opened.kind === "doubtful" ? { ...opened, kind: "unsent" } : opened);
  return show(parts, outgoing, { to: { team: to.team, channel: opened.channel, threadTs: to.threadTs }, messages });
}

/** Shows the messages; where an earlier version stands, they take its place. */
async function show(
  parts: DeliveryParts,
  outgoing: OutgoingReply,
  { to, messages }: Showing,
): Promise<DeliveryOutcome> {
  const earlier = await standing(parts, outgoing, to);
  const stamps: string[] = [];
  for (const [part, message] of messages.entries()) {
    const before = earlier?.stamps[part];
    const key = { deliveryId: outgoing.deliveryId, part };
    const renewed =
      before === undefined ? undefined : await renew(parts, { to, message, ts: before, mark: markOf(key) });
    const posted = renewed ?? (await postOnce(parts, key, { to, message }));
    if (posted.kind !== "posted") return posted;
    stamps.push(posted.ts);
  }
  for (const ts of earlier?.stamps.slice(messages.length) ?? []) {
    await parts.api(to.team, "chat.delete", { channel: to.channel, ts });
  }
  if (to.user === undefined) parts.drafts.taken(outgoing.externalRef);
  // An ephemeral message cannot be changed later.
  return {
    kind: "delivered",
    channelRef: formatPosted({ channel: to.channel, stamps: to.user === undefined ? stamps : [] }),
  };
}

/** What the reply takes the place of: its earlier version, or the draft of it. */
async function standing(
  parts: DeliveryParts,
  outgoing: OutgoingReply,
  to: PostTarget,
): Promise<SlackPosted | undefined> {
  const draft = await parts.drafts.end(outgoing.externalRef);
  const earlier = parsePosted(outgoing.replaces) ?? draft;
  return earlier?.channel === to.channel && to.user === undefined ? earlier : undefined;
}

const gone = /message_not_found|cant_update_message|edit_window_closed|cant_edit_message/u;

/** A new version in the same place; the same one twice is one. Undefined when the earlier message is gone. */
async function renew(
  parts: DeliveryParts,
  { to, message, ts, mark }: { to: PostTarget; message: SlackMessage; ts: string; mark: ReturnType<typeof markOf> },
): Promise<Posted | undefined> {
  const { text, blocks } = message;
  const args = { channel: to.channel, ts, text, blocks, metadata: mark };
  const answer = await parts.api(to.team, "chat.update", args);
  if (answer.kind === "ok") return { kind: "posted", ts };
  return answer.kind === "refused" && gone.test(answer.error) ? undefined : failed(answer);
}
