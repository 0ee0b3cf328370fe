import type { ActionDefinition, SummaryLine } from "../../actions/action.js";
import { fieldsOf, type NamedField } from "../../actions/fields.js";
import type { CompanySnapshot } from "../../governance/directory.js";
import type { InvalidValue } from "../dialogue/command.js";
import { costLine } from "./approval-card.js";
import { phrases } from "./phrases.js";
import type { FormField, Reply, ReplyBlock, ReplyButton } from "./reply.js";

/** A reply in the thread. */
export function inThread(...blocks: readonly ReplyBlock[]): Reply {
  return { blocks, audience: "thread" };
}

/** The same reply, with nothing in it that anybody may not see. */
export function forAnyone(reply: Reply): Reply {
  return { ...reply, visibility: { kind: "anyone" } };
}

/** Plain words. */
export function words(text: string): ReplyBlock {
  return { kind: "text", text };
}

/** What an ask is made of. */
export interface AskParts {
  readonly action: ActionDefinition;
  readonly frameId: string;
  readonly slot: string;
  readonly missing: readonly string[];
  readonly invalid?: InvalidValue | undefined;
  readonly company: CompanySnapshot;
}

const buttonsAtMost = 6;

/** The question for one slot: buttons for a short closed list, a form when more than two values are missing. */
export function askReply(parts: AskParts): Reply {
  const fields = fieldsOf(parts.action.input);
  const field = fields.find((candidate) => candidate.name === parts.slot);
  if (field === undefined) return inThread(words(phrases.askChange));
  const problem: ReplyBlock[] =
    parts.invalid === undefined
      ? []
      : [{ kind: "notice", tone: "warning", text: phrases.invalid(parts.invalid.words, parts.invalid.problem) }];
  const question = words(field.hint === undefined ? field.ask : phrases.forExample(field.ask, field.hint));
  if (parts.missing.length > 2) return inThread(...problem, question, formBlock(parts, fields));
  const buttons = slotButtons(field, parts.frameId);
  return inThread(...problem, question, ...(buttons.length === 0 ? [] : [{ kind: "buttons", buttons } as const]));
}

function slotButtons(field: NamedField, frameId: string): readonly ReplyButton[] {
  const options = field.options ?? [];
  if (options.length === 0 || options.length > buttonsAtMost) return [];
  return options.map((option) => ({
    label: option.label,
    action: "choose",
    value: JSON.stringify({ frameId, slot: field.name, value: option.value }),
  }));
}

function formBlock(parts: AskParts, fields: readonly NamedField[]): ReplyBlock {
  const shown = fields.filter((field) => parts.missing.includes(field.name) || (field.optional && !field.sensitive));
  return {
    kind: "form",
    formId: parts.frameId,
    title: parts.action.title,
    submit: phrases.formSubmit,
    fields: shown.map((field) => formField(field, parts)),
  };
}

function formField(field: NamedField, parts: AskParts): FormField {
  const options = field.options?.map(({ value, label }) => ({ value, label })) ?? listed(field, parts.company);
  return {
    name: field.name,
    label: field.label,
    kind: options === undefined ? inputKind(field) : "choice",
    required: !field.optional,
    options,
    // A hint is an example of words; a calendar or a list takes none.
    hint: options === undefined && inputKind(field) === "text" ? field.hint : undefined,
    problem: parts.invalid?.slot === field.name ? parts.invalid.problem : undefined,
  };
}

function listed(field: NamedField, company: CompanySnapshot): FormField["options"] {
  const entries = company.catalogue.filter((entry) => entry.kind === field.kind);
  return entries.length === 0
    ? undefined
    : entries.map((entry) => ({ value: entry.kind === "cost-centre" ? entry.id : entry.name, label: entry.name }));
}

function inputKind(field: NamedField): FormField["kind"] {
  if (field.kind === "integer") return "number";
  if (field.kind === "date" || field.kind === "month" || field.kind === "money" || field.kind === "email")
    return field.kind;
  return "text";
}

/** What a confirmation shows. */
export interface ConfirmParts {
  readonly action: ActionDefinition;
  readonly frameId: string;
  /** Of the inputs shown: a click on an older card does not count for newer values. */
  readonly inputHash: string;
  readonly summary: readonly SummaryLine[];
  /** In words; undefined for actions without an amount. */
  readonly cost?: string | undefined;
  /** Who must agree, in words. */
  readonly mustAgree: string;
  readonly invalid?: InvalidValue | undefined;
}

/** The filled-in task with its cost and who must agree, and the question for a yes. */
export function confirmReply(parts: ConfirmParts): Reply {
  const fields = [...parts.summary, ...costLine(parts), { label: phrases.mustAgree, value: parts.mustAgree }];
  const about = JSON.stringify({ frameId: parts.frameId, inputHash: parts.inputHash });
  const problem: ReplyBlock[] =
    parts.invalid === undefined
      ? []
      : [{ kind: "notice", tone: "warning", text: phrases.invalid(parts.invalid.words, parts.invalid.problem) }];
  return inThread(
    ...problem,
    { kind: "fields", title: phrases.confirmTitle(parts.action.title), fields },
    {
      kind: "buttons",
      buttons: [
        { label: phrases.confirmYes, action: "confirm", value: about, style: "primary" },
        { label: phrases.confirmChange, action: "deny", value: about },
        { label: phrases.cancel, action: "cancel", value: about, style: "danger" },
      ],
    },
  );
}

/** Why it can't go on now, and a button to try it again. */
export function tryAgainReply(message: string, actionId: string): Reply {
  return inThread(
    { kind: "notice", tone: "warning", text: message },
    {
      kind: "buttons",
      buttons: [
        { label: phrases.tryAgain, action: "choose", value: JSON.stringify({ actionId }) },
        { label: phrases.offerPerson, action: "hand-off", value: "{}" },
      ],
    },
  );
}

/** "Which of these do you mean?" with a button each. */
export function clarifyReply(actions: readonly ActionDefinition[]): Reply {
  const choices: readonly ReplyButton[] = actions.map((action) => ({
    label: action.title,
    action: "choose",
    value: JSON.stringify({ actionId: action.id }),
  }));
  return inThread(words(phrases.clarify), {
    kind: "buttons",
    buttons: [...choices, { label: phrases.clarifyNone, action: "say", value: "help" }],
  });
}

/** What can be asked for, with an example each. */
export function helpReply(actions: readonly ActionDefinition[], lead: string): Reply {
  const fields = actions.map((action) => ({ label: action.title, value: `“${action.examples[0] ?? action.title}”` }));
  return inThread(
    words(lead),
    { kind: "fields", fields },
    {
      kind: "buttons",
      buttons: [{ label: phrases.offerPerson, action: "hand-off", value: "{}" }],
    },
  );
}
