import { z } from "zod";
import { notify, type Database } from "../../../database.js";
import { AppError } from "../../../errors.js";
import type { Logger } from "../../../runtime.js";
import type { AcceptEvent, Channel, ChannelEvent } from "../channel.js";
import type { WebConversations } from "./web-conversations.js";
import { createWebHub, type WebListener } from "./web-hub.js";

/** What processes on one database tell each other: whose pages should look for news, or what is being written to them. */
export const webNotifyChannel = "deskhand_web";

const announcement = z.object({
  personId: z.string(),
  draft: z.object({ eventId: z.string(), conversationId: z.string(), text: z.string() }).optional(),
});
/** NOTIFY takes less than 8,000 bytes. */
const LONGEST_NOTICE = 7500;
// NOTIFY is a hint: it is lost while its connection is re-opened.
const LOOK_EVERY_MS = 15_000;

/** What the web channel works with. */
export interface WebChannelDeps {
  readonly database: Database;
  readonly store: WebConversations;
  readonly logger: Logger;
}

/** The web page as a channel: the HTTP routes hand in what people did, and open pages hear what is delivered. */
export interface WebChannel extends Channel {
  /** Takes what a person did on the page. @throws AppError before `start` and after `stop` */
  receive(event: ChannelEvent): ReturnType<AcceptEvent>;
  /** Adds an open page; `ended` is called when the channel stops. Returns how to take it off. */
  connect(page: WebPage): () => void;
}

/** An open page of a person that has seen everything up to the point in time `since`. */
export interface WebPage {
  readonly personId: string;
  readonly since: number;
  readonly listener: WebListener;
  readonly ended: () => void;
}

/** The web channel. A message is stored before it is delivered; delivering only says that it is there. */
export function createWebChannel(deps: WebChannelDeps): WebChannel {
  const { database, store, logger } = deps;
  const hub = createWebHub(store, (error) => logger.warn({ err: error }, "news for a page could not be read"));
  const pages = new Set<WebPage>();
  const announce = (personId: string) => notify(database.db, webNotifyChannel, JSON.stringify({ personId }));
  let accept: AcceptEvent | undefined;
  let stopListening: (() => Promise<void>) | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    id: "web",
    start: async (acceptEvent) => {
      accept = acceptEvent;
      stopListening = await database.listen(webNotifyChannel, (payload) => {
        const heard = announcement.safeParse(JSON.parse(payload));
        if (!heard.success) return;
        const { personId, draft } = heard.data;
        if (draft === undefined) hub.wake(personId);
        else hub.draft(personId, draft);
      });
      timer = setInterval(() => hub.wakeAll(), LOOK_EVERY_MS);
      timer.unref();
    },
    deliver: async (outgoing) => {
      const personId = await store.ownerOfMessage(outgoing.messageId);
      if (personId === undefined) {
        return { kind: "refused", reason: `message ${outgoing.messageId} stands in no conversation of the web page` };
      }
      await announce(personId);
      return { kind: "delivered", channelRef: outgoing.messageId };
    },
    draft: async ({ eventId, externalRef, recipientId: personId, text }) => {
      const thread = await store.threadNamed(personId, externalRef);
      if (thread === undefined) return;
      const draft = { eventId, conversationId: thread.id, text };
      const notice = JSON.stringify({ personId, draft });
      // What is too long for the others is shown by the pages of this process only: the message itself comes to all.
      if (Buffer.byteLength(notice) > LONGEST_NOTICE) hub.draft(personId, draft);
      else await notify(database.db, webNotifyChannel, notice);
    },
    directConversation: async (personId) => (await store.inboxOf(personId)).externalRef,
    stop: async () => {
      accept = undefined;
      clearInterval(timer);
      await stopListening?.();
      stopListening = undefined;
      for (const page of pages) page.ended();
      pages.clear();
    },
    receive: async (event) => {
      if (accept === undefined) throw notTaking();
      const answer = await accept(event);
      // The person's other windows show it too, before it is answered.
      if (event.personId !== undefined) await announce(event.personId);
      return answer;
    },
    connect: (page) => {
      const disconnect = hub.connect(page.personId, page.since, page.listener);
      pages.add(page);
      return () => {
        disconnect();
        pages.delete(page);
      };
    },
  };
}

function notTaking(): AppError {
  return new AppError({
    code: "conflict",
    message: "The assistant is not taking messages: it is starting or stopping.",
    remedy: "Send it again in a moment.",
  });
}
