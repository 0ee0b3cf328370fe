import type { NamedField } from "../../../actions/fields.js";
import type { SlotValue } from "../command.js";
import { completeInputs } from "../frames.js";
import type { TaskFrame } from "../state.js";
import { onlyFillers } from "../entities/short-replies.js";
import { cuesOf } from "./cues.js";
import type { Reading } from "./reading.js";
import { textRole } from "./text-roles.js";
import { findText } from "./text-slots.js";

const lead =
  /^(?:(?:ok|okay|well|so|hm+|ah|oh|sure|yes|yeah|right|please|pls|just|maybe|i think|i guess|sorry|no|wait|actually)[\s,.:!-]+)*(?:(?:it(?:'s| is| was| will be)|that(?:'s| is| would be)|this is|they(?:'re| are)|(?:her|his|the|their|its|my)(?: new)? (?:\p{L}+ )?(?:name|title|address|number|company|vendor|item|value|country|location)(?:'s| is)?(?: now)?|(?:name|title|address|vendor|item|country|location)(?:'s| is|:)|called|named|i(?:'d| would) like|i (?:need|want|meant?)|make it|put|we (?:need|want)|he(?:'s| is| will be)|she(?:'s| is| will be)|as|from|in|to|for)\s+)?(?:an?\s+|the\s+)?/iu;

function tidy(text: string): string {
  return text
    .replace(lead, "")
    .replace(/[\s,]*\b(?:please|pls|plz|thanks|thank you|thx)\b[\s.!]*$/iu, "")
    .replace(/[\s.!?,;]+$/u, "")
    .trim();
}

/** The answer to a question for free words: what its role finds in it, else the words themselves. @param taken other values stand in it too */
export function answerText(field: NamedField, reading: Reading, taken: boolean): string | undefined {
  const found = findText(field, reading, { taken: [], slots: {}, fields: [field] });
  const role = textRole(field);
  if (found !== undefined && role !== "reason" && role !== "description" && role !== "thing") return found;
  const words = tidy(reading.text);
  if (words === "" || onlyFillers(words) || (taken && found === undefined)) return undefined;
  return words.slice(0, 500);
}

const changing =
  /\b(?:i mean|i meant|make (?:it|that)|change|rather|instead|should be|correction|it's|it is|is called|spelled|not|called|named|name is)\b/iu;

/** Free words that a message adds or changes beside what was asked for: "from Dell", "in Lisbon", "I meant a projector". */
export function changedText(
  fields: readonly NamedField[],
  reading: Reading,
  where: { readonly frame: TaskFrame; readonly slots: Readonly<Record<string, SlotValue>> },
): Readonly<Record<string, SlotValue>> {
  if (cuesOf(reading.text).question) return {};
  const changed: Record<string, SlotValue> = {};
  const known = { ...completeInputs(where.frame), ...where.slots };
  const corrects = changing.test(reading.text);
  for (const field of fields) {
    if (field.kind !== "text" || where.slots[field.name] !== undefined) continue;
    const role = textRole(field);
    const filled = where.frame.slots[field.name] !== undefined;
    const labelled = byLabel(field, reading.text);
    const added = ["organisation", "country", "job-title", "place", "value"].includes(role) && (!filled || corrects);
    const renamed = corrects && filled && (role === "person-name" || role === "value");
    const words =
      labelled ?? (added || renamed ? findText(field, reading, { taken: [], slots: known, fields }) : undefined);
    if (words !== undefined && words !== "") changed[field.name] = words;
  }
  if (Object.keys(changed).length > 0 || Object.keys(where.slots).length > 0) return changed;
  return meantInstead(fields, reading, where.frame);
}

// "the vendor is Dell", "note: for the fair".
function byLabel(field: NamedField, text: string): string | undefined {
  const names = [field.label, field.name.replaceAll(/([A-Z])/gu, " $1")].map((name) =>
    name.toLowerCase().replaceAll(/[^\p{L}\p{N} ]/gu, ""),
  );
  const match = new RegExp(`\\b(?:${names.join("|")})\\s*(?:is|=|:|to|should be)\\s*(.+)$`, "iu").exec(text)?.[1];
  return match === undefined ? undefined : tidy(match);
}

// "I meant a projector": the thing asked for, when nothing more exact was named.
function meantInstead(
  fields: readonly NamedField[],
  reading: Reading,
  frame: TaskFrame,
): Readonly<Record<string, SlotValue>> {
  const match = /\b(?:i meant?|make (?:it|that)|change (?:it|that) to|should be)\s+(.+)$/iu.exec(reading.text)?.[1];
  const field = fields.find(
    (one) => one.kind === "text" && one.context !== true && frame.slots[one.name] !== undefined,
  );
  const words = match === undefined ? "" : tidy(match);
  return field === undefined || words === "" ? {} : { [field.name]: words };
}
