import type { WireField } from "../wire.js";

/** What a form begins with. */
export function firstValues(fields: readonly WireField[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [field.name, field.value ?? ""]));
}

/** What the page can see by itself to be missing; whether a value is right is for the assistant to say. */
export function problemsOf(
  fields: readonly WireField[],
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields
      .filter((field) => field.required && (values[field.name] ?? "").trim() === "")
      .map((field) => [field.name, field.kind === "choice" ? "Please choose one." : "Please fill this in."]),
  );
}
