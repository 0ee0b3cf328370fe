import type { Context } from "hono";
import { streamSSE, type SSEStreamingApi } from "hono/streaming";
import { z } from "zod";
import { query } from "../../http-input.js";
import { signedIn, type HttpEnv } from "../../http-session.js";
import type { WebChannel } from "./web-channel.js";
import type { WebConversations } from "./web-conversations.js";

// Proxies drop connections on which nothing happens, mostly after 30 or 60 seconds.
const KEEP_ALIVE_MS = 15_000;
const RECONNECT_AFTER_MS = 2000;
// The browser then connects again and shows its cookie: a sign-in that was ended hears nothing after this long.
const LASTS_AT_MOST_MS = 10 * 60_000;

const position = z.coerce.number().int().nonnegative();
const eventsQuery = z.object({ after: position.optional() });

/**
 * Server-sent events of a person: `message` with a WireMessage, `conversations` with changed WireConversations, `draft` with
 * a WireDraft. Each message event has the point in time up to which the page is then complete; the browser sends it back when it connects again.
 */
export function streamEvents(
  c: Context<HttpEnv>,
  deps: { readonly web: WebChannel; readonly store: WebConversations },
): Response {
  const { person } = signedIn(c);
  const resumed = position.safeParse(c.req.header("last-event-id"));
  const asked = resumed.success ? resumed.data : query(c, eventsQuery).after;
  c.header("X-Accel-Buffering", "no");
  return streamSSE(c, async (stream) => {
    const since = asked ?? (await deps.store.now());
    await stream.write(`retry: ${RECONNECT_AFTER_MS}\n\n`);
    await untilClosed(stream, (ended) =>
      deps.web.connect({
        personId: person.id,
        since,
        ended,
        listener: {
          message: (message, cursor) =>
            stream.writeSSE({ event: "message", id: String(cursor), data: JSON.stringify(message) }),
          conversations: (changed) => stream.writeSSE({ event: "conversations", data: JSON.stringify(changed) }),
          draft: (draft) => stream.writeSSE({ event: "draft", data: JSON.stringify(draft) }),
        },
      }),
    );
  });
}

async function untilClosed(stream: SSEStreamingApi, connect: (ended: () => void) => () => void): Promise<void> {
  let disconnect = (): void => undefined;
  let keepAlive: NodeJS.Timeout | undefined;
  let end: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    stream.onAbort(resolve);
    disconnect = connect(resolve);
    keepAlive = setInterval(() => {
      stream.write(": still here\n\n").catch(() => resolve());
    }, KEEP_ALIVE_MS);
    end = setTimeout(resolve, LASTS_AT_MOST_MS);
  });
  clearInterval(keepAlive);
  clearTimeout(end);
  disconnect();
}
