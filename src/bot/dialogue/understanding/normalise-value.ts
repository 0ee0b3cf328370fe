import { DateTime } from "luxon";
import type { NamedField } from "../../../actions/fields.js";
import type { InvalidValue, SlotValue } from "../command.js";
import { describeProblem, type SlotProblemCode } from "../slot-problems.js";
import { findNamed } from "./named-slots.js";
import { findAmount } from "./number-slots.js";
import { datesOf, readText, type Surroundings } from "./reading.js";

/** A value given as words, as slots hold it, or why it cannot be. */
export type Normalised =
  { readonly ok: true; readonly value: SlotValue } | { readonly ok: false; readonly invalid: InvalidValue };

const problems: Readonly<Record<NamedField["kind"], SlotProblemCode>> = {
  text: "not-text",
  integer: "not-a-whole-number",
  choice: "not-an-option",
  date: "no-such-date",
  month: "no-such-month",
  money: "not-money",
  email: "not-an-email",
  application: "unknown-application",
  "hardware-item": "unknown-hardware-item",
  group: "unknown-group",
  person: "unknown-person",
  "cost-centre": "unknown-cost-centre",
  reference: "not-a-reference",
};

function dateValue(field: NamedField, words: string, surroundings: Surroundings): string | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/u.test(words)) return DateTime.fromISO(words).isValid ? words : undefined;
  return datesOf(words, surroundings, { past: field.past })[0]?.value.first;
}

function valueOf(field: NamedField, words: string, surroundings: Surroundings): SlotValue | undefined {
  switch (field.kind) {
    case "text":
      return words === "" ? undefined : words;
    case "date":
      return dateValue(field, words, surroundings);
    case "month":
      if (/^\d{4}-(?:0[1-9]|1[0-2])$/u.test(words)) return words;
      break;
    case "choice":
      if (field.options?.some((option) => option.value === words) === true) return words;
      break;
    case "person":
      if (surroundings.company.people.some((person) => person.id === words)) return words;
      break;
    default:
  }
  const reading = readText(words, surroundings);
  if (field.kind === "integer") return reading.numbers[0]?.value;
  if (field.kind === "money") return findAmount(field, reading, true).values[0];
  return findNamed(field, reading).values[0];
}

/** Works out what words mean for a field, by the same rules as in a message. */
export function normaliseValue(field: NamedField, words: string, surroundings: Surroundings): Normalised {
  const trimmed = words.trim();
  const value = valueOf(field, trimmed, surroundings);
  if (value !== undefined) return { ok: true, value };
  return {
    ok: false,
    invalid: { slot: field.name, words: trimmed, problem: describeProblem(problems[field.kind], field) },
  };
}
