import { sourceName, type FormField, type Reply, type ReplyBlock } from "../replies/reply.js";
import { cleanText } from "./incoming-text.js";

/** How lines are dressed: bold and dim where the terminal can, nothing in a pipe. */
export interface TerminalStyle {
  readonly colour: boolean;
}

/** What stands before a button: the number or letter to type. */
export type ButtonLabels = (block: Extract<ReplyBlock, { kind: "buttons" }>) => readonly string[];

const BOLD = /(?<![\p{L}\p{N}*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}*])/gu;
const STEP_SIGNS = { done: "✓", current: "▸", waiting: "·", failed: "✗" } as const;
const NOTICE_SIGNS = { info: "i", success: "✓", warning: "!", danger: "✗" } as const;

/** A reply as lines of text. Forms are asked for field by field, so only their title is among them. */
export function replyLines(reply: Reply, style: TerminalStyle, labels: ButtonLabels): readonly string[] {
  return reply.blocks.flatMap((block) => blockLines(block, style, labels));
}

function blockLines(block: ReplyBlock, style: TerminalStyle, labels: ButtonLabels): readonly string[] {
  switch (block.kind) {
    case "text":
      return textLines(block.text, style);
    case "notice":
      return textLines(`${NOTICE_SIGNS[block.tone]} ${block.text}`, style);
    case "fields":
      return fieldLines(block, style);
    case "buttons": {
      const before = labels(block);
      return block.buttons.map((button, index) => `  [${before[index] ?? "-"}] ${safe(button.label)}`);
    }
    case "form":
      return [bold(safe(block.title), style)];
    case "citations":
      return [
        ...(block.title === undefined ? [] : [safe(block.title)]),
        ...block.citations.flatMap((one, index) => [
          `  [${index + 1}] ${safe(sourceName(one))}`,
          dim(`      ${safe(one.url)}`, style),
        ]),
      ];
    case "feedback":
      return [dim("  /good or /bad, with what was missing, says whether this helped", style)];
    case "progress":
      return [
        bold(safe(block.label), style),
        ...block.steps.map((step) => `  ${STEP_SIGNS[step.state]} ${safe(step.label)}`),
      ];
  }
}

function fieldLines(block: Extract<ReplyBlock, { kind: "fields" }>, style: TerminalStyle): readonly string[] {
  const width = Math.min(28, Math.max(0, ...block.fields.map((field) => safe(field.label).length)));
  const title = block.title === undefined ? [] : [bold(safe(block.title), style)];
  const rows = block.fields.map(({ label, value }) => {
    const words = safe(value).replaceAll("\n", `\n${" ".repeat(width + 4)}`);
    return `  ${dim(safe(label).padEnd(width), style)}  ${words}`;
  });
  return [...title, ...rows];
}

/** The question for one field of a form. */
export function fieldQuestion(field: FormField, style: TerminalStyle): readonly string[] {
  const problem = field.problem === undefined ? [] : [`! ${safe(field.problem)}`];
  const options = (field.options ?? []).map((option, index) => `  [${index + 1}] ${safe(option.label)}`);
  const notes = [
    field.hint ?? "",
    field.value === undefined || field.value === "" ? "" : `Enter keeps ${field.value}`,
    field.required ? "" : "optional: Enter skips",
    FORMATS[field.kind] ?? "",
  ].filter(Boolean);
  const note = notes.length === 0 ? "" : ` ${dim(`(${safe(notes.join("; "))})`, style)}`;
  return [...problem, `${bold(safe(field.label), style)}${note}`, ...options];
}

const FORMATS: Partial<Record<FormField["kind"], string>> = { date: "like 2026-12-24", month: "like 2026-12" };

function textLines(text: string, style: TerminalStyle): readonly string[] {
  return safe(text)
    .split("\n")
    .map((line) => line.replaceAll(BOLD, (_, words: string) => bold(words, style)));
}

/** Words of other people must not move the cursor or change colours of somebody's terminal. */
function safe(text: string): string {
  return cleanText(text);
}

function bold(text: string, style: TerminalStyle): string {
  return style.colour ? `\u001B[1m${text}\u001B[22m` : text;
}

function dim(text: string, style: TerminalStyle): string {
  return style.colour ? `\u001B[2m${text}\u001B[22m` : text;
}
