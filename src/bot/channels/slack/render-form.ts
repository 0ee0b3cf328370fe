import type { types } from "@slack/bolt";
import type { FormField, ReplyBlock } from "../../replies/reply.js";
import { slackPhrases } from "../../replies/slack-phrases.js";
import { cut } from "../cut-text.js";
import { limits } from "./limits.js";
import { encodedBeginning } from "./mrkdwn.js";

/** A form of a reply. */
export type ReplyForm = Extract<ReplyBlock, { kind: "form" }>;

/** What a modal carries along, so that its answer finds its way. */
export interface ModalOrigin {
  /** Name of the conversation. */
  readonly externalRef: string;
  /** The message whose form it is. */
  readonly messageId: string;
  /** The Slack user it is said to; nobody else's click counts. */
  readonly forUser?: string | undefined;
}

/** A plain text object. */
export function plain(text: string, atMost: number): types.PlainTextElement {
  return { type: "plain_text", text: cut(text, atMost), emoji: true };
}

/** The modal of a form; its fields come back under their names. */
export function formModal(form: ReplyForm, origin: ModalOrigin): types.ModalView {
  return {
    type: "modal",
    callback_id: "deskhand:form",
    title: plain(form.title, limits.modal.title),
    submit: plain(form.submit, limits.modal.button),
    close: plain(slackPhrases.close, limits.modal.button),
    private_metadata: JSON.stringify({ ...origin, formId: form.formId }),
    blocks: form.fields
      .flatMap((field) => [...problemBlock(field), fieldInput(field, "modal")])
      .slice(0, limits.modal.blocks),
  };
}

function problemBlock(field: FormField): readonly types.KnownBlock[] {
  if (field.problem === undefined) return [];
  const text = encodedBeginning(`:warning: ${field.problem}`, limits.context.text);
  return [{ type: "context", elements: [{ type: "mrkdwn", text }] }];
}

/** One input. In a message Slack takes fewer kinds than in a modal. */
export function fieldInput(field: FormField, surface: "modal" | "message"): types.InputBlock {
  return {
    type: "input",
    block_id: `field:${field.name}`,
    optional: !field.required,
    label: plain(field.label, limits.input.label),
    ...(field.hint === undefined ? {} : { hint: plain(slackPhrases.forExample(field.hint), limits.input.hint) }),
    element: inputElement(field, surface),
  };
}

function inputElement(field: FormField, surface: "modal" | "message"): types.InputBlock["element"] {
  const action_id = "value";
  const initial = field.value === undefined || field.value === "" ? {} : { initial_value: field.value };
  switch (field.kind) {
    case "choice":
      return { type: "static_select", action_id, ...choices(field) };
    case "date": {
      const date = /^\d{4}-\d{2}-\d{2}$/u.test(field.value ?? "") ? field.value : undefined;
      return { type: "datepicker", action_id, ...(date === undefined ? {} : { initial_date: date }) };
    }
    case "email":
      if (surface === "modal") return { type: "email_text_input", action_id, ...initial };
      break;
    case "number":
      if (surface === "modal") return { type: "number_input", action_id, is_decimal_allowed: false, ...initial };
      break;
    default:
      break;
  }
  const placeholder = slackPhrases.written[field.kind];
  return {
    type: "plain_text_input",
    action_id,
    max_length: limits.input.text,
    ...initial,
    ...(placeholder === undefined ? {} : { placeholder: plain(placeholder, limits.input.placeholder) }),
  };
}

type Choices = Pick<types.StaticSelect, "options" | "option_groups" | "initial_option">;

/** Slack shows a hundred options at once; more are parted into groups that name their first and last. */
function choices(field: FormField): Choices {
  const options = (field.options ?? []).map((option, index) => ({
    text: plain(option.label === "" ? option.value : option.label, limits.option.text),
    value: optionValue(option.value, index),
  }));
  const chosen = options[(field.options ?? []).findIndex((option) => option.value === field.value)];
  const initial = chosen === undefined ? {} : { initial_option: chosen };
  if (options.length <= limits.select.options) return { options, ...initial };
  const groups = [];
  for (let from = 0; from < options.length; from += limits.select.options) {
    const part = options.slice(from, from + limits.select.options);
    const [first, last] = [part[0], part.at(-1)];
    groups.push({ label: plain(groupName(first, last), limits.select.groupLabel), options: part });
  }
  return { option_groups: groups.slice(0, limits.select.groups), ...initial };
}

function groupName(first: types.PlainTextOption | undefined, last: types.PlainTextOption | undefined): string {
  return `${cut(first?.text.text ?? "", 30)} – ${cut(last?.text.text ?? "", 30)}`;
}

/** A value that is too long for Slack goes by its number. */
function optionValue(value: string, index: number): string {
  return value.length <= limits.option.value && !value.startsWith("#") ? value : `#${index}`;
}

/** What was chosen, by Slack's value of the option. */
export function chosenValue(field: FormField, value: string): string {
  const numbered = /^#(?<index>\d+)$/u.exec(value)?.groups?.["index"];
  return numbered === undefined ? value : (field.options?.[Number(numbered)]?.value ?? value);
}
