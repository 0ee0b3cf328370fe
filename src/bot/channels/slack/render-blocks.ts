import type { types } from "@slack/bolt";
import { sourceName, type ReplyBlock, type ReplyButton } from "../../replies/reply.js";
import { slackPhrases } from "../../replies/slack-phrases.js";
import { cut } from "../cut-text.js";
import { limits } from "./limits.js";
import { encodedBeginning, encodedPieces, encodeLink, encodeText } from "./mrkdwn.js";
import { fieldInput, plain, type ModalOrigin } from "./render-form.js";

/** A block of ours: the conversation stands in the id of every block that can be clicked. */
export type SlackBlock = types.KnownBlock;

type Kind<K extends ReplyBlock["kind"]> = Extract<ReplyBlock, { kind: K }>;

/** Inputs that fit into a message; a form of more is opened as a modal. */
const inlineFields = 2;

/** The Slack blocks of one block of a reply. `at` is its place in the reply. */
export function slackBlocks(block: ReplyBlock, at: number, origin: ModalOrigin): readonly SlackBlock[] {
  switch (block.kind) {
    case "text":
      return sections(block.text);
    case "notice":
      return sections(`${toneMark[block.tone]} ${block.text}`);
    case "fields":
      return fieldBlocks(block);
    case "buttons":
      return buttonBlocks(block.buttons, at, origin);
    case "form":
      return formBlocks(block, at, origin);
    case "citations":
      return citationBlocks(block);
    case "progress":
      return sections(
        [`*${block.label}*`, ...block.steps.map((step) => `${stepMark[step.state]} ${step.label}`)].join("\n"),
      );
    case "feedback":
      return [feedbackBlock(block.answerId, at, origin)];
  }
}

const toneMark = {
  info: ":information_source:",
  success: ":white_check_mark:",
  warning: ":warning:",
  danger: ":no_entry:",
} as const;

const stepMark = {
  done: ":white_check_mark:",
  current: ":hourglass_flowing_sand:",
  waiting: ":white_circle:",
  failed: ":x:",
} as const;

/** As many sections as the text needs. */
export function sections(text: string): readonly types.SectionBlock[] {
  return encodedPieces(text, limits.section.text).map((piece) => ({
    type: "section",
    text: { type: "mrkdwn", text: piece },
    expand: true,
  }));
}

/** Short fields side by side, ten a section; a long one has sections of its own. Nothing is cut. */
function fieldBlocks(block: Kind<"fields">): readonly SlackBlock[] {
  const blocks: SlackBlock[] = block.title === undefined ? [] : [...sections(`*${block.title}*`)];
  let row: string[] = [];
  const flush = () => {
    if (row.length > 0) blocks.push({ type: "section", fields: row.map((text) => ({ type: "mrkdwn", text })) });
    row = [];
  };
  for (const { label, value } of block.fields) {
    const text = `*${encodeText(label)}*\n${encodeText(value)}`;
    if (text.length > limits.section.field) {
      flush();
      blocks.push(...sections(`*${label}*\n${value}`));
      continue;
    }
    const characters = row.reduce((sum, one) => sum + one.length, text.length);
    if (row.length === limits.section.fields || characters > limits.message.characters) flush();
    row.push(text);
  }
  flush();
  return blocks;
}

function buttonBlocks(buttons: readonly ReplyButton[], at: number, origin: ModalOrigin): readonly SlackBlock[] {
  const elements = buttons.map((button, index) => slackButton(button, { at, index, origin }));
  const approve = buttons.find((button) => button.action === "approve");
  const decidable = approve !== undefined && buttons.some((button) => button.action === "reject");
  const all = decidable ? [...elements, commentButton(approve)] : elements;
  const blocks: SlackBlock[] = [];
  for (let from = 0; from < all.length; from += limits.actions.elements) {
    const part = all.slice(from, from + limits.actions.elements);
    blocks.push({ type: "actions", block_id: blockId(origin, `${at}.${from}`), elements: part });
  }
  return blocks;
}

/** One button; a value that is too long for Slack is looked up in the reply when it is clicked. */
function slackButton(button: ReplyButton, place: { at: number; index: number; origin: ModalOrigin }): types.Button {
  const { at, index, origin } = place;
  const value =
    button.value.length <= limits.button.value
      ? button.value
      : JSON.stringify({ storedIn: origin.messageId, block: at, button: index });
  return {
    type: "button",
    action_id: `deskhand:${button.action}:${at}.${index}`,
    text: plain(button.label, limits.button.text),
    value,
    ...(button.style === undefined ? {} : { style: button.style }),
    ...(button.label.length > limits.button.text ? { accessibility_label: cut(button.label, limits.button.text) } : {}),
  };
}

function commentButton(approve: ReplyButton): types.Button {
  const text = plain(slackPhrases.withComment, limits.button.text);
  return { type: "button", action_id: "deskhand:comment", text, value: approve.value };
}

function formBlocks(form: Kind<"form">, at: number, origin: ModalOrigin): readonly SlackBlock[] {
  const about = JSON.stringify({ messageId: origin.messageId, formId: form.formId });
  const button = (action: string, label: string): types.KnownBlock => ({
    type: "actions",
    block_id: blockId(origin, `${at}.0`),
    elements: [
      { type: "button", style: "primary", action_id: action, text: plain(label, limits.button.text), value: about },
    ],
  });
  const title = sections(`*${form.title}*`);
  const short = form.fields.every((field) => (field.options?.length ?? 0) <= limits.select.options);
  if (form.fields.length <= inlineFields && short) {
    const problems = form.fields.flatMap((field) =>
      field.problem === undefined ? [] : sections(`:warning: ${field.label}: ${field.problem}`),
    );
    const inputs = form.fields.map((field) => fieldInput(field, "message"));
    return [...title, ...problems, ...inputs, button("deskhand:submit-inline", form.submit)];
  }
  const labels = form.fields.map((field) => field.label).join(", ");
  return [...title, ...sections(slackPhrases.formAsks(labels)), button("deskhand:open-form", slackPhrases.openForm)];
}

function citationBlocks(block: Kind<"citations">): readonly SlackBlock[] {
  const texts = block.citations.map((citation, index) => {
    const name = sourceName(citation);
    const dated = citation.updatedAt === undefined ? "" : ` · ${encodeText(slackPhrases.updated(citation.updatedAt))}`;
    const linked = `[${index + 1}] ${encodeLink(citation.url, name)}${dated}`;
    // A link that does not fit gives way to its name: half a link is none.
    return linked.length <= limits.context.text
      ? linked
      : encodedBeginning(`[${index + 1}] ${name}`, limits.context.text);
  });
  const blocks: SlackBlock[] = block.title === undefined ? [] : [...sections(block.title)];
  for (let from = 0; from < texts.length; from += limits.context.elements) {
    const part = texts.slice(from, from + limits.context.elements);
    blocks.push({ type: "context", elements: part.map((text) => ({ type: "mrkdwn", text })) });
  }
  return blocks;
}

function feedbackBlock(answerId: string, at: number, origin: ModalOrigin): SlackBlock {
  const button = (label: string, verdict: "up" | "down") => ({
    text: plain(label, limits.button.text),
    accessibility_label: label,
    value: JSON.stringify({ answer: answerId, verdict }),
  });
  return {
    type: "context_actions",
    block_id: blockId(origin, `${at}.0`),
    elements: [
      {
        type: "feedback_buttons",
        action_id: "deskhand:feedback",
        positive_button: button(slackPhrases.helpful, "up"),
        negative_button: button(slackPhrases.notHelpful, "down"),
      },
    ],
  };
}

/** `PLACE|CONVERSATION|USER`: what is clicked says where it belongs, and who was asked. */
export function blockId({ externalRef, forUser }: ClickPlace, place: string): string {
  return [place, externalRef, ...(forUser === undefined ? [] : [forUser])].join("|");
}

/** Where a clicked block belongs. */
export interface ClickPlace {
  readonly externalRef: string;
  readonly forUser?: string | undefined;
}

/** Where a clicked block belongs; undefined for a block that says nothing of it. */
export function placeOfBlock(id: string): ClickPlace | undefined {
  const [, externalRef, forUser] = id.split("|");
  return externalRef === undefined ? undefined : { externalRef, forUser };
}
