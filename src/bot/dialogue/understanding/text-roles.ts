import type { NamedField } from "../../../actions/fields.js";

/** What the free words of a field are, as its name and label say: it decides how they are found in a message. */
export type TextRole =
  | "organisation"
  | "country"
  | "person-name"
  | "job-title"
  | "place"
  | "thing"
  | "addressee"
  | "value"
  | "summary"
  | "description"
  | "reason"
  | "free";

const byName: readonly (readonly [RegExp, TextRole])[] = [
  [/summary|symptom|problem/iu, "summary"],
  [/description|details?$/iu, "description"],
  [/reason|justification|note|comment|why|background/iu, "reason"],
  [/vendor|supplier|merchant|company|organi[sz]ation|firm/iu, "organisation"],
  [/country/iu, "country"],
  [/addressee|recipient/iu, "addressee"],
  [/job ?title|position|role/iu, "job-title"],
  [/location|office|city|site|place/iu, "place"],
  [/hire|joiner|newcomer|candidate|full ?name|employee/iu, "person-name"],
  [/item|article|product|goods|subject matter/iu, "thing"],
  [/value/iu, "value"],
];

/** The role of a text field. `free`: its words are only taken when asked for. */
export function textRole(field: NamedField): TextRole {
  const role =
    byName.find(([pattern]) => pattern.test(field.name)) ?? byName.find(([pattern]) => pattern.test(field.label));
  return role?.[1] ?? "free";
}
