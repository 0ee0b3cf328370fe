import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { Clock } from "../../../runtime.js";
import { slackPhrases } from "../../replies/slack-phrases.js";
import type { Draft } from "../channel.js";
import type { SlackApi } from "./api.js";
import type { DirectChannels } from "./direct-channels.js";
import { isOrganisation, parseThread, type SlackPosted, type SlackThread } from "./refs.js";

/** Answers in the making. */
export interface SlackDrafts {
  /** Shows a status, and in a thread of the direct messages the text so far. Never throws. */
  show(draft: Draft): Promise<void>;
  /** Somebody wrote here: a status appears under their message. */
  heard(externalRef: string, ts: string): void;
  /** Ends the draft of a thread; the reply takes the place of what stands there. The same until `taken`. */
  end(externalRef: string): Promise<SlackPosted | undefined>;
  /** The reply stands in the place of the draft. */
  taken(externalRef: string): void;
}

/** What drafts work with. */
export interface DraftParts {
  readonly api: SlackApi;
  readonly direct: DirectChannels;
  readonly clock: Clock;
}

interface Stream {
  readonly eventId: string;
  readonly team: string;
  readonly channel: string;
  readonly ts: string;
  shown: string;
}

const started = z.object({ ts: z.string() });
/** A status disappears by itself after two minutes. */
const statusHoldsMs = 90_000;

/**
 * Drafts in Slack. Text is shown only where one person reads it, in a thread of their direct messages; elsewhere a status says
 * that an answer is being written. What fails here is left out: nothing depends on it.
 */
export function createSlackDrafts(parts: DraftParts): SlackDrafts {
  const lastMessage = new LRUCache<string, string>({ max: 5000 });
  const statusAt = new LRUCache<string, number>({ max: 5000 });
  const streams = new LRUCache<string, Stream>({ max: 5000 });
  const ended = new LRUCache<string, SlackPosted>({ max: 5000 });
  const turns = new Map<string, Promise<unknown>>();
  // One after the other: a stream takes its pieces in order.
  const inOrder = <T>(externalRef: string, work: () => Promise<T>): Promise<T | undefined> => {
    const next = (turns.get(externalRef) ?? Promise.resolve()).then(work, work).catch(() => undefined);
    turns.set(externalRef, next);
    return next.finally(() => {
      if (turns.get(externalRef) === next) turns.delete(externalRef);
    });
  };
  const showStatus = async (draft: Draft, thread: SlackThread) => {
    const threadTs = thread.threadTs ?? lastMessage.get(draft.externalRef);
    const now = parts.clock().getTime();
    const recent = now - (statusAt.get(draft.eventId) ?? -Infinity) < statusHoldsMs;
    const channel = await channelOf(parts, thread);
    if (threadTs === undefined || recent || channel === undefined) return;
    statusAt.set(draft.eventId, now);
    await parts.api(thread.team, "assistant.threads.setStatus", {
      channel_id: channel,
      thread_ts: threadTs,
      status: slackPhrases.working,
      loading_messages: slackPhrases.loading,
    });
  };
  return {
    show: async (draft) => {
      const thread = parseThread(draft.externalRef);
      if (thread === undefined) return;
      await inOrder(draft.externalRef, async () => {
        const streaming = thread.user !== undefined && thread.threadTs !== undefined && draft.text !== "";
        if (!streaming) return showStatus(draft, thread);
        const open = streams.get(draft.externalRef);
        if (open?.eventId === draft.eventId) return append(parts, open, draft.text);
        const stream = await begin(parts, draft, thread);
        if (stream !== undefined) streams.set(draft.externalRef, stream);
      });
    },
    heard: (externalRef, ts) => void lastMessage.set(externalRef, ts),
    end: (externalRef) =>
      inOrder(externalRef, async () => {
        const stream = streams.get(externalRef);
        if (stream === undefined) return ended.get(externalRef);
        streams.delete(externalRef);
        const place = { channel: stream.channel, stamps: [stream.ts] };
        ended.set(externalRef, place);
        await parts.api(stream.team, "chat.stopStream", { channel: stream.channel, ts: stream.ts });
        return place;
      }),
    taken: (externalRef) => void ended.delete(externalRef),
  };
}

async function channelOf({ direct }: DraftParts, thread: SlackThread): Promise<string | undefined> {
  if (thread.channel !== undefined || thread.user === undefined) return thread.channel;
  const opened = await direct.of(thread.team, thread.user);
  return "channel" in opened ? opened.channel : undefined;
}

async function begin(parts: DraftParts, draft: Draft, thread: SlackThread): Promise<Stream | undefined> {
  const channel = await channelOf(parts, thread);
  if (channel === undefined) return undefined;
  const answer = await parts.api(thread.team, "chat.startStream", {
    channel,
    thread_ts: thread.threadTs,
    ...(isOrganisation(thread.team) ? {} : { recipient_team_id: thread.team }),
    recipient_user_id: thread.user,
    markdown_text: draft.text,
  });
  const read = answer.kind === "ok" ? started.safeParse(answer.data) : undefined;
  if (read?.success !== true) return undefined;
  return { eventId: draft.eventId, team: thread.team, channel, ts: read.data.ts, shown: draft.text };
}

/** Only what is new is sent; a text that was written anew waits for the reply. */
async function append({ api }: DraftParts, stream: Stream, text: string): Promise<void> {
  if (!text.startsWith(stream.shown) || text === stream.shown) return;
  const piece = text.slice(stream.shown.length);
  const { team, channel, ts } = stream;
  const answer = await api(team, "chat.appendStream", { channel, ts, markdown_text: piece });
  if (answer.kind === "ok") stream.shown = text;
}
