import { asAppError } from "../errors.js";
import type { Logger } from "../runtime.js";
import type { Channel, ThreadReaders } from "./channels/channel.js";
import type { Audience, Reply } from "./replies/reply.js";

/**
 * Who reads along in a thread, asked of its channel now. Never throws: what can't be found out, or whose channel this process
 * does not have, counts as open to anybody.
 */
export async function readersNow(
  channel: Channel | undefined,
  externalRef: string,
  logger: Logger,
): Promise<ThreadReaders> {
  if (channel === undefined) return { kind: "open" };
  if (channel.readersOf === undefined) return { kind: "alone" };
  try {
    return await channel.readersOf(externalRef);
  } catch (thrown) {
    logger.warn({ err: asAppError(thrown), channel: channel.id }, "who reads a thread is not known: taken as open");
    return { kind: "open" };
  }
}

/** A reply with whom it is said to. */
export type AddressedReply = Pick<Reply, "audience" | "recipientId" | "visibility">;

/**
 * Where a reply may be shown, given who reads its thread now. What is not declared visible to all of them is shown to its
 * recipient alone, and without a recipient to nobody. Pure.
 */
export function audienceIn(readers: ThreadReaders, reply: AddressedReply): Audience | "nobody" {
  const { audience, recipientId } = reply;
  if (audience === "only-you") return recipientId === undefined ? "nobody" : audience;
  if (coversAll(readers, reply)) return audience;
  return recipientId === undefined ? "nobody" : "only-you";
}

function coversAll(readers: ThreadReaders, { visibility, recipientId }: AddressedReply): boolean {
  if (readers.kind === "alone" || visibility?.kind === "anyone") return true;
  if (readers.kind === "open") return false;
  const may = new Set([...(visibility?.personIds ?? []), ...(recipientId === undefined ? [] : [recipientId])]);
  return readers.personIds.every((id) => may.has(id));
}
