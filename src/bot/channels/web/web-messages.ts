import { z } from "zod";
import { feedbackPhrases } from "../../replies/feedback-phrases.js";
import { phrases } from "../../replies/phrases.js";
import type { Reply, ReplyButton } from "../../replies/reply.js";
import type { WireContent } from "./wire.js";

const clicked = z.object({
  button: z.object({
    label: z.string().optional(),
    action: z.string(),
    value: z.string(),
    messageRef: z.string().optional(),
    comment: z.string().optional(),
  }),
});
const filled = z.object({ form: z.object({ formId: z.string(), values: z.record(z.string(), z.string()) }) });
// Replies are written by the bot and typed there; only the frame is checked, so that a damaged row cannot break the page.
const reply = z.custom<Reply>(
  (value) => typeof value === "object" && value !== null && "blocks" in value && Array.isArray(value.blocks),
);

/** How a row of the transcript says what it holds. */
export type StoredKind = "text" | "button" | "form" | "reply";

/**
 * What a stored message holds, ready for the page. Bodies are those of message-store.ts: text as it is; a click or a form as
 * JSON of its text with ChannelEvent.button or .form; a reply as JSON of Reply. Any other body is shown as its text.
 */
export function messageContent(kind: StoredKind, body: string): WireContent {
  if (kind === "text") return { kind: "text", text: body };
  const value = parsed(body);
  const button = clicked.safeParse(value);
  if (kind === "button" && button.success) {
    return { kind: "button", ...button.data.button, label: button.data.button.label ?? button.data.button.action };
  }
  const form = filled.safeParse(value);
  if (kind === "form" && form.success) return { kind: "form", ...form.data.form };
  const said = reply.safeParse(value);
  return kind === "reply" && said.success
    ? { kind: "reply", blocks: said.data.blocks }
    : { kind: "text", text: textOf(value) ?? body };
}

function textOf(value: unknown): string | undefined {
  const read = z.object({ text: z.string() }).safeParse(value);
  return read.success ? read.data.text : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Whether a card waits for a decision: it still offers one. */
export function waitsForDecision(content: WireContent): boolean {
  return buttonsOf(content).some((one) => one.action === "approve" || one.action === "reject");
}

/** All buttons that a message offers. */
export function buttonsOf(content: WireContent): readonly ReplyButton[] {
  if (content.kind !== "reply") return [];
  return content.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
}

/** What a click may send back. */
export type OfferedClick = Pick<ReplyButton, "label" | "value"> & {
  readonly action: ReplyButton["action"] | "feedback";
};

/** Everything that can be clicked in a message: its buttons, and the thumbs of its answers with the person offered beside them. */
export function offeredClicks(content: WireContent): readonly OfferedClick[] {
  if (content.kind !== "reply") return [];
  const thumbs = content.blocks.flatMap((block) => (block.kind === "feedback" ? thumbsOf(block.answerId) : []));
  return [...buttonsOf(content), ...thumbs];
}

function thumbsOf(answer: string): readonly OfferedClick[] {
  return [
    { label: feedbackPhrases.helpful, action: "feedback", value: JSON.stringify({ answer, verdict: "up" }) },
    { label: feedbackPhrases.notHelpful, action: "feedback", value: JSON.stringify({ answer, verdict: "down" }) },
    { label: phrases.offerPerson, action: "hand-off", value: JSON.stringify({ answer }) },
  ];
}

/** The names of a form's inputs; undefined when the message offers no such form. */
export function formFields(content: WireContent, formId: string): readonly string[] | undefined {
  if (content.kind !== "reply") return undefined;
  const found = content.blocks.find((block) => block.kind === "form" && block.formId === formId);
  return found?.kind === "form" ? found.fields.map((field) => field.name) : undefined;
}

/** A conversation's name from the words that began it: the first line, cut at a word. @param longest in characters */
export function titleFrom(text: string, longest = 60): string {
  const line = (text.split("\n").find((one) => one.trim() !== "") ?? "").trim().replaceAll(/\s+/gu, " ");
  if (line.length <= longest) return line;
  const cut = line.slice(0, longest + 1);
  const space = cut.lastIndexOf(" ");
  return `${cut.slice(0, space > longest / 2 ? space : longest)}…`;
}
