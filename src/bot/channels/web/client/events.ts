import type { WireConversation, WireDraft, WireMessage } from "../wire.js";
import { base } from "./api.js";

/** What the page does with what it hears. */
export interface EventHandlers {
  readonly message: (message: WireMessage) => void;
  readonly conversations: (changed: readonly WireConversation[]) => void;
  readonly draft: (draft: WireDraft) => void;
  readonly connection: (state: "open" | "lost") => void;
}

// A browser opens six connections to a server at most. A page nobody looks at gives its own back after a while.
const HIDDEN_FOR_MS = 5 * 60_000;
const AGAIN_AFTER_MS = 3000;

/** Hears what happens from a point on, for as long as the page lives; goes on where it was cut off. */
export function listen(after: number, handlers: EventHandlers): () => void {
  let cursor = after;
  let source: EventSource | undefined;
  let timer = 0;

  const close = (): void => {
    source?.close();
    source = undefined;
    clearTimeout(timer);
  };
  const open = (): void => {
    close();
    const opened = new EventSource(`${base}/api/events?after=${cursor}`);
    source = opened;
    opened.addEventListener("open", () => handlers.connection("open"));
    opened.addEventListener("message", (event: MessageEvent<string>) => {
      cursor = Math.max(cursor, Number(event.lastEventId) || 0);
      handlers.message(JSON.parse(event.data) as WireMessage);
    });
    opened.addEventListener("conversations", (event: MessageEvent<string>) => {
      handlers.conversations(JSON.parse(event.data) as readonly WireConversation[]);
    });
    opened.addEventListener("draft", (event: MessageEvent<string>) => {
      handlers.draft(JSON.parse(event.data) as WireDraft);
    });
    opened.addEventListener("error", () => {
      handlers.connection("lost");
      // The browser tries again by itself, except after a refusal.
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_AFTER_MS);
    });
  };
  const lookedAt = (): void => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(close, HIDDEN_FOR_MS);
    else if (source === undefined || source.readyState === EventSource.CLOSED) open();
  };

  open();
  document.addEventListener("visibilitychange", lookedAt);
  return () => {
    document.removeEventListener("visibilitychange", lookedAt);
    close();
  };
}
