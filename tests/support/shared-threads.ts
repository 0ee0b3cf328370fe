import type { Channel, OutgoingReply, ThreadReaders } from "../../src/bot/channels/channel.js";
import { plainText } from "../../src/bot/replies/reply.js";
import type { Said, TestDeskhand } from "./deskhand.js";

/** Slack kept in memory, as far as policies know: a channel whose threads several people read. */
export interface SharedThreads {
  /** Says something in a thread and waits until everything that follows has been done. @returns what was said in it meanwhile */
  say(personId: string, thread: string, text: string): Promise<readonly Said[]>;
  /** Clicks a button of a reply. */
  click(personId: string, on: Said, label: string): Promise<readonly Said[]>;
  /** Everything that was delivered so far. */
  readonly said: readonly Said[];
}

/** Attaches one. @param readersOf who reads a thread; may throw */
export async function attachSharedThreads(
  desk: TestDeskhand,
  readersOf: (thread: string) => ThreadReaders,
): Promise<SharedThreads> {
  const said: Said[] = [];
  const channel: Channel = {
    id: "slack",
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    directConversation: () => Promise.resolve(undefined),
    readersOf: async (thread) => Promise.resolve(readersOf(thread)),
    deliver: ({ externalRef: thread, recipientId: to, audience, reply, messageId }: OutgoingReply) => {
      said.push({ thread, to, audience, text: plainText(reply), reply, messageId });
      return Promise.resolve({ kind: "delivered", channelRef: messageId });
    },
  };
  await desk.app.bot.attach(channel);
  const during = async (work: () => Promise<unknown>) => {
    const before = said.length;
    await work();
    await desk.settle();
    return said.slice(before);
  };
  return {
    said,
    say: (personId, thread, text) =>
      during(() => desk.take({ personId, channel: "slack", conversation: thread, sender: personId, text })),
    click: (personId, on, label) =>
      during(() => {
        const buttons = on.reply.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
        const button = buttons.find((one) => one.label === label);
        if (button === undefined) throw new Error(`No button “${label}” on: ${on.text}`);
        const { action, value } = button;
        const clicked = { action, value, label, messageRef: on.messageId };
        return desk.take({ personId, channel: "slack", conversation: on.thread, kind: "button", button: clicked });
      }),
  };
}
