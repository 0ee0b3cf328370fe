import type { ActionDefinition } from "../../../actions/action.js";
import { fieldsOf, type NamedField } from "../../../actions/fields.js";
import { canonicalJson } from "../../../runtime.js";
import type { DialogueCommand, InvalidValue, SlotValue } from "../command.js";
import { describeProblem, type SlotProblemCode } from "../slot-problems.js";
import type { TaskFrame } from "../state.js";
import { findChoices } from "../entities/choices.js";
import { wordsOf, type Mention } from "../entities/mention.js";
import { settleMentions } from "./corrections.js";
import { cuesOf } from "./cues.js";
import { fillSlots } from "./fill-slots.js";
import { readText, type Reading, type Surroundings } from "./reading.js";
import { answerText, changedText } from "./reply-text.js";

/** A message read as values of an open task. */
export interface ValueReading {
  readonly commands: readonly DialogueCommand[];
  /** The slot that was asked for got a value, or a bad one. */
  readonly answersAsked: boolean;
  /** What to say when nothing else fits: the words do not name what was asked for. */
  readonly attempt?: readonly DialogueCommand[] | undefined;
}

interface Where {
  readonly frame: TaskFrame;
  readonly action: ActionDefinition;
  readonly surroundings: Surroundings;
}

const problems: Partial<Record<NamedField["kind"], SlotProblemCode>> = {
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

function agreedDates(frame: TaskFrame): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(frame.slots).map(([slot, { value }]) => [
      slot,
      typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/u.test(value) ? value : undefined,
    ]),
  );
}

function setter(frame: TaskFrame, words: string): (entry: readonly [string, SlotValue]) => DialogueCommand {
  return ([slot, value]) => ({
    kind: frame.slots[slot] === undefined ? "set-slot" : "correct-slot",
    slot,
    value,
    confidence: 0.9,
    words: words.slice(0, 200),
  });
}

/** A short answer in the form that only its question makes clear: a bare number for a reference, "me" for a person. */
function bareAnswer(field: NamedField, reading: Reading): SlotValue | undefined {
  const digits = /^\D{0,12}?(\d{3,8})\D{0,3}$/u.exec(reading.text)?.[1];
  const [prefix, ...others] = field.prefixes ?? [];
  if (field.kind === "reference" && digits !== undefined && prefix !== undefined && others.length === 0)
    return `${prefix}-${digits}`;
  if (field.kind === "cost-centre") {
    const named = reading.catalogue.find((one) => one.kind === "cost-centre");
    return named?.value ?? (digits === undefined ? undefined : `CC-${digits}`);
  }
  if (field.kind === "integer") return reading.numbers[0]?.value;
  return undefined;
}

const kindWords: Partial<Record<NamedField["kind"], string>> = {
  integer: "number|quantity|how many",
  money: "price|amount|cost",
  date: "date",
  "cost-centre": "cost cent(?:er|re)",
  person: "person",
};

// "leave the number open", "drop the half day": a detail is taken back.
function takenBack(
  fields: readonly NamedField[],
  reading: Reading,
  frame: TaskFrame,
): readonly DialogueCommand[] | undefined {
  for (const field of fields) {
    if (frame.slots[field.name] === undefined) continue;
    const label = field.label.toLowerCase().replaceAll(/[^\p{L}\p{N} ]/gu, "");
    const named = [label, kindWords[field.kind]].filter((one) => one !== undefined && one !== "").join("|");
    const back = new RegExp(
      `\\b(?:(?:drop|remove|forget|clear|delete|skip|without|take out|leave out|no) (?:about )?(?:the |that |my )?(?:${named})|leave (?:the |that )?(?:${named}) (?:open|out|blank|empty|away))\\b`,
      "iu",
    );
    if (back.test(reading.text))
      return [{ kind: "clear-slot", slot: field.name, confidence: 0.9, words: reading.text.slice(0, 200) }];
  }
  return undefined;
}

/** Values that the text only rules out: the question stays, and a value already held that is ruled out is dropped. */
function ruledOut(
  fields: readonly NamedField[],
  reading: Reading,
  where: { readonly frame: TaskFrame; readonly asked: string | undefined },
): readonly DialogueCommand[] {
  const heard = { confidence: 0.9, words: reading.text.slice(0, 200) };
  for (const field of fields) {
    const mentions: readonly Mention<string>[] =
      field.kind === "choice"
        ? findChoices(reading.text, field.options ?? [])
        : reading.catalogue.filter((one) => one.kind === field.kind);
    const { chosen, excluded } = settleMentions(reading.text, mentions);
    const held = where.frame.slots[field.name]?.value;
    const drops = excluded.some((one) => one.value === held);
    if (chosen.length === 0 && excluded.length > 0 && (drops || field.name === where.asked))
      return [{ kind: "clear-slot", slot: field.name, ...heard }];
  }
  return [];
}

function attemptOf(field: NamedField, reading: Reading): readonly DialogueCommand[] | undefined {
  const code = problems[field.kind];
  const words = wordsOf(reading.text).length;
  const cues = cuesOf(reading.text);
  if (code === undefined || words === 0 || words > 5 || cues.question || cues.request) return undefined;
  return [rejection({ slot: field.name, words: reading.text, problem: describeProblem(code, field) })];
}

function rejection(invalid: InvalidValue): DialogueCommand {
  return { kind: "reject-value", invalid, confidence: 0.9, words: invalid.words };
}

/** Reads a message as values of the open task: first of the slot that was asked for, then of the others. */
export function readValues(text: string, where: Where): ValueReading {
  const { frame, action, surroundings } = where;
  const fields = fieldsOf(action.input);
  const asked =
    frame.awaiting.kind === "slot"
      ? fields.find((field) => field.name === (frame.awaiting.kind === "slot" ? frame.awaiting.slot : ""))
      : undefined;
  const reading = readText(text, surroundings);
  const filled = fillSlots(action, reading, { agreed: agreedDates(frame), asked: asked?.name, valuesOnly: true });
  const slots: Record<string, SlotValue> = { ...filled.slots };
  const bare = asked === undefined || slots[asked.name] !== undefined ? undefined : bareAnswer(asked, reading);
  if (asked !== undefined && bare !== undefined) slots[asked.name] = bare;
  const taken = Object.keys(slots).length > 0;
  if (asked?.kind === "text" && !cuesOf(text).question) {
    const words = answerText(asked, reading, taken);
    if (words !== undefined) slots[asked.name] = words;
  }
  if (asked === undefined || asked.kind === "text")
    Object.assign(slots, changedText(fields, reading, { frame, slots }));
  const changed = Object.entries(slots).filter(
    ([slot, value]) => slot === asked?.name || canonicalJson(frame.slots[slot]?.value) !== canonicalJson(value),
  );
  const invalid = filled.invalid.filter((one) => slots[one.slot] === undefined);
  const commands = [...changed.map(setter(frame, text)), ...invalid.map(rejection)];
  const settled =
    commands.length > 0
      ? commands
      : (takenBack(fields, reading, frame) ?? ruledOut(fields, reading, { frame, asked: asked?.name }));
  return {
    commands: settled,
    answersAsked:
      asked !== undefined && (slots[asked.name] !== undefined || invalid.some((one) => one.slot === asked.name)),
    attempt: asked === undefined ? undefined : attemptOf(asked, reading),
  };
}
