import type { DeliveryOutcome, OutgoingReply } from "../channel.js";
import type { DirectChannels } from "./direct-channels.js";
import type { SlackDrafts } from "./drafts.js";
import type { SlackPeople } from "./people.js";
import { defaultTimeoutMs, type SlackApi } from "./api.js";
import { fileOnce, type FilingParts } from "./filing.js";
import { placeOf } from "./place.js";
import { failed, markOf, postOnce, type Posted, type PostTarget } from "./posting.js";
import { formatPosted, parsePosted, parseThread, type SlackPosted } from "./refs.js";
import { filedReply, renderReply, type FiledReply, type SlackMessage } from "./render.js";

/** What deliveries work with. */
export interface DeliveryParts extends FilingParts {
  readonly people: Pick<SlackPeople, "usersOf">;
  readonly direct: DirectChannels;
  readonly drafts: Pick<SlackDrafts, "end" | "taken">;
  /** Time limit of a call, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/** Delivers one reply: as a message or several, or in place of an earlier one. */
export async function deliverReply(everything: DeliveryParts, outgoing: OutgoingReply): Promise<DeliveryOutcome> {
  const parts = { ...everything, api: whileHeld(everything, outgoing.heldUntil) };
  const thread = parseThread(outgoing.externalRef);
  if (thread === undefined) return { kind: "refused", reason: `“${outgoing.externalRef}” is no conversation in Slack` };
  const { team } = thread;
  const { recipientId } = outgoing;
  const recipients = recipientId === undefined ? [] : await parts.people.usersOf(recipientId, team);
  const place = placeOf(outgoing, thread, recipients);
  if (place.kind === "refused") return place;
  const forUser = place.kind === "channel" ? recipients[0] : place.user;
  const { externalRef, messageId } = outgoing;
  const origin = { externalRef, messageId, forUser };
  const messages = renderReply(outgoing.reply, origin);
  const rendered = { messages, filed: filedReply(outgoing.reply, origin, messages) };
  if (place.kind === "channel") return show(parts, outgoing, { to: { team, ...place }, ...rendered });
  if (place.kind === "direct") return privately(parts, outgoing, { to: { team, ...place }, ...rendered });
  const shown = await show(parts, outgoing, { to: { team, ...place }, ...rendered });
  // Who left the channel, or was never in it, is told in their direct messages.
  if (shown.kind !== "refused" || !cannotSee.test(shown.reason)) return shown;
  return privately(parts, outgoing, { to: { team, user: place.user, threadTs: undefined }, ...rendered });
}

/** A call that could outlast the hold is not begun: somebody else might look for its message too early, and send another. */
function whileHeld({ api, clock, timeoutMs = defaultTimeoutMs }: DeliveryParts, heldUntil: Date | undefined): SlackApi {
  return (team, method, args) => {
    const late = heldUntil !== undefined && clock().getTime() + timeoutMs > heldUntil.getTime();
    return late
      ? Promise.resolve({ kind: "unsent", reason: "Slack is slow: it goes on later" })
      : api(team, method, args);
  };
}

const cannotSee = /user_not_in_channel|not_in_channel|channel_not_found|is_archived/u;

interface Rendered {
  readonly messages: readonly SlackMessage[];
  /** The same as a beginning and a file, where it is too long for messages. */
  readonly filed: FiledReply | undefined;
}

interface Showing extends Rendered {
  readonly to: PostTarget;
}

async function privately(
  parts: DeliveryParts,
  outgoing: OutgoingReply,
  {
    to,
    ...rendered
  }: Rendered & {
    readonly to: { readonly team: string; readonly user: string; readonly threadTs: string | undefined };
  },
): Promise<DeliveryOutcome> {
  const opened = await parts.direct.of(to.team, to.user);
  if (!("channel" in opened)) return failed(opened.kind === "doubtful" ? { ...opened, kind: "unsent" } : opened);
  return show(parts, outgoing, { to: { team: to.team, channel: opened.channel, threadTs: to.threadTs }, ...rendered });
}

/** Shows the messages; where an earlier version stands, they take its place. */
async function show(parts: DeliveryParts, outgoing: OutgoingReply, showing: Showing): Promise<DeliveryOutcome> {
  const { to } = showing;
  const chosen = await messagesFor(parts, outgoing, showing);
  if ("kind" in chosen) return chosen;
  const { messages } = chosen;
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

/** The beginning of a long answer once all of it is filed. What only one person may see can't be filed among others: it is split. */
async function messagesFor(
  parts: DeliveryParts,
  { deliveryId }: OutgoingReply,
  { to, messages, filed }: Showing,
): Promise<{ readonly messages: readonly SlackMessage[] } | Exclude<DeliveryOutcome, { kind: "delivered" }>> {
  if (filed === undefined || to.user !== undefined) return { messages };
  const outcome = await fileOnce(parts, deliveryId, { to, content: filed.content });
  if (outcome.kind === "filed") return { messages: [filed.message] };
  return outcome.kind === "not-filed" ? { messages } : outcome;
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
