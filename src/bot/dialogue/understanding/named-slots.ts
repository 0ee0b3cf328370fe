import type { NamedField } from "../../../actions/fields.js";
import type { InvalidValue, SlotValue } from "../command.js";
import { findChoices } from "../entities/choices.js";
import type { Mention } from "../entities/mention.js";
import { prefixOf } from "../entities/references.js";
import { describeProblem } from "../slot-problems.js";
import { namedTogether, settleMentions } from "./corrections.js";
import type { Reading } from "./reading.js";

/** What a text gives for one field: values it may hold (several when named in one breath), or one that cannot be. */
export interface Found {
  readonly values: readonly SlotValue[];
  readonly words: string;
  readonly invalid?: InvalidValue | undefined;
  /** Where the values stand, so that free words are read around them. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
}

/** Nothing for this field. */
export const nothingFound: Found = { values: [], words: "", spans: [] };

function found<V extends SlotValue>(text: string, mentions: readonly Mention<V>[]): Found {
  const { chosen } = settleMentions(text, mentions);
  const together = namedTogether(text, chosen);
  return {
    values: [...new Set(together.map((one) => one.value))],
    words: together.map((one) => one.words).join(", "),
    spans: mentions,
  };
}

function invalid(field: NamedField, words: string, problem: string): Found {
  return { ...nothingFound, words, invalid: { slot: field.name, words, problem } };
}

const payer =
  /\b(?:pays?|charge(?:d)?|bill(?:ed)?|budget|cost cent(?:er|re)s?|department|account|paid (?:by|from|out of)|book(?:ed)? (?:it )?(?:on|to)|covers?|expense of|funds|money|spend|afford|left|remaining|dept)\b/iu;

/** A department's name is its cost centre only where somebody pays or money is counted. */
function costCentres(reading: Reading): readonly Mention<string>[] {
  const named = reading.catalogue.filter((one) => one.kind === "cost-centre");
  return named.filter((one) => {
    if (/\d/u.test(one.words)) return true;
    const around = reading.text.slice(Math.max(0, one.start - 40), one.end + 30);
    return payer.test(around.replace(one.words, " "));
  });
}

function people(field: NamedField, reading: Reading): Found {
  const { chosen } = settleMentions(reading.text, reading.people);
  const together = namedTogether(reading.text, chosen);
  const unclear = together.find((one) => one.value === undefined);
  if (unclear !== undefined) {
    const names = unclear.candidates.flatMap(
      (id) => reading.surroundings.company.people.find((one) => one.id === id)?.name ?? [],
    );
    return invalid(field, unclear.words, `Several people are called so: ${names.join(", ")}.`);
  }
  const values = [...new Set(together.flatMap((one) => one.value ?? []))];
  return { values, words: together.map((one) => one.words).join(", "), spans: reading.people };
}

function references(field: NamedField, reading: Reading): Found {
  const fitting = reading.references.filter(
    (one) => field.prefixes === undefined || field.prefixes.includes(prefixOf(one.value)),
  );
  const [other] = reading.references;
  if (fitting.length > 0 || other === undefined) return found(reading.text, fitting);
  return invalid(field, other.words, describeProblem("not-a-reference", field));
}

// "laptop charger", "my notebook's keyboard": of two names side by side the last is the thing.
function heads<M extends { readonly start: number; readonly end: number }>(
  text: string,
  mentions: readonly M[],
): readonly M[] {
  return mentions.filter((one, index) => {
    const next = mentions[index + 1];
    return next === undefined || !/^(?:['’]s)?\s+$/u.test(text.slice(one.end, next.start));
  });
}

const shapes: readonly (readonly [RegExp, RegExp])[] = [
  [/bank|iban/iu, /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}/u],
  [/phone|mobile/iu, /(?<![\p{L}\p{N}-])(?:\+|0)\d[\d /()-]{6,}\d/u],
  [/mail/iu, /\S@\S+\.\p{L}{2,}/u],
];

/** The option that a value in the text belongs to by its shape alone: an IBAN is a bank account's. */
function optionOfShape(field: NamedField, text: string): string | undefined {
  const shape = shapes.find(([, pattern]) => pattern.test(text))?.[0];
  return shape === undefined ? undefined : field.options?.find((option) => shape.test(option.value))?.value;
}

/** What a text names for a field with a closed list behind it: choices, the company's names, references, mail addresses. */
export function findNamed(field: NamedField, reading: Reading): Found {
  const { text } = reading;
  switch (field.kind) {
    case "choice": {
      const { chosen } = settleMentions(text, findChoices(text, field.options ?? []));
      // "The bank wants it for the mortgage": an option named by its own name counts before one named by a synonym.
      const best = chosen.find((one) => one.own) ?? chosen[0];
      if (best !== undefined) return { values: [best.value], words: best.words, spans: chosen };
      const shaped = optionOfShape(field, text);
      return shaped === undefined ? nothingFound : { values: [shaped], words: "", spans: [] };
    }
    case "application":
    case "hardware-item":
    case "group":
      return found(
        text,
        heads(
          text,
          reading.catalogue.filter((one) => one.kind === field.kind),
        ),
      );
    case "cost-centre":
      return found(text, costCentres(reading));
    case "person":
      return people(field, reading);
    case "reference":
      return references(field, reading);
    case "email":
      return found(text, reading.emails);
    case "month": {
      const unknown = reading.months.find((one) => one.value === undefined);
      const known = reading.months.flatMap((one) => (one.value === undefined ? [] : [{ ...one, value: one.value }]));
      if (unknown !== undefined && known.length === 0)
        return invalid(field, unknown.words, describeProblem("no-such-month", field));
      return found(text, known);
    }
    default:
      return nothingFound;
  }
}
