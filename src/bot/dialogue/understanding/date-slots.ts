import type { NamedField } from "../../../actions/fields.js";
import type { InvalidValue } from "../command.js";
import { findImpossibleDates, type DateMention } from "../entities/dates.js";
import { endFromNow, lastDayOf } from "../entities/durations.js";
import { describeProblem } from "../slot-problems.js";
import { settleMentions } from "./corrections.js";
import { datesOf, type Reading } from "./reading.js";

/** Dates by slot, and those that cannot be. */
export interface DateSlots {
  readonly slots: Readonly<Record<string, string>>;
  readonly invalid: readonly InvalidValue[];
  readonly spans: readonly { readonly start: number; readonly end: number }[];
}

/** What is already agreed on, and what is being asked for. */
export interface DateContext {
  /** Dates of the open task by slot. */
  readonly agreed: Readonly<Record<string, string | undefined>>;
  /** The date slot that the text answers, if one was asked for. */
  readonly asked?: string | undefined;
}

interface Pair {
  readonly start: NamedField;
  readonly end: NamedField;
}

function pairOf(fields: readonly NamedField[]): Pair | undefined {
  for (const end of fields) {
    const start = fields.find((field) => field.name === end.notBefore);
    if (start !== undefined) return { start, end };
  }
  return undefined;
}

/** A field that holds only an end: "until", "expires". */
function isEnd(field: NamedField): boolean {
  return /until|end|expir|due|deadline|^to$/iu.test(field.name);
}

function impossible(fields: readonly NamedField[], reading: Reading, context: DateContext): readonly InvalidValue[] {
  const [first] = findImpossibleDates(reading.text, reading.dates);
  if (first === undefined) return [];
  const before = reading.text.slice(0, first.start);
  const ends = /\b(?:until|till|til|to|through|by)\s*(?:the\s*)?$/iu.test(before);
  const pair = pairOf(fields);
  const field = fields.find((one) => one.name === context.asked) ?? (ends ? pair?.end : undefined) ?? fields[0];
  return field === undefined
    ? []
    : [{ slot: field.name, words: first.words, problem: describeProblem("no-such-date", field) }];
}

const sameDay =
  /\b(?:same (?:day|date)|(?:just|only) (?:that|the|this|one)(?: one)? day|that day(?: only)?|one day(?: only)?|just that|a single day|only one)\b/iu;

// With both ends: a stretch gives both, a single day is a leave of one day, "from" and "until" give one end each.
function fillPair(
  pair: Pair,
  mentions: readonly DateMention[],
  where: { readonly reading: Reading; readonly context: DateContext },
): Readonly<Record<string, string>> {
  const { reading, context } = where;
  const { start, end } = pair;
  const stretch = mentions.findLast((one) => one.stretch);
  if (stretch !== undefined) return edges(pair, stretch, context);
  const from = mentions.findLast((one) => one.role === "from");
  const until = mentions.findLast((one) => one.role === "until");
  const [on, second] = mentions.filter((one) => one.role === "on");
  const duration = reading.durations.at(-1)?.value;
  if (context.asked === end.name && mentions.length === 0 && sameDay.test(reading.text)) {
    const begins = context.agreed[start.name];
    return begins === undefined ? {} : { [end.name]: begins };
  }
  if (context.asked === end.name && from === undefined && until === undefined && on !== undefined) {
    return { [end.name]: on.value.last };
  }
  const moved =
    from === undefined && until === undefined && on !== undefined ? moveAgreed(pair, on, context) : undefined;
  if (moved !== undefined) return moved;
  const first =
    from ??
    (until === undefined ? on : undefined) ??
    (until !== undefined && on !== undefined && on.start < until.start ? on : undefined);
  const begins = first?.value.first ?? context.agreed[start.name];
  const slots: Record<string, string> = {};
  if (first !== undefined) slots[start.name] = first.value.first;
  if (until !== undefined) slots[end.name] = until.value.last;
  else if (duration !== undefined && begins !== undefined) slots[end.name] = lastDayOf(begins, duration);
  else if (first?.role === "on" && second !== undefined && second.value.last > first.value.first)
    slots[end.name] = second.value.last;
  else if (first?.role === "on" && context.asked !== start.name && context.agreed[end.name] === undefined)
    slots[end.name] = first.value.last;
  else if (first?.role === "on" && isSingleDay(reading.text)) slots[end.name] = first.value.last;
  return slots;
}

// Both ends are agreed on and one day is named: it replaces a leave of one day, else the end that it is nearer to say.
function moveAgreed(pair: Pair, on: DateMention, context: DateContext): Readonly<Record<string, string>> | undefined {
  const begins = context.agreed[pair.start.name];
  const ends = context.agreed[pair.end.name];
  if (begins === undefined || ends === undefined) return undefined;
  const date = on.value.first;
  if (begins === ends) return { [pair.start.name]: date, [pair.end.name]: date };
  const end = /^(?:the )?(?:end|last)\b/iu.test(on.words) || date > ends;
  return end ? { [pair.end.name]: date } : { [pair.start.name]: date };
}

function edges(pair: Pair, stretch: DateMention, context: DateContext): Readonly<Record<string, string>> {
  if (context.asked === pair.end.name) return { [pair.end.name]: stretch.value.last };
  return { [pair.start.name]: stretch.value.first, [pair.end.name]: stretch.value.last };
}

function isSingleDay(text: string): boolean {
  return /\b(?:only|just|one day|single day|a day|day off|morning|afternoon|half)\b/iu.test(text);
}

function fillEnd(
  field: NamedField,
  mentions: readonly DateMention[],
  where: { readonly reading: Reading; readonly context: DateContext },
): Readonly<Record<string, string>> {
  const { reading, context } = where;
  const until = mentions.findLast((one) => one.role === "until" || one.stretch);
  if (until !== undefined) return { [field.name]: until.value.last };
  const duration = reading.durations.at(-1);
  if (duration !== undefined) return { [field.name]: endFromNow(reading.surroundings.today, duration.value) };
  const last = mentions.at(-1);
  return context.asked === field.name && last !== undefined ? { [field.name]: last.value.last } : {};
}

/** Reads the days of a text into an action's date fields: which is the beginning, which the end. */
export function fillDates(fields: readonly NamedField[], reading: Reading, context: DateContext): DateSlots {
  const dateFields = fields.filter((field) => field.kind === "date");
  if (dateFields.length === 0) return { slots: {}, invalid: [], spans: [] };
  const pair = pairOf(dateFields);
  const anchor = pair === undefined ? undefined : context.agreed[pair.start.name];
  const past = dateFields.every((field) => field.past === true);
  const all =
    past || anchor !== undefined ? datesOf(reading.text, reading.surroundings, { past, anchor }) : reading.dates;
  const mentions = settleMentions(reading.text, all).chosen;
  const slots: Record<string, string> = {};
  if (pair !== undefined) Object.assign(slots, fillPair(pair, mentions, { reading, context }));
  for (const field of dateFields) {
    if (field === pair?.start || field === pair?.end) continue;
    if (isEnd(field)) Object.assign(slots, fillEnd(field, mentions, { reading, context }));
    else if (mentions[0] !== undefined) slots[field.name] = mentions[0].value.first;
  }
  return { slots, invalid: impossible(dateFields, reading, context), spans: all };
}
