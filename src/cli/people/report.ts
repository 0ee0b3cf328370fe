import type { ImportOutcome } from "../../governance/directory-import.js";
import { count } from "../text-table.js";

type Done = Exclude<ImportOutcome, { readonly kind: "invalid" }>;

const named = 20;

/** What an import did, or would do, in words. Pure. */
export function sayImport(outcome: Done): string {
  const { people, catalogue, budgets } = outcome;
  const lines = [
    ...(people === undefined
      ? []
      : [
          `People: ${changes([count(people.added.length, "person", "people").concat(" added"), `${people.changed.length} changed`, `${people.deactivated.length} set inactive`, `${people.unchanged} unchanged`])}`,
          ...listed("added", people.added),
          ...listed(
            "changed",
            people.changed.map(({ id, fields }) => `${id} (${fields.join(", ")})`),
          ),
          ...listed("set inactive", people.deactivated),
        ]),
    ...(catalogue === undefined
      ? []
      : [
          `Catalogue: ${changes([count(catalogue.added.length, "entry", "entries").concat(" added"), `${catalogue.changed.length} changed`, `${catalogue.removed.length} removed`, `${catalogue.unchanged} unchanged`])}`,
          ...listed("removed", catalogue.removed),
          `Budgets: ${count(budgets.length, "cost centre")}`,
        ]),
  ];
  return [
    outcome.kind === "checked" ? "Nothing was changed; this is what an import would do." : "Imported.",
    ...lines,
  ].join("\n");
}

function changes(parts: readonly string[]): string {
  return parts.join(", ");
}

function listed(what: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const more = ids.length > named ? ` and ${ids.length - named} more` : "";
  return [`  ${what}: ${ids.slice(0, named).join(", ")}${more}`];
}
