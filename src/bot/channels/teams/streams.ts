import { LRUCache } from "lru-cache";
import type { Clock } from "../../../runtime.js";
import { teamsPhrases } from "../../replies/teams-phrases.js";
import type { Draft } from "../channel.js";
import type { OutgoingActivity } from "./activity.js";
import type { Connector } from "./connector.js";
import type { TeamsConversations } from "./conversation-store.js";
import { teamsLimits } from "./limits.js";
import { teamsMarkdown } from "./markdown.js";
import { activitiesOf, envelope, targetOf, type Target } from "./sender.js";

/** An answer in the making, as the person sees it grow. */
interface Stream {
  readonly eventId: string;
  readonly startedAt: number;
  id: string | undefined;
  sequence: number;
  text: string;
  pushedAt: number;
  /** What is being sent; the next waits for it. */
  busy: Promise<unknown>;
}

/** Answers in the making. In the private chat the text grows; elsewhere Teams shows that somebody types. */
export interface TeamsStreams {
  /** Never throws. */
  show(draft: Draft): Promise<void>;
  /** The stream of a thread that the final message has to end; undefined when there is none. */
  finish(thread: string): Promise<{ readonly streamId: string } | undefined>;
}

/** Streams of this process. */
export function createTeamsStreams(parts: {
  readonly connector: Connector;
  readonly conversations: Pick<TeamsConversations, "find">;
  readonly clock: Clock;
}): TeamsStreams {
  const streams = new LRUCache<string, Stream>({ max: 1000, ttl: teamsLimits.streamLastsMs });
  const send = async (target: Target, activity: OutgoingActivity): Promise<unknown> => {
    const path = activitiesOf(target.conversation);
    const end = await parts.connector({
      serviceUrl: target.serviceUrl,
      method: "POST",
      path,
      body: envelope(activity, target),
    });
    return end.kind === "done" ? end.body : undefined;
  };
  const push = async (stream: Stream, target: Target, text: string): Promise<void> => {
    stream.sequence += 1;
    stream.text = text;
    const body = await send(target, streamed(stream, text));
    if (stream.id === undefined && hasId(body)) stream.id = body.id;
  };
  return {
    show: async (draft) => {
      const known = await parts.conversations.find(draft.externalRef).catch(() => undefined);
      const target = known && targetOf(known);
      if (known === undefined || target === undefined) return;
      const now = parts.clock().getTime();
      const before = streams.get(draft.externalRef);
      const fresh = before?.eventId !== draft.eventId;
      const stream: Stream = fresh
        ? {
            eventId: draft.eventId,
            startedAt: now,
            id: undefined,
            sequence: 0,
            text: "",
            pushedAt: 0,
            busy: Promise.resolve(),
          }
        : before;
      if (fresh) streams.set(draft.externalRef, stream);
      if (now - stream.pushedAt < teamsLimits.streamEveryMs || now - stream.startedAt > teamsLimits.streamLastsMs)
        return;
      stream.pushedAt = now;
      if (known.kind === "shared") {
        await send(target, { type: "typing" });
        return;
      }
      const text = teamsMarkdown(draft.text);
      // Teams refuses a text that is not the one before it and more.
      if (!text.startsWith(stream.text) || (text === "" && stream.sequence > 0)) return;
      stream.busy = stream.busy.then(() => push(stream, target, text));
      await stream.busy;
    },
    finish: async (thread) => {
      const stream = streams.get(thread);
      streams.delete(thread);
      await stream?.busy;
      return stream?.id === undefined ? undefined : { streamId: stream.id };
    },
  };
}

function streamed(stream: Stream, text: string): OutgoingActivity {
  const words = text === "" ? teamsPhrases.thinking.slice(0, teamsLimits.informativeCharacters) : text;
  const streamType = text === "" ? "informative" : "streaming";
  const id = stream.id === undefined ? {} : { streamId: stream.id };
  return {
    type: "typing",
    text: words,
    entities: [{ type: "streaminfo", streamType, streamSequence: stream.sequence, ...id }],
  };
}

function hasId(body: unknown): body is { readonly id: string } {
  return typeof body === "object" && body !== null && "id" in body && typeof body.id === "string";
}
