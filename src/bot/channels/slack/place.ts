import type { OutgoingReply } from "../channel.js";
import type { SlackThread } from "./refs.js";

/** Where in Slack a reply is shown, and to whom. */
export type SlackPlace =
  /** To everybody in a channel's thread. */
  | { readonly kind: "channel"; readonly channel: string; readonly threadTs: string }
  /** In a channel's thread, to one person. */
  | { readonly kind: "ephemeral"; readonly channel: string; readonly threadTs: string; readonly user: string }
  /** In the direct messages with one person. */
  | { readonly kind: "direct"; readonly user: string; readonly threadTs: string | undefined }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Who will see a reply, decided just before it is sent. `recipients` are the Slack users of the employee it is said to, as they
 * are linked now; a link that was revoked meanwhile ends the delivery. Pure.
 */
export function placeOf(
  outgoing: Pick<OutgoingReply, "audience" | "recipientId">,
  thread: SlackThread,
  recipients: readonly string[],
): SlackPlace {
  const { audience, recipientId } = outgoing;
  const { channel, user, threadTs } = thread;
  if (user !== undefined) {
    if (recipientId !== undefined && !recipients.includes(user)) {
      return { kind: "refused", reason: "these are not the direct messages of the person it is said to" };
    }
    return { kind: "direct", user, threadTs };
  }
  if (channel === undefined || threadTs === undefined) return { kind: "refused", reason: "no thread" };
  if (audience === "thread") return { kind: "channel", channel, threadTs };
  const recipient = recipients[0];
  if (audience === "direct" || recipient === undefined) {
    return { kind: "refused", reason: "nobody in this channel is the person it is said to" };
  }
  return { kind: "ephemeral", channel, threadTs, user: recipient };
}
