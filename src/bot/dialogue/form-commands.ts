import type { NamedField } from "../../actions/fields.js";
import { parseMoney } from "../../actions/money.js";
import type { DialogueCommand, InvalidValue, SlotValue } from "./command.js";
import { topFrame } from "./frames.js";
import { describeProblem } from "./slot-problems.js";
import { validateSlot } from "./slots.js";
import type { DialogueState, TaskFrame } from "./state.js";

/** A form as it came back: every value as text, empty for one left blank. */
export interface FormSubmission {
  /** The action's id, or the id of the frame. */
  readonly formId: string;
  readonly values: Readonly<Record<string, string>>;
  /** Currency of an amount that names none, ISO 4217. Without it such an amount is refused. */
  readonly baseCurrency?: string | undefined;
}

type Read = { readonly ok: true; readonly value: SlotValue } | { readonly ok: false; readonly invalid: InvalidValue };

const grouped = /^\d{1,3}([.,])\d{3}(?:\1\d{3})*$/u;
const decimal = /^\d+[.,]\d+$/u;
const groupedDecimal = /^\d{1,3}([.,])\d{3}(?:\1\d{3})*(?!\1)[.,]\d+$/u;

// Reads "1,299.50", "1.299,50" and "12,50"; a lone group of three digits is thousands. Anything less regular is not read.
function decimalText(number: string): string | undefined {
  const plain = number.replaceAll(/[\s'’]/gu, "");
  if (/^\d+$/u.test(plain)) return plain;
  if (grouped.test(plain)) return plain.replaceAll(/[.,]/gu, "");
  if (!decimal.test(plain) && !groupedDecimal.test(plain)) return undefined;
  const last = Math.max(plain.lastIndexOf(","), plain.lastIndexOf("."));
  return `${plain.slice(0, last).replaceAll(/[.,]/gu, "")}.${plain.slice(last + 1)}`;
}

function readMoney(text: string, baseCurrency: string | undefined): SlotValue | undefined {
  const match = /^(?:([a-z]{3})\s*)?([\d.,\s'’]*\d)\s*([a-z]{3})?$/iu.exec(text);
  const currency = (match?.[1] ?? match?.[3] ?? baseCurrency)?.toUpperCase();
  if (match?.[2] === undefined || currency === undefined || (match[1] !== undefined && match[3] !== undefined))
    return undefined;
  const amount = decimalText(match[2]);
  if (amount === undefined) return undefined;
  try {
    return parseMoney(amount, currency);
  } catch {
    return undefined;
  }
}

function readValue(field: NamedField, text: string, baseCurrency: string | undefined): SlotValue | undefined {
  if (field.kind === "money") return readMoney(text, baseCurrency);
  if (field.kind === "integer") return /^[+-]?\d{1,15}$/u.test(text) ? Number(text) : undefined;
  return text;
}

function readField(field: NamedField, text: string, baseCurrency: string | undefined): Read {
  const value = readValue(field, text, baseCurrency);
  const refusal = (problem: string): Read => ({ ok: false, invalid: { slot: field.name, words: text, problem } });
  if (value === undefined)
    return refusal(describeProblem(field.kind === "money" ? "not-money" : "not-a-whole-number", field));
  const check = validateSlot(field, value, {});
  return check.ok ? { ok: true, value } : refusal(check.problem);
}

/** The open task a form belongs to; undefined when it is gone. */
export function frameOfForm(form: FormSubmission, state: DialogueState): TaskFrame | undefined {
  return state.stack.findLast((frame) => frame.id === form.formId || frame.actionId === form.formId);
}

/**
 * The commands of a submitted form. Values are read by the kind of their field; one that does not fit becomes a
 * `reject-value` of its own, a filled one that came back blank is cleared. A form of a task that is no longer open gives
 * `repeat`; one of a task that lies below takes it up again.
 */
export function commandsFromForm(
  form: FormSubmission,
  state: DialogueState,
  fields: readonly NamedField[],
): readonly DialogueCommand[] {
  const heard = { words: "", confidence: 1 };
  const frame = frameOfForm(form, state);
  if (frame === undefined) return [{ kind: "repeat", ...heard }];
  const offered = fields.flatMap((field) => {
    const text = Object.hasOwn(form.values, field.name) ? form.values[field.name]?.trim() : undefined;
    return text === undefined ? [] : [{ field, text }];
  });
  const commands = offered.flatMap(({ field, text }): DialogueCommand[] => {
    if (text === "")
      return frame.slots[field.name] === undefined ? [] : [{ kind: "clear-slot", slot: field.name, ...heard }];
    const read = readField(field, text, form.baseCurrency);
    if (!read.ok) return [{ kind: "reject-value", invalid: read.invalid, confidence: 1, words: text }];
    return [{ kind: "set-slot", slot: field.name, value: read.value, confidence: 1, words: text }];
  });
  const taken: readonly DialogueCommand[] =
    frame.id === topFrame(state)?.id ? [] : [{ kind: "start-task", actionId: frame.actionId, slots: {}, ...heard }];
  const all = [...taken, ...commands];
  return all.length === 0 ? [{ kind: "repeat", ...heard }] : all;
}
