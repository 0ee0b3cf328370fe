import type { NamedField } from "../../actions/fields.js";

/** Why a value does not fit a field. */
export type SlotProblemCode =
  | "not-text"
  | "not-a-whole-number"
  | "too-small"
  | "too-large"
  | "not-an-option"
  | "no-such-date"
  | "in-the-past"
  | "before-start"
  | "no-such-month"
  | "not-money"
  | "not-an-email"
  | "unknown-application"
  | "unknown-hardware-item"
  | "unknown-group"
  | "unknown-person"
  | "unknown-cost-centre"
  | "not-a-reference"
  | "unknown-field"
  | "does-not-fit";

const sentences: Readonly<Record<SlotProblemCode, (field: NamedField) => string>> = {
  "not-text": () => "It is empty or too long.",
  "not-a-whole-number": () => "A whole number is needed.",
  "too-small": (field) => `It must be at least ${field.min ?? 1}.`,
  "too-large": (field) => `It must be at most ${field.max ?? 1_000_000}.`,
  "not-an-option": (field) => `It must be one of: ${(field.options ?? []).map((option) => option.label).join(", ")}.`,
  "no-such-date": () => "There is no such date.",
  "in-the-past": () => "That date has passed.",
  "before-start": () => "The end would be before the start.",
  "no-such-month": () => "There is no such month.",
  "not-money": () => "An amount with its currency is needed, for example 12.50 EUR.",
  "not-an-email": () => "That is not a mail address.",
  "unknown-application": () => "I don't know an application of that name.",
  "unknown-hardware-item": () => "That is not on the hardware list.",
  "unknown-group": () => "I don't know a group of that name.",
  "unknown-person": () => "I don't find that person in the directory.",
  "unknown-cost-centre": () => "I don't know that cost centre.",
  "not-a-reference": (field) => `A reference such as ${field.prefixes?.[0] ?? "LV"}-1042 is needed.`,
  "unknown-field": () => "This request has no such detail.",
  "does-not-fit": () => "That does not fit here.",
};

/** The problem as a sentence, for `InvalidValue.problem`: "There is no such date." */
export function describeProblem(code: SlotProblemCode, field: NamedField): string {
  return sentences[code](field);
}
