import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openApp, type App } from "../../src/app.js";
import type { Channel } from "../../src/bot/channels/channel.js";
import { loadConfig } from "../../src/config.js";
import { newId } from "../../src/runtime.js";
import { spreadOf, type Spread } from "../kill/harness.js";

/** How long people wait for an answer, ms. */
export interface TurnReport {
  readonly turns: number;
  readonly answer: Spread;
  readonly byMessage: readonly { readonly message: string; readonly answer: Spread }[];
}

const person = "lena.vogel";

// Each ends what it began, so that every round meets the same dialogue.
const round = [
  "How many vacation days do I have left?",
  "I need four standing desks at 1,200 EUR each",
  "make it five",
  "never mind, cancel that",
  "I'd like to take vacation",
  "next Monday",
  "cancel",
  "What is the meaning of life?",
];

/**
 * Time from handing an event in to the delivery of the first reply: storing, understanding, deciding, the transaction and the
 * delivery; the network and the page come on top. The first round warms up and does not count.
 */
export async function measureTurns(turns: number): Promise<TurnReport> {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-bench-"));
  const app = await openApp({
    config: loadConfig({ DESKHAND_DATA: folder, DESKHAND_MODE: "test", DESKHAND_LOG_LEVEL: "silent" }),
  });
  try {
    const { channel, nextReply } = listening();
    await app.bot.attach(channel);
    const timed: { message: string; ms: number }[] = [];
    for (let turn = -round.length; turn < turns; turn += 1) {
      const message = round[(turn + round.length) % round.length] ?? "";
      const ms = await timeTurn(app, { message, nextReply });
      if (turn >= 0) timed.push({ message, ms });
    }
    const of = (message?: string) =>
      spreadOf(timed.filter((one) => message === undefined || one.message === message).map((one) => one.ms));
    return { turns, answer: of(), byMessage: round.map((message) => ({ message, answer: of(message) })) };
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timeTurn(
  app: App,
  { message, nextReply }: { message: string; nextReply: () => Promise<void> },
): Promise<number> {
  const id = newId();
  const answered = nextReply();
  const begun = performance.now();
  await app.bot.accept({
    id,
    dedupeKey: id,
    channel: "web",
    kind: "message",
    conversation: `thread:${person}`,
    sender: person,
    personId: person,
    text: message,
    receivedAt: app.clock(),
  });
  await answered;
  const ms = performance.now() - begun;
  await app.bot.idle();
  return ms;
}

function listening(): { channel: Channel; nextReply: () => Promise<void> } {
  let heard: () => void = () => undefined;
  return {
    nextReply: () =>
      new Promise((resolve) => {
        heard = resolve;
      }),
    channel: {
      id: "web",
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
      directConversation: (personId) => Promise.resolve(`direct:${personId}`),
      deliver: ({ messageId }) => {
        heard();
        return Promise.resolve({ kind: "delivered", channelRef: messageId });
      },
    },
  };
}
