import { plainText, type Reply, type ReplyBlock } from "../../replies/reply.js";
import { slackPhrases } from "../../replies/slack-phrases.js";
import { limits } from "./limits.js";
import { encodedBeginning } from "./mrkdwn.js";
import { sections, slackBlocks, type SlackBlock } from "./render-blocks.js";
import type { ModalOrigin } from "./render-form.js";

/** One message to Slack. */
export interface SlackMessage {
  /** For notifications, search and screen readers. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** A reply as Slack messages: one, or as many as its length needs. Pure. */
export function renderReply(reply: Reply, origin: ModalOrigin): readonly SlackMessage[] {
  const blocks = reply.blocks.flatMap((block, at) => slackBlocks(block, at, origin));
  const summary = encodedBeginning(plainText(reply), limits.message.text);
  const messages = packed(blocks);
  return messages.map((part, index) => ({
    text: index === 0 && summary !== "" ? summary : textOf(part),
    blocks: part,
  }));
}

/** An answer that is too long for messages: its beginning with its sources and thumbs, and all of it as a text file. */
export interface FiledReply {
  readonly message: SlackMessage;
  readonly content: string;
}

/** Where somebody decides on what they read, or fills something in, all of it stands in messages. */
const shownWhole: ReadonlySet<ReplyBlock["kind"]> = new Set(["buttons", "form"]);
const staysBelow: ReadonlySet<ReplyBlock["kind"]> = new Set(["citations", "feedback"]);

/** A reply that would need too many messages, as one and a file; undefined for one that goes into messages. Pure. */
export function filedReply(
  reply: Reply,
  origin: ModalOrigin,
  messages: readonly SlackMessage[],
): FiledReply | undefined {
  if (messages.length <= limits.answer.messages || reply.blocks.some((block) => shownWhole.has(block.kind)))
    return undefined;
  const of = (below: boolean) =>
    reply.blocks.flatMap((block, at) => (staysBelow.has(block.kind) === below ? slackBlocks(block, at, origin) : []));
  const [beginning = []] = packed(of(false), { blocks: limits.message.blocks, characters: limits.answer.beginning });
  const below = of(true);
  const thumbs = below.filter((block) => block.type === "context_actions");
  const characters = charactersOf(beginning) + charactersOf(below);
  const fits = below.length <= limits.answer.sources && characters < limits.message.characters;
  return {
    message: {
      text: encodedBeginning(plainText(reply), limits.message.text),
      blocks: [
        ...beginning.slice(0, limits.message.blocks - limits.answer.sources - 1),
        ...sections(slackPhrases.wholeInFile),
        ...(fits ? below : thumbs),
      ],
    },
    content: plainText(reply),
  };
}

/** Blocks in order, as many a message as fit. Inputs stay with the button that sends them. */
function packed(
  blocks: readonly SlackBlock[],
  room: { readonly blocks: number; readonly characters: number } = limits.message,
): readonly (readonly SlackBlock[])[] {
  const messages: SlackBlock[][] = [];
  let message: SlackBlock[] = [];
  let characters = 0;
  for (const group of together(blocks)) {
    const size = group.reduce((sum, block) => sum + charactersOf(block), 0);
    const full = message.length + group.length > room.blocks || characters + size > room.characters;
    if (full && message.length > 0) {
      messages.push(message);
      message = [];
      characters = 0;
    }
    message.push(...group);
    characters += size;
  }
  return message.length === 0 ? messages : [...messages, message];
}

function together(blocks: readonly SlackBlock[]): readonly (readonly SlackBlock[])[] {
  const groups: SlackBlock[][] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (last?.at(-1)?.type === "input") last.push(block);
    else groups.push([block]);
  }
  return groups;
}

/** Characters of all texts in a block. */
export function charactersOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + charactersOf(one), 0);
  if (value === null || typeof value !== "object") return 0;
  return Object.entries(value).reduce(
    (sum, [name, member]) =>
      sum + (name === "text" && typeof member === "string" ? member.length : charactersOf(member)),
    0,
  );
}

function textOf(blocks: readonly SlackBlock[]): string {
  const first = blocks.find((block) => block.type === "section");
  return first?.text?.text ?? "…";
}
