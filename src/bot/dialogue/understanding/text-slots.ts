import type { NamedField } from "../../../actions/fields.js";
import type { SlotValue } from "../command.js";
import { blank, findDescription, findReason, findThing, findValue } from "./free-words.js";
import {
  findAddressee,
  findCountry,
  findJobTitle,
  findOrganisation,
  findPersonName,
  findPlace,
  findSeller,
} from "./proper-names.js";
import type { Reading } from "./reading.js";
import { textRole } from "./text-roles.js";

type Span = { readonly start: number; readonly end: number };

/** What is already read of a message when its free words are looked for. */
export interface TextContext {
  /** Where the values of other fields stand. */
  readonly taken: readonly Span[];
  /** Values found so far, by slot. */
  readonly slots: Readonly<Record<string, SlotValue>>;
  readonly fields: readonly NamedField[];
}

// The label of the choice that says what changes: the value of "phone" is a number, that of "address" an address.
function chosenLabel({ fields, slots }: TextContext): string {
  return fields
    .filter((field) => field.kind === "choice")
    .flatMap((field) => field.options?.find((option) => option.value === slots[field.name])?.label ?? [])
    .join(" ");
}

/** A person's or thing's name that begins with the seller's words is not looked for again. */
function sellerSpan(reading: Reading): readonly Span[] {
  const found = findSeller(reading.text);
  return found === undefined ? [] : [found];
}

function locationsOf(reading: Reading): readonly string[] {
  return [...new Set(reading.surroundings.company.people.map((person) => person.location))];
}

/** The free words for a text field in a message; undefined where the message does not give any. */
export function findText(field: NamedField, reading: Reading, context: TextContext): string | undefined {
  const { text } = reading;
  switch (textRole(field)) {
    case "organisation":
      // Beside an item it is who sells it, otherwise the company itself.
      return context.fields.some((one) => textRole(one) === "thing") ? findSeller(text)?.name : findOrganisation(text);
    case "country":
      return findCountry(text);
    case "person-name":
      return findPersonName(text);
    case "job-title":
      return findJobTitle(text);
    case "place":
      return findPlace(blank(text, context.taken), locationsOf(reading));
    case "addressee":
      return findAddressee(text);
    case "thing":
      return findThing(reading, [...context.taken, ...sellerSpan(reading)]);
    case "value":
      return findValue(text, chosenLabel(context));
    case "summary":
      return text.trim();
    case "description":
      return findDescription(reading, context.taken);
    case "reason":
      return findReason(reading);
    case "free":
      return undefined;
  }
}
