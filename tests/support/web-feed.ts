import { setTimeout as pause } from "node:timers/promises";
import type { WireMessage } from "../../src/bot/channels/web/wire.js";
import { plainText } from "../../src/bot/replies/reply.js";
import { readEvents } from "./event-stream.js";

/** What a page needs to hear the server's events. */
export interface FeedOptions {
  /** Number of the last message it has seen. */
  readonly after: number;
  readonly patienceMs: number;
  readonly connect: (headers: Record<string, string>, signal: AbortSignal) => Promise<Response>;
}

/** Server-sent events of a person, across restarts of the server: it connects again and says what it heard last. */
export interface WebFeed {
  /** Every message once, by its number in the transcript. */
  readonly heard: readonly WireMessage[];
  until<T>(what: string, fits: (heard: readonly WireMessage[]) => T | undefined, patienceMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** The window was closed while something was waited for. */
export class FeedClosed extends Error {}

const reconnectMs = 100;

/** Opens the feed; it goes on until it is closed. */
export function openFeed(options: FeedOptions): WebFeed {
  const heard: WireMessage[] = [];
  const known = new Set<string>();
  const waiting = new Set<() => void>();
  const ends = new Set<() => void>();
  const closing = new AbortController();
  const take = (message: WireMessage) => {
    if (known.has(message.id)) return;
    known.add(message.id);
    heard.push(message);
    heard.sort((one, other) => one.seq - other.seq);
    for (const look of waiting) look();
  };
  const listening = listen(options, closing.signal, take);
  return {
    heard,
    until: (what, fits, patienceMs = options.patienceMs) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = fits(heard);
          if (found === undefined) return;
          end();
          resolve(found);
        };
        const fail = (error: Error) => {
          end();
          reject(error);
        };
        const late = setTimeout(() => {
          fail(new Error(`waited in vain for ${what}; heard last:\n${heard.slice(-4).map(wordsOf).join("\n---\n")}`));
        }, patienceMs);
        const closed = () => fail(new FeedClosed(`closed while waiting for ${what}`));
        const end = () => {
          clearTimeout(late);
          waiting.delete(look);
          ends.delete(closed);
        };
        waiting.add(look);
        ends.add(closed);
        look();
        // A click that was on its way when the window was closed is taken, and nobody waits for its answer any more.
        if (closing.signal.aborted) closed();
      }),
    close: async () => {
      closing.abort();
      for (const end of ends) end();
      await listening;
    },
  };
}

async function listen(options: FeedOptions, closing: AbortSignal, take: (message: WireMessage) => void): Promise<void> {
  let last = String(options.after);
  while (!closing.aborted) {
    try {
      const answer = await options.connect({ "last-event-id": last }, closing);
      if (!answer.ok) throw new Error(`events: ${answer.status}`);
      const reader = readEvents(answer);
      for (;;) {
        const event = (await reader.until((one) => one.event === "message")).at(-1);
        if (event === undefined) continue;
        last = event.id ?? last;
        take(JSON.parse(event.data) as WireMessage);
      }
    } catch {
      // The connection ended, as it does when a server is killed; a browser connects again.
      if (!closing.aborted) await pause(reconnectMs);
    }
  }
}

/** What a reader of a message sees. */
export function wordsOf({ content }: WireMessage): string {
  switch (content.kind) {
    case "text":
      return content.text;
    case "button":
      return `[${content.label}]`;
    case "form":
      return JSON.stringify(content.values);
    case "reply":
      return plainText({ blocks: content.blocks, audience: "thread" });
  }
}
