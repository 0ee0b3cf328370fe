import { z } from "zod";
import type { Clock } from "../../../runtime.js";
import type { DeliveryOutcome } from "../channel.js";
import type { ApiOutcome, SlackApi } from "./api.js";
import type { PostKey, PostStore } from "./post-store.js";
import type { SlackMessage } from "./render.js";

/** A message as it stands in Slack, or how else it ended. */
export type Posted = { readonly kind: "posted"; readonly ts: string } | Exclude<DeliveryOutcome, { kind: "delivered" }>;

/** Where a message goes. `user` makes it one that only they see. */
export interface PostTarget {
  readonly team: string;
  readonly channel: string;
  readonly threadTs?: string | undefined;
  readonly user?: string | undefined;
}

/** What posting works with. */
export interface PostingParts {
  readonly api: SlackApi;
  readonly posts: PostStore;
  readonly clock: Clock;
  /** Breaks it on purpose: what may have arrived is sent again unseen. */
  readonly sabotage?: { readonly noLookup?: boolean } | undefined;
}

/** Name of the metadata that marks our messages, so that one is found again whose answer was lost. */
export const deliveryMark = "deskhand_delivery";

/** How long a message may still be on its way before it is looked for, in milliseconds. */
const settlesAfterMs = 3000;
/** Slack's clock and ours may differ by this much. */
const clocksDifferMs = 5 * 60_000;

/**
 * Sends a message at most once. It is noted before it is sent; when a try ended in doubt, the next one looks into the channel
 * before it sends again. What only one person sees cannot be looked up: there a doubt is reported instead.
 */
export async function postOnce(
  parts: PostingParts,
  key: PostKey,
  what: { readonly to: PostTarget; readonly message: SlackMessage },
): Promise<Posted> {
  const { api, posts, clock } = parts;
  const { to } = what;
  const begun = await posts.begin(key, to.channel, clock());
  if (begun.ts !== undefined) return { kind: "posted", ts: begun.ts };
  if (begun.again && parts.sabotage?.noLookup !== true) {
    if (to.user !== undefined) return { kind: "refused", reason: "it may have been shown already: Slack did not say" };
    const found = await lookFor(parts, { to, begunAt: begun.begunAt }, ({ metadata }) => carries(metadata, key));
    if (found.kind === "posted") await posts.arrived(key, found.ts);
    if (found.kind !== "nowhere") return found;
  }
  const outcome = await send(api, key, what);
  if (outcome.kind === "ok") {
    const ts = stampOf(outcome.data);
    await posts.arrived(key, ts);
    return { kind: "posted", ts };
  }
  if (outcome.kind !== "doubtful") await posts.forget(key);
  return failed(outcome);
}

function send(
  api: SlackApi,
  key: PostKey,
  { to, message }: { to: PostTarget; message: SlackMessage },
): Promise<ApiOutcome> {
  const common = {
    channel: to.channel,
    text: message.text,
    blocks: message.blocks,
    ...(to.threadTs === undefined ? {} : { thread_ts: to.threadTs }),
  };
  if (to.user !== undefined) return api(to.team, "chat.postEphemeral", { ...common, user: to.user });
  return api(to.team, "chat.postMessage", {
    ...common,
    unfurl_links: false,
    unfurl_media: false,
    metadata: markOf(key),
  });
}

/** What marks a message as the one of a delivery. */
export function markOf(key: PostKey) {
  return { event_type: deliveryMark, event_payload: { delivery: key.deliveryId, part: key.part } };
}

const listed = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z
        .object({
          event_type: z.string(),
          event_payload: z.object({ delivery: z.string().optional(), part: z.number().optional() }),
        })
        .optional()
        .catch(undefined),
      files: z
        .array(z.object({ name: z.string().nullish() }))
        .optional()
        .catch(undefined),
    }),
  ),
});

/** A message as Slack lists it. */
export type ListedMessage = z.output<typeof listed>["messages"][number];

function carries(metadata: ListedMessage["metadata"], key: PostKey): boolean {
  const told = metadata?.event_payload;
  return metadata?.event_type === deliveryMark && told?.delivery === key.deliveryId && told.part === key.part;
}

/** Looks for a message of ours where it would stand if it had arrived. */
export async function lookFor(
  { api }: Pick<PostingParts, "api">,
  { to, begunAt }: { readonly to: PostTarget; readonly begunAt: Date },
  isIt: (message: ListedMessage) => boolean,
): Promise<Posted | { readonly kind: "nowhere" }> {
  const oldest = String((begunAt.getTime() - clocksDifferMs) / 1000);
  const about = { channel: to.channel, oldest, limit: 200, include_all_metadata: true };
  const answer =
    to.threadTs === undefined
      ? await api(to.team, "conversations.history", about)
      : await api(to.team, "conversations.replies", { ...about, ts: to.threadTs });
  if (answer.kind !== "ok") {
    const outcome = failed(answer);
    // Without having looked it must not be sent again.
    return outcome.kind === "refused" ? { kind: "refused", reason: `it may have arrived: ${outcome.reason}` } : outcome;
  }
  const read = listed.safeParse(answer.data);
  if (!read.success) return { kind: "retry", reason: "Slack's list of messages could not be read" };
  const found = read.data.messages.find(isIt);
  return found === undefined ? { kind: "nowhere" } : { kind: "posted", ts: found.ts };
}

const stamped = z.object({ ts: z.string().optional(), message_ts: z.string().optional() });

function stampOf(data: Readonly<Record<string, unknown>>): string {
  const read = stamped.safeParse(data);
  return read.data?.ts ?? read.data?.message_ts ?? "";
}

/** How a call that did not succeed is told to the courier. */
export function failed(outcome: Exclude<ApiOutcome, { kind: "ok" }>): Exclude<DeliveryOutcome, { kind: "delivered" }> {
  switch (outcome.kind) {
    case "limited":
      // Waiting in Slack's queue is no failed attempt, however long it takes.
      if (!outcome.asked) return { kind: "absent", after: outcome.afterMs };
      return { kind: "retry", after: outcome.afterMs, reason: "Slack asks to wait", asked: true };
    case "doubtful":
      return { kind: "retry", after: settlesAfterMs, reason: `it is not known whether it arrived: ${outcome.reason}` };
    case "unsent":
      return { kind: "retry", reason: outcome.reason };
    case "refused":
      return { kind: "refused", reason: `Slack refuses: ${outcome.error}` };
  }
}
