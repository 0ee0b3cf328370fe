import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino, type Logger } from "pino";
import { openApp, type App } from "../../src/app.js";
import type { Channel, ChannelEvent, DeliveryOutcome, Draft, OutgoingReply } from "../../src/bot/channels/channel.js";
import { plainText, type Reply, type ReplyButton } from "../../src/bot/replies/reply.js";
import { loadConfig } from "../../src/config.js";
import type { Database } from "../../src/database.js";
import { newId } from "../../src/runtime.js";
import { openTestDatabase } from "./database.js";
import { mondayMorning, openSampleDatabase, testSecret } from "./sample-database.js";

export { mondayMorning } from "./sample-database.js";

/** What a deskhand for tests may be given. */
export interface DeskhandOptions {
  readonly database?: Database | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly at?: Date | undefined;
  /** Where the log goes; nowhere when left out. */
  readonly logger?: Logger | undefined;
  /** What becomes of a delivery instead of being shown. */
  readonly deliver?: ((outgoing: OutgoingReply) => DeliveryOutcome | undefined) | undefined;
}

/** A whole Deskhand with the sample company, a clock that stands still until it is moved, and one channel kept in memory. */
export interface TestDeskhand {
  readonly app: App;
  /** Says something in a person's own thread and waits until everything that follows has been done. @returns what was said to anybody meanwhile */
  say(personId: string, text: string): Promise<readonly Said[]>;
  /** Clicks a button of the last message that has it. */
  click(personId: string, label: string, options?: { comment?: string; thread?: string }): Promise<readonly Said[]>;
  /** Fills in a form. */
  fill(personId: string, formId: string, values: Readonly<Record<string, string>>): Promise<readonly Said[]>;
  /** Hands an event in as it is. */
  take(event: Partial<ChannelEvent> & { readonly personId: string }): Promise<{ accepted: "new" | "duplicate" }>;
  /** Waits until nothing is under way. */
  settle(): Promise<void>;
  /** Everything that was said so far, newest last. */
  readonly said: readonly Said[];
  /** Answers as they were shown while they were written. */
  readonly drafts: readonly Draft[];
  /** Moves the clock, and does what time has made due. */
  pass(ms: number): Promise<readonly Said[]>;
  close(): Promise<void>;
}

/** One reply as it was delivered. */
export interface Said {
  readonly thread: string;
  readonly to: string | undefined;
  readonly audience: Reply["audience"];
  readonly text: string;
  readonly reply: Reply;
  readonly messageId: string;
}

/** What was said in one thread, as text. */
export function heard(said: readonly Said[], thread: string): string {
  return said
    .filter((one) => one.thread === thread)
    .map((one) => one.text)
    .join("\n");
}

/** Opens one. */
export async function openDeskhand(options: DeskhandOptions = {}): Promise<TestDeskhand> {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-test-"));
  let now = options.at ?? mondayMorning;
  const settings = { DESKHAND_DATA: folder, DESKHAND_MODE: "test", DESKHAND_SECRET: testSecret };
  const config = loadConfig({ ...settings, ...options.environment });
  const database = options.database ?? (await (asTheSampleIs(options) ? openSampleDatabase() : openTestDatabase()));
  const app = await openApp({
    config,
    database,
    clock: () => now,
    logger: options.logger ?? pino({ level: process.env["DESKHAND_TEST_LOG"] ?? "silent" }),
  });
  const channel = memoryChannel(options.deliver);
  await app.bot.attach(channel);
  await app.bot.recover();
  const settle = async () => {
    await app.bot.sweep();
    await app.bot.idle();
  };
  const during = async (work: () => Promise<unknown>) => {
    const before = channel.said.length;
    await work();
    await settle();
    return channel.said.slice(before);
  };
  const take = (event: Partial<ChannelEvent> & { readonly personId: string }) => {
    const id = newId();
    const whole = {
      id,
      dedupeKey: id,
      channel: "web",
      kind: "message",
      conversation: `thread:${event.personId}`,
      sender: event.personId,
      receivedAt: now,
    } as const;
    return app.bot.accept({ ...whole, ...event });
  };
  return {
    app,
    said: channel.said,
    drafts: channel.drafts,
    settle,
    take,
    say: (personId, text) => during(() => take({ personId, text })),
    click: (personId, label, how = {}) =>
      during(() => {
        const found = buttonOf(channel.said, personId, label);
        const { action, value } = found.button;
        return take({
          personId,
          kind: "button",
          conversation: how.thread ?? found.thread,
          button: { action, value, label, messageRef: found.messageId, comment: how.comment },
        });
      }),
    fill: (personId, formId, values) => during(() => take({ personId, kind: "form", form: { formId, values } })),
    pass: (ms) =>
      during(async () => {
        now = new Date(now.getTime() + ms);
        await app.bot.sweep();
      }),
    close: async () => {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Settings that decide what the first start makes. */
const atFirstStart = ["DESKHAND_SECRET", "DESKHAND_SAMPLE", "DESKHAND_BASE_CURRENCY", "DESKHAND_POLICIES"];

function asTheSampleIs({ at, environment = {} }: DeskhandOptions): boolean {
  return at === undefined && !atFirstStart.some((name) => name in environment);
}

function buttonOf(
  said: readonly Said[],
  personId: string,
  label: string,
): { button: ReplyButton; thread: string; messageId: string } {
  for (const one of said.toReversed()) {
    if (one.thread !== `thread:${personId}` && one.thread !== `direct:${personId}`) continue;
    const buttons = one.reply.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
    const button = buttons.find((candidate) => candidate.label === label);
    if (button !== undefined) return { button, thread: one.thread, messageId: one.messageId };
  }
  throw new Error(`No button “${label}” for ${personId}. Said last: ${said.at(-1)?.text ?? "nothing"}`);
}

function memoryChannel(
  instead: DeskhandOptions["deliver"],
): Channel & { readonly said: Said[]; readonly drafts: Draft[] } {
  const said: Said[] = [];
  const drafts: Draft[] = [];
  const seen = new Set<string>();
  return {
    id: "web",
    said,
    drafts,
    draft: (draft) => {
      drafts.push(draft);
      return Promise.resolve();
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    directConversation: (personId) => Promise.resolve(`direct:${personId}`),
    deliver: (outgoing: OutgoingReply) => {
      const { externalRef, recipientId, audience, reply, messageId, deliveryId } = outgoing;
      const otherwise = instead?.(outgoing);
      if (otherwise !== undefined) return Promise.resolve(otherwise);
      if (!seen.has(deliveryId))
        said.push({ thread: externalRef, to: recipientId, audience, text: plainText(reply), reply, messageId });
      seen.add(deliveryId);
      return Promise.resolve({ kind: "delivered", channelRef: messageId });
    },
  };
}
