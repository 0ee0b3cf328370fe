import type { FormField, Reply, ReplyBlock } from "../../replies/reply.js";
import { teamsPhrases } from "../../replies/teams-phrases.js";
import type { AdaptiveCard, CardElement } from "./activity.js";
import { textElements } from "./card-text.js";
import { teamsLimits } from "./limits.js";

/** A form of a reply. */
export type FormBlock = Extract<ReplyBlock, { kind: "form" }>;

/** How inputs are named in what a card sends back, so that none can be taken for ours. */
export const inputPrefix = "in.";

/** The inputs of a form, with what was wrong with the last value above each. */
export function inputElements(fields: readonly FormField[]): readonly CardElement[] {
  return fields.flatMap((field) => [
    ...(field.problem === undefined ? [] : textElements(field.problem, { color: "Attention", size: "Small" })),
    inputElement(field),
  ]);
}

function inputElement(field: FormField): CardElement {
  const common = {
    id: `${inputPrefix}${field.name}`,
    label: field.required ? field.label : `${field.label} (${teamsPhrases.optional})`,
    isRequired: field.required,
    errorMessage: teamsPhrases.required,
    ...(field.value === undefined ? {} : { value: field.value }),
  };
  const hint = field.hint === undefined ? {} : { placeholder: field.hint };
  switch (field.kind) {
    case "choice":
      return {
        type: "Input.ChoiceSet",
        ...common,
        style: (field.options ?? []).length > FILTER_ABOVE ? "filtered" : "compact",
        choices: (field.options ?? []).map(({ value, label }) => ({ title: label, value })),
      };
    case "date":
      return { type: "Input.Date", ...common };
    case "number": {
      const { value, ...rest } = common;
      return {
        type: "Input.Number",
        ...rest,
        ...(Number.isFinite(Number(value ?? "x")) ? { value: Number(value) } : {}),
      };
    }
    case "month":
      return { type: "Input.Text", ...common, placeholder: "2026-12", regex: String.raw`^\d{4}-\d{2}$` };
    case "email":
      return { type: "Input.Text", ...common, ...hint, style: "Email" };
    case "money":
    case "text":
      return { type: "Input.Text", ...common, ...hint };
  }
}

const FILTER_ABOVE = 10;

/** Whether a form opens as a dialog instead of standing on the card. */
export function opensAsDialog(form: FormBlock): boolean {
  return form.fields.length > teamsLimits.inputsOnCard;
}

/** The form of a reply. */
export function formOf(reply: Reply, formId: string): FormBlock | undefined {
  const found = reply.blocks.find((block) => block.kind === "form" && block.formId === formId);
  return found?.kind === "form" ? found : undefined;
}

/** The same form with what came back, and a problem at each field that is needed and empty; undefined when none is. */
export function withProblems(form: FormBlock, values: Readonly<Record<string, string>>): FormBlock | undefined {
  const isEmpty = (field: FormField) => field.required && (values[field.name] ?? "").trim() === "";
  if (!form.fields.some(isEmpty)) return undefined;
  const fields = form.fields.map((field) => ({
    ...field,
    value: values[field.name] ?? field.value,
    problem: isEmpty(field) ? teamsPhrases.required : undefined,
  }));
  return { ...form, fields };
}

/** A form as the card of a dialog; what is sent back says which message it belongs to. */
export function dialogCard(form: FormBlock, messageId: string): AdaptiveCard {
  return {
    type: "AdaptiveCard",
    version: "1.5",
    body: [...inputElements(form.fields)],
    actions: [
      { type: "Action.Submit", title: form.submit, data: { deskhand: { message: messageId, form: form.formId } } },
    ],
  };
}

/** The dialog of the message extension: the words of a message, to be sent as a request. */
export function requestCard(text: string): AdaptiveCard {
  return {
    type: "AdaptiveCard",
    version: "1.5",
    body: [
      ...textElements(teamsPhrases.requestHint),
      {
        type: "Input.Text",
        id: `${inputPrefix}request`,
        label: teamsPhrases.requestTitle,
        isMultiline: true,
        isRequired: true,
        errorMessage: teamsPhrases.required,
        maxLength: 4000,
        value: text.slice(0, 4000),
      },
    ],
    actions: [{ type: "Action.Submit", title: teamsPhrases.requestSubmit }],
  };
}
