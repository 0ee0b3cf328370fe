import { feedbackPhrases } from "../replies/feedback-phrases.js";
import type { FormField, Reply, ReplyBlock, ReplyButton } from "../replies/reply.js";
import type { ChannelEvent, OutgoingReply } from "./channel.js";
import { readText } from "./incoming-text.js";
import { fieldQuestion, replyLines, type TerminalStyle } from "./terminal-render.js";

/** Something that can be typed instead of words. */
interface Choice {
  readonly key: string;
  readonly button: ReplyButton;
  readonly conversation: string;
  readonly messageRef: string;
  readonly cardKey: string | undefined;
}

interface OpenForm {
  readonly formId: string;
  readonly conversation: string;
  readonly fields: readonly FormField[];
  readonly at: number;
  readonly values: Readonly<Record<string, string>>;
}

/** What a terminal remembers between two lines. */
export interface TerminalState {
  /** Numbered buttons of the latest reply that had some; gone after the next line. */
  readonly choices: readonly Choice[];
  /** Decisions that wait: `A1` and `R1`. They stay until they are made, and no number can hit them by mistake. */
  readonly decisions: readonly Choice[];
  readonly nextDecision: number;
  readonly form?: OpenForm | undefined;
  /** The latest answer, which `/good` and `/bad` judge. */
  readonly answer?: JudgedAnswer | undefined;
}

interface JudgedAnswer {
  readonly answerId: string;
  readonly conversation: string;
  readonly messageRef: string;
}

/** What a person did with a line, ready to be an event. */
export type TerminalAct = Pick<ChannelEvent, "kind" | "text" | "button" | "form"> & { readonly conversation: string };

/** What follows from a line or a reply: the new state, lines to print, and perhaps something the person did. */
export interface TerminalStep {
  readonly state: TerminalState;
  readonly lines: readonly string[];
  readonly act?: TerminalAct | undefined;
}

/** A terminal that has just been opened. */
export const firstTerminalState: TerminalState = { choices: [], decisions: [], nextDecision: 1 };

/** Shows a reply; pure. A later form of a card takes its buttons away from the earlier one. */
export function showReply(state: TerminalState, outgoing: OutgoingReply, style: TerminalStyle): TerminalStep {
  const { reply } = outgoing;
  let next: TerminalState = {
    ...state,
    decisions: state.decisions.filter((one) => reply.cardKey === undefined || one.cardKey !== reply.cardKey),
  };
  if (buttonsOf(reply).some((button) => !isDecision(button))) next = { ...next, choices: [] };
  const lines = replyLines(reply, style, (block) => {
    const [known, keys] = withButtons(next, block, outgoing);
    next = known;
    return keys;
  });
  const asked = reply.blocks.find((block) => block.kind === "feedback");
  if (asked !== undefined) {
    const { externalRef: thread, messageId: messageRef } = outgoing;
    next = { ...next, answer: { answerId: asked.answerId, conversation: thread, messageRef } };
  }
  const form = reply.blocks.find((block) => block.kind === "form");
  if (form === undefined) return { state: next, lines };
  return ask({ ...next, form: openForm(form, outgoing.externalRef) }, lines, style);
}

function buttonsOf(reply: Reply): readonly ReplyButton[] {
  return reply.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
}

function isDecision(button: ReplyButton): boolean {
  return button.action === "approve" || button.action === "reject";
}

function withButtons(
  state: TerminalState,
  block: Extract<ReplyBlock, { kind: "buttons" }>,
  outgoing: OutgoingReply,
): readonly [TerminalState, readonly string[]] {
  const about = {
    conversation: outgoing.externalRef,
    messageRef: outgoing.messageId,
    cardKey: outgoing.reply.cardKey,
  };
  const deciding = block.buttons.some(isDecision);
  const made = block.buttons.map((button, index) => ({
    ...about,
    button,
    key: deciding
      ? `${button.action === "approve" ? "A" : button.action === "reject" ? "R" : "C"}${state.nextDecision}`
      : String(state.choices.length + index + 1),
  }));
  const keys = made.map((one) => one.key);
  return deciding
    ? [{ ...state, decisions: [...state.decisions, ...made], nextDecision: state.nextDecision + 1 }, keys]
    : [{ ...state, choices: [...state.choices, ...made] }, keys];
}

/** Reads a line; pure. @param conversation the thread that words go to */
export function readLine(
  state: TerminalState,
  line: string,
  context: { readonly conversation: string; readonly style: TerminalStyle },
): TerminalStep {
  const read = readText(line);
  if (read.kind === "too-long") {
    return {
      state,
      lines: ["! That is too long to be sent at once. Nothing was sent; shorten it or send it in parts."],
    };
  }
  const text = read.kind === "empty" ? "" : read.text;
  const decided = decisionIn(state, text) ?? judgementIn(state, text);
  if (decided !== undefined) return decided;
  if (state.form !== undefined) return answerField({ ...state, form: state.form }, text, context);
  if (text === "") return { state, lines: [] };
  const chosen = state.choices.find((one) => one.key === text);
  const rest: TerminalState = { ...state, choices: [] };
  return chosen === undefined
    ? { state: rest, lines: [], act: { kind: "message", text, conversation: context.conversation } }
    : { state: rest, lines: [], act: click(chosen) };
}

function decisionIn(state: TerminalState, text: string): TerminalStep | undefined {
  const [, key = "", comment = ""] = /^([ARC]\d+)(?:[\s:]+([^]*))?$/iu.exec(text) ?? [];
  const chosen = state.decisions.find((one) => one.key === key.toUpperCase());
  if (chosen === undefined) return undefined;
  const decisions = state.decisions.filter((one) => one.messageRef !== chosen.messageRef);
  return { state: { ...state, decisions }, lines: [], act: click(chosen, comment.trim()) };
}

/** `/good`, or `/bad` with what was missing; a form or a question that is open stays open. */
function judgementIn(state: TerminalState, text: string): TerminalStep | undefined {
  const { word, comment = "" } = /^\/(?<word>good|bad)(?:[\s:]+(?<comment>[^]*))?$/iu.exec(text)?.groups ?? {};
  if (word === undefined) return undefined;
  if (state.answer === undefined) return { state, lines: ["! There is no answer to judge yet."] };
  const { answerId, conversation, messageRef } = state.answer;
  const good = word.toLowerCase() === "good";
  const value = JSON.stringify({ answer: answerId, verdict: good ? "up" : "down" });
  const label = good ? feedbackPhrases.helpful : feedbackPhrases.notHelpful;
  const said = comment.trim() === "" ? {} : { comment: comment.trim() };
  const act = {
    kind: "button" as const,
    conversation,
    button: { action: "feedback", value, label, messageRef, ...said },
  };
  return { state, lines: [], act };
}

function click({ button, messageRef, conversation }: Choice, comment = ""): TerminalAct {
  const { action, value, label } = button;
  return {
    kind: "button",
    conversation,
    button: { action, value, label, messageRef, ...(comment === "" ? {} : { comment }) },
  };
}

/** A form that comes back asks again only for what was wrong. */
function openForm(block: Extract<ReplyBlock, { kind: "form" }>, conversation: string): OpenForm {
  const wrong = block.fields.filter((field) => field.problem !== undefined);
  const kept = block.fields.map((field) => [field.name, field.value ?? ""] as const);
  return {
    formId: block.formId,
    conversation,
    fields: wrong.length > 0 ? wrong : block.fields,
    at: 0,
    values: Object.fromEntries(kept),
  };
}

function ask(state: TerminalState, lines: readonly string[], style: TerminalStyle): TerminalStep {
  const field = state.form?.fields[state.form.at];
  return field === undefined ? { state, lines } : { state, lines: [...lines, ...fieldQuestion(field, style)] };
}

function answerField(
  state: TerminalState & { readonly form: OpenForm },
  text: string,
  context: { readonly conversation: string; readonly style: TerminalStyle },
): TerminalStep {
  const { form } = state;
  const field = form.fields[form.at];
  if (/^cancel$/iu.test(text) || field === undefined) {
    const act = { kind: "message" as const, text: "cancel", conversation: context.conversation };
    return { state: { ...state, form: undefined }, lines: [], act };
  }
  const value = fieldValue(field, text);
  if (value === undefined) {
    const why = field.kind === "choice" ? "! Type one of the numbers." : "! This is needed; “cancel” leaves the form.";
    return ask(state, [why], context.style);
  }
  const values = { ...form.values, [field.name]: value };
  if (form.at + 1 < form.fields.length) {
    return ask({ ...state, form: { ...form, values, at: form.at + 1 } }, [], context.style);
  }
  const act = { kind: "form" as const, form: { formId: form.formId, values }, conversation: form.conversation };
  return { state: { ...state, form: undefined }, lines: [], act };
}

function fieldValue(field: FormField, text: string): string | undefined {
  const given = text === "" ? (field.value ?? "") : text;
  if (given === "") return field.required ? undefined : "";
  if (field.options === undefined) return given;
  const same = (one: string) => one.toLowerCase() === given.toLowerCase();
  const option = field.options.find((one) => same(one.value) || same(one.label)) ?? field.options[Number(given) - 1];
  return option?.value;
}
