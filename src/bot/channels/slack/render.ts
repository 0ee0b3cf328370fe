import { plainText, type Reply } from "../../replies/reply.js";
import { limits } from "./limits.js";
import { encodedBeginning } from "./mrkdwn.js";
import { slackBlocks, type SlackBlock } from "./render-blocks.js";
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

/** Blocks in order, as many a message as fit. Inputs stay with the button that sends them. */
function packed(blocks: readonly SlackBlock[]): readonly (readonly SlackBlock[])[] {
  const messages: SlackBlock[][] = [];
  let message: SlackBlock[] = [];
  let characters = 0;
  for (const group of together(blocks)) {
    const size = group.reduce((sum, block) => sum + charactersOf(block), 0);
    const full = message.length + group.length > limits.message.blocks || characters + size > limits.message.characters;
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
