import type { ActionDefinition } from "../../../actions/action.js";
import { fieldsOf, type NamedField } from "../../../actions/fields.js";
import type { InvalidValue, SlotValue } from "../command.js";
import { fillDates, type DateContext } from "./date-slots.js";
import { findNamed, type Found } from "./named-slots.js";
import { findAmount, findQuantity } from "./number-slots.js";
import type { Reading } from "./reading.js";
import { findText } from "./text-slots.js";

/** The values a text gives for an action. */
export interface Filled {
  readonly slots: Readonly<Record<string, SlotValue>>;
  readonly invalid: readonly InvalidValue[];
  /** Further values named in one breath for a field that holds one: each is a request of its own. */
  readonly more: Readonly<Record<string, readonly SlotValue[]>>;
}

/** How a text is read into slots. */
export interface FillContext extends DateContext {
  /** Leave free words alone: a short answer to something else. */
  readonly valuesOnly?: boolean | undefined;
}

const named: ReadonlySet<NamedField["kind"]> = new Set([
  "choice",
  "application",
  "hardware-item",
  "group",
  "cost-centre",
  "person",
  "reference",
  "email",
  "month",
]);

function findValueOf(field: NamedField, reading: Reading, context: FillContext): Found | undefined {
  if (named.has(field.kind)) return findNamed(field, reading);
  if (field.kind === "integer") return findQuantity(reading);
  if (field.kind === "money") return findAmount(field, reading, context.asked === field.name);
  return undefined;
}

/** Reads a text into the slots of an action, field by field in their declared order. */
export function fillSlots(action: ActionDefinition, reading: Reading, context: FillContext): Filled {
  const fields = fieldsOf(action.input);
  const slots: Record<string, SlotValue> = {};
  const more: Record<string, readonly SlotValue[]> = {};
  const invalid: InvalidValue[] = [];
  const taken: { start: number; end: number }[] = [];
  const dates = fillDates(fields, reading, context);
  Object.assign(slots, dates.slots);
  invalid.push(...dates.invalid);
  taken.push(...dates.spans);
  for (const field of fields) {
    const found = findValueOf(field, reading, context);
    const [first, ...others] = found?.values ?? [];
    if (found?.invalid !== undefined) invalid.push(found.invalid);
    if (first === undefined || found === undefined) continue;
    slots[field.name] = first;
    if (others.length > 0) more[field.name] = others;
    if (field.kind !== "choice") taken.push(...found.spans);
  }
  if (context.valuesOnly !== true) {
    for (const field of fields) {
      if (field.kind !== "text") continue;
      const words = findText(field, reading, { taken, slots, fields });
      if (words !== undefined && words !== "") slots[field.name] = words.slice(0, 500);
    }
  }
  return { slots, invalid, more };
}
