import { dateWords } from "./dates.js";
import type { WireButton, WireContent, WireConversation, WireMessage } from "../wire.js";

/** Something of ours on its way to the server, shown at once. Its id is the one its message will have. */
export interface Outgoing {
  readonly id: string;
  readonly clientId: string;
  /** Absent while the conversation it begins does not exist yet. */
  readonly conversationId?: string | undefined;
  readonly content: WireContent;
  readonly state: "sending" | "sent" | "failed";
  /** Why it failed, and what to do. */
  readonly problem?: string | undefined;
  readonly at: string;
}

/** A place in the thread: a message, or a card with what it says by now. The key stays when a card changes. */
export interface ThreadItem {
  readonly key: string;
  readonly message: WireMessage;
  /** Whether an earlier form of the card stood here before. */
  readonly replaced: boolean;
}

// A turn that takes longer than this is told of by the server; the page does not pretend for ever.
const WORKING_FOR_AT_MOST_MS = 120_000;

/** Adds messages to a thread: ordered by number, each once. */
export function mergeMessages(known: readonly WireMessage[], news: readonly WireMessage[]): readonly WireMessage[] {
  const ids = new Set(known.map((message) => message.id));
  const added = news.filter((message) => !ids.has(message.id));
  return added.length === 0 ? known : [...known, ...added].toSorted((a, b) => a.seq - b.seq);
}

/** What is shown: a card's later form stands where its first one stood, and a click on a card is told by the card. */
export function threadItems(messages: readonly WireMessage[]): readonly ThreadItem[] {
  const items: ThreadItem[] = [];
  const places = new Map<string, number>();
  const cards = new Set(messages.filter((one) => one.cardKey !== undefined).map((one) => one.id));
  for (const message of messages) {
    if (message.content.kind === "button" && cards.has(message.content.messageRef ?? "")) continue;
    if (isFeedback(message.content)) continue;
    const place = message.cardKey === undefined ? undefined : places.get(message.cardKey);
    if (place === undefined) {
      if (message.cardKey !== undefined) places.set(message.cardKey, items.length);
      items.push({ key: message.cardKey ?? message.id, message, replaced: false });
    } else {
      items[place] = { key: message.cardKey ?? message.id, message, replaced: true };
    }
  }
  return items;
}

/** Whether a message is a click on a thumb: told by the thumb itself, and no turn of the conversation. */
export function isFeedback(content: WireContent): boolean {
  return content.kind === "button" && content.action === "feedback";
}

/** A thumb is no word of the conversation: nothing answers it, and it overtakes nothing. */
function withoutFeedback(thread: {
  readonly messages: readonly WireMessage[];
  readonly outgoing: readonly Outgoing[];
}) {
  return {
    messages: thread.messages.filter(({ content }) => !isFeedback(content)),
    outgoing: thread.outgoing.filter(({ content }) => !isFeedback(content)),
  };
}

/** How a message's buttons stand: to be clicked, clicked, or overtaken by what was said since. */
export type ButtonState =
  | { readonly kind: "open" }
  | { readonly kind: "used"; readonly action: string; readonly value: string; readonly under: "way" | "done" }
  | { readonly kind: "overtaken" };

const LASTING: ReadonlySet<WireButton["action"]> = new Set(["approve", "reject", "say", "hand-off"]);

/** The state of a message's buttons, from what the person did since. */
export function buttonState(
  message: WireMessage,
  given: { readonly messages: readonly WireMessage[]; readonly outgoing: readonly Outgoing[] },
): ButtonState {
  const thread = withoutFeedback(given);
  const clicked = (content: WireContent) => content.kind === "button" && content.messageRef === message.id;
  const done = thread.messages.findLast((one) => one.author === "person" && clicked(one.content));
  const underWay = thread.outgoing.findLast((one) => one.state !== "failed" && clicked(one.content));
  const click = done?.content ?? underWay?.content;
  if (click?.kind === "button") {
    return { kind: "used", action: click.action, value: click.value, under: done === undefined ? "way" : "done" };
  }
  const spoken =
    thread.messages.some((one) => one.author === "person" && one.seq > message.seq) ||
    thread.outgoing.some((one) => one.state !== "failed");
  const lasting = buttonsOf(message.content).some((one) => LASTING.has(one.action));
  return spoken && !lasting ? { kind: "overtaken" } : { kind: "open" };
}

/** All buttons of a message. */
export function buttonsOf(content: WireContent): readonly WireButton[] {
  if (content.kind !== "reply") return [];
  return content.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
}

/** Whether a card asks for a decision. */
export function asksForDecision(content: WireContent): boolean {
  return buttonsOf(content).some((one) => one.action === "approve" || one.action === "reject");
}

/** Whether a form can still be filled in: nothing was sent from it, and no later form takes its place. */
export function formIsOpen(
  message: WireMessage,
  formId: string,
  thread: { readonly messages: readonly WireMessage[]; readonly outgoing: readonly Outgoing[] },
): boolean {
  const later = thread.messages.filter((one) => one.seq > message.seq);
  const sent = (content: WireContent) => content.kind === "form" && content.formId === formId;
  const again = (content: WireContent) =>
    content.kind === "reply" && content.blocks.some((block) => block.kind === "form" && block.formId === formId);
  return !(
    later.some((one) => sent(one.content) || again(one.content)) ||
    thread.outgoing.some((one) => one.state !== "failed" && sent(one.content))
  );
}

/** Whether the assistant is at work: the last word is the person's, it is not long ago, and no colleague has taken over. */
export function isWorking(
  given: { readonly messages: readonly WireMessage[]; readonly outgoing: readonly Outgoing[] },
  conversation: Pick<WireConversation, "mode"> | undefined,
  now: Date,
): boolean {
  if (conversation?.mode === "desk") return false;
  const thread = withoutFeedback(given);
  const underWay = thread.outgoing.findLast((one) => one.state === "sent");
  const last = thread.messages.at(-1);
  const asked = underWay?.at ?? (last?.author === "person" ? last.at : undefined);
  return asked !== undefined && now.getTime() - Date.parse(asked) < WORKING_FOR_AT_MOST_MS;
}

/** The labels of a sent form's values, from the form they were asked with. */
export function labelledValues(
  content: Extract<WireContent, { kind: "form" }>,
  messages: readonly WireMessage[],
): readonly { readonly label: string; readonly value: string }[] {
  const fields = messages.flatMap((message) =>
    message.content.kind === "reply"
      ? message.content.blocks.flatMap((block) =>
          block.kind === "form" && block.formId === content.formId ? block.fields : [],
        )
      : [],
  );
  return Object.entries(content.values)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => {
      const field = fields.findLast((one) => one.name === name);
      const chosen = field?.options?.find((option) => option.value === value);
      const shown = field?.kind === "date" ? dateWords(value) : value;
      return { label: field?.label ?? name, value: chosen?.label ?? shown };
    });
}
