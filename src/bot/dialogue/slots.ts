import { DateTime } from "luxon";
import { z } from "zod";
import type { ActionDefinition } from "../../actions/action.js";
import { fieldsOf, moneySchema, type NamedField } from "../../actions/fields.js";
import type { CatalogueEntry, CompanySnapshot } from "../../governance/directory.js";
import type { InvalidValue, SlotValue } from "./command.js";
import { describeProblem, type SlotProblemCode } from "./slot-problems.js";
import type { TaskFrame } from "./state.js";

export { describeValue } from "./describe-value.js";

/** What values are checked against. Without a company, lists (people, applications, …) are not checked. */
export interface SlotContext {
  readonly company?: CompanySnapshot | undefined;
  /** ISO date of the person's today: dates before it are refused for fields with `past: false`. */
  readonly today?: string | undefined;
}

/** Whether a value fits a field. `problem` is a sentence for the person. */
export type SlotCheck =
  { readonly ok: true } | { readonly ok: false; readonly code: SlotProblemCode; readonly problem: string };

type Finding = SlotProblemCode | undefined;

const emailSchema = z.email();

function checkDate(value: SlotValue, field: NamedField, today: string | undefined): Finding {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/u.test(value)) return "no-such-date";
  if (!DateTime.fromISO(value).isValid) return "no-such-date";
  return field.past === false && today !== undefined && value < today ? "in-the-past" : undefined;
}

function checkInteger(value: SlotValue, field: NamedField): Finding {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) return "not-a-whole-number";
  if (value < (field.min ?? 1)) return "too-small";
  return value > (field.max ?? 1_000_000) ? "too-large" : undefined;
}

function checkReference(value: SlotValue, field: NamedField): Finding {
  const prefix = typeof value === "string" ? /^([A-Z]{2,4})-\d+$/u.exec(value)?.[1] : undefined;
  if (prefix === undefined) return "not-a-reference";
  return field.prefixes !== undefined && !field.prefixes.includes(prefix) ? "not-a-reference" : undefined;
}

function checkListed(value: SlotValue, kind: CatalogueEntry["kind"], company: CompanySnapshot | undefined): Finding {
  if (typeof value !== "string" || value === "") return `unknown-${kind}`;
  if (company === undefined) return undefined;
  const entries = company.catalogue.filter((entry) => entry.kind === kind);
  const known = entries.some((entry) => (kind === "cost-centre" ? entry.id : entry.name) === value);
  return known ? undefined : `unknown-${kind}`;
}

function checkPerson(value: SlotValue, company: CompanySnapshot | undefined): Finding {
  if (typeof value !== "string" || value === "") return "unknown-person";
  return company === undefined || company.people.some((person) => person.id === value) ? undefined : "unknown-person";
}

function find(field: NamedField, value: SlotValue, context: SlotContext): Finding {
  switch (field.kind) {
    case "text":
      return z.string().trim().min(1).max(2000).safeParse(value).success ? undefined : "not-text";
    case "integer":
      return checkInteger(value, field);
    case "choice":
      return field.options?.some((option) => option.value === value) === true ? undefined : "not-an-option";
    case "date":
      return checkDate(value, field, context.today);
    case "month":
      return typeof value === "string" && /^\d{4}-(?:0[1-9]|1[0-2])$/u.test(value) ? undefined : "no-such-month";
    case "money":
      return moneySchema.safeParse(value).success ? undefined : "not-money";
    case "email":
      return emailSchema.safeParse(value).success ? undefined : "not-an-email";
    case "application":
    case "hardware-item":
    case "group":
    case "cost-centre":
      return checkListed(value, field.kind, context.company);
    case "person":
      return checkPerson(value, context.company);
    case "reference":
      return checkReference(value, field);
  }
}

/** Whether a value fits a field by itself: kind, bounds, options and, with a company, its lists. Never changes the value. */
export function validateSlot(field: NamedField, value: SlotValue, context: SlotContext): SlotCheck {
  const code = find(field, value, context);
  return code === undefined ? { ok: true } : { ok: false, code, problem: describeProblem(code, field) };
}

/** As `validateSlot`, and also by whatever the action's author added to the field's schema. */
export function validateForAction(
  action: ActionDefinition,
  named: { readonly slot: string; readonly value: SlotValue },
  context: SlotContext,
): SlotCheck {
  const field = fieldOf(action, named.slot);
  if (field === undefined) return { ok: false, code: "unknown-field", problem: "This request has no such detail." };
  const check = validateSlot(field, named.value, context);
  if (!check.ok) return check;
  const schema: unknown = action.input.shape[named.slot];
  if (!(schema instanceof z.ZodType) || schema.safeParse(named.value).success) return check;
  return { ok: false, code: "does-not-fit", problem: describeProblem("does-not-fit", field) };
}

/** The field of an action by name. */
export function fieldOf(action: ActionDefinition, slot: string): NamedField | undefined {
  return fieldsOf(action.input).find((field) => field.name === slot);
}

/** Required slots that are not filled, in declared order. Context fields are never asked for. */
export function missingSlots(action: ActionDefinition, frame: TaskFrame): readonly string[] {
  return fieldsOf(action.input)
    .filter((field) => !field.optional && field.context !== true && frame.slots[field.name] === undefined)
    .map((field) => field.name);
}

/** Fields that must not lie before another one and do, with the slots as given. The later-declared side is the one at fault. */
export function outOfOrder(
  action: ActionDefinition,
  valueOf: (slot: string) => SlotValue | undefined,
): readonly NamedField[] {
  return fieldsOf(action.input).filter((field) => {
    if (field.notBefore === undefined) return false;
    const start = valueOf(field.notBefore);
    const end = valueOf(field.name);
    return typeof start === "string" && typeof end === "string" && end < start;
  });
}

function textOf(value: SlotValue | undefined): string {
  if (value === undefined) return "";
  return typeof value === "object" ? `${value.minor} ${value.currency}` : String(value);
}

/** What is wrong with the slots of a frame taken together: an end before its start, a rule of the action's own schema. */
export function validateFrame(action: ActionDefinition, frame: TaskFrame): readonly InvalidValue[] {
  const valueOf = (slot: string): SlotValue | undefined => frame.slots[slot]?.value;
  const crossed = outOfOrder(action, valueOf).map((field) => ({
    slot: field.name,
    words: textOf(valueOf(field.name)),
    problem: describeProblem("before-start", field),
  }));
  if (crossed.length > 0 || missingSlots(action, frame).length > 0) return crossed;
  const values = Object.fromEntries(Object.entries(frame.slots).map(([slot, filled]) => [slot, filled.value]));
  const parsed = action.input.safeParse(values);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) => {
    const slot = String(issue.path[0] ?? "");
    const named = fieldOf(action, slot);
    return named === undefined ? [] : [{ slot, words: textOf(valueOf(slot)), problem: issue.message }];
  });
}
