import { asAppError } from "../errors.js";
import type { Logger } from "../runtime.js";
import type { Channel, Draft, ThreadReaders } from "./channels/channel.js";

/** What drafts are shown with. */
export interface DraftParts {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly readersOf: (channel: string, externalRef: string) => Promise<ThreadReaders>;
  readonly logger: Logger;
}

/** Shows an answer that is being written in a channel; returns at once. */
export type ShowDraft = (channel: string, draft: Draft) => void;

/**
 * Drafts on their way to channels: those of one event after each other, and only the latest of what waits. They are shown where
 * the asker reads alone: a thread that others read gets the whole answer, checked when it is delivered.
 */
export function createDrafts({ channels, readersOf, logger }: DraftParts): ShowDraft {
  const waiting = new Map<string, Draft | undefined>();
  const show = async (id: string, draft: Draft): Promise<void> => {
    const channel = channels.get(id);
    if (channel?.draft === undefined) return;
    const readers = await readersOf(id, draft.externalRef);
    if (readers.kind === "alone") await channel.draft(draft);
  };
  const showAll = async (id: string, eventId: string): Promise<void> => {
    for (let next = waiting.get(eventId); next !== undefined; next = waiting.get(eventId)) {
      waiting.set(eventId, undefined);
      await show(id, next).catch((thrown: unknown) =>
        logger.warn({ err: asAppError(thrown), channel: id }, "a draft could not be shown"),
      );
    }
    waiting.delete(eventId);
  };
  return (id, draft) => {
    const isUnderWay = waiting.has(draft.eventId);
    waiting.set(draft.eventId, draft);
    if (!isUnderWay)
      showAll(id, draft.eventId).catch((thrown: unknown) => logger.error({ err: asAppError(thrown) }, "drafts"));
  };
}
