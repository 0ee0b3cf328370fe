import type { ActionDefinition } from "../../../actions/action.js";
import { fieldsOf } from "../../../actions/fields.js";
import { overlaps } from "../entities/mention.js";
import { foldedText } from "./cues.js";
import type { Reading } from "./reading.js";
import { textRole } from "./text-roles.js";

const somebody =
  "(?:xperson|(?:my|our|a|the|one of my) (?:colleagues?|co-?workers?|team ?mates?|teammates?|boss|manager|intern|reports?|assistant|employees?|trainee|wife|husband|partner|friend|buddy|deputy|team members?|direct reports?|student)|him|her|them|his|hers|their|he|she)";
const theirs =
  "(?:vacation|holidays?|leave|pto|days?|balance|payslips?|pay|salary|salar\\w+|absence|address|phone|iban|bank account|emergency contact|letter|certificate|sick|password|account|pto|time off|record|wage|earnings)";
const patterns: readonly RegExp[] = [
  new RegExp(`\\b${somebody}'?s? (?:\\w+ ){0,3}?${theirs}\\b`, "u"),
  new RegExp(
    `\\b${theirs}\\b(?: \\w+){0,3}? (?:of|for|from) ${somebody}\\b(?!'s (?:wedding|birthday|funeral|party))`,
    "u",
  ),
  new RegExp(`\\b(?:has|have|had|does|did|is|was|can|will) ${somebody}\\b`, "u"),
  new RegExp(
    `\\b(?:on behalf of|for) ${somebody}\\b(?!'s? (?:wedding|birthday|funeral|party|graduation|family|kids?|sake))`,
    "u",
  ),
  new RegExp(
    `^(?:hi |hello |hey |please |pls )*${somebody} (?:is|has|wants?|needs?|would like|will be|asks?|asked|can't|cannot|called in|got|wishes|takes?)\\b`,
    "u",
  ),
];

// People who are nobody's data here: who decides, who was visited, who asked.
const besides =
  /\b(?:told me|asked me|said|from|with|by|approved by|agreed with|instead of me|covers for me|visit(?:ing)?)\s+xperson/gu;

function withPeopleMarked(reading: Reading): string {
  const parts = reading.people.filter(
    (one, index) => !reading.people.slice(0, index).some((other) => overlaps(one, other)),
  );
  const marked = parts
    .toReversed()
    .reduce((text, one) => `${text.slice(0, one.start)}xperson${text.slice(one.end)}`, reading.text);
  return foldedText(marked).replaceAll(besides, " ");
}

function isOwnBusiness(action: ActionDefinition): boolean {
  const fields = fieldsOf(action.input);
  if (fields.length === 0) return false;
  return !fields.some(
    (field) =>
      field.kind === "person" ||
      field.kind === "hardware-item" ||
      textRole(field) === "person-name" ||
      textRole(field) === "thing" ||
      textRole(field) === "organisation",
  );
}

/**
 * Whether a request is about somebody else where the action can only be for the writer: their leave, their payslip,
 * their password. An action with a field for the person, or for things to get, is for others too.
 */
export function isAboutOther(action: ActionDefinition, reading: Reading): boolean {
  if (!isOwnBusiness(action) || !/^(?:hr|it)\./u.test(action.id)) return false;
  const text = withPeopleMarked(reading);
  const own = /\b(?:i|me|my|mine|myself)\b/u.test(
    text.replaceAll(
      /\bmy (?:colleague|co-?worker|team ?mate|boss|manager|intern|report|assistant|employee|trainee|wife|husband|partner|friend|buddy|deputy|team member|direct report|student)/gu,
      " ",
    ),
  );
  if (!action.id.startsWith("hr.")) return /\bxperson's\b|\b(?:of|for) xperson\b/u.test(text) && !own;
  const specific =
    patterns.slice(0, 2).some((pattern) => pattern.test(text)) &&
    (/xperson|colleague|mate|boss|manager/u.test(text) || !own);
  return specific || (!own && patterns.slice(2).some((pattern) => pattern.test(text)));
}

const whoTold = /\bwho (?:has |had )?(?:complained|reported|filed|accused|told on|denounced|blamed|snitched)\b/u;
const privateMatter =
  /\b(?:earns?|make|makes|paid|salary|wage|bonus|payslip|sick|ill|pregnan\w*|on (?:leave|vacation|holiday)|home address|private|phone number|date of birth|birthday|how old|age|fired|warning|personnel|disab\w*|review|rating|contract|vacation|days (?:left|off))\b/u;

/** Whether a question asks for a colleague's private matters: what they earn, why they are away. */
export function isPrivateQuestion(reading: Reading): boolean {
  const text = withPeopleMarked(reading);
  if (whoTold.test(text)) return true;
  return (
    /\bxperson\b|\b(?:my|our|a|his|her) (?:colleague|co-?worker|team ?mate|boss|manager)s?\b(?! (?:get|need|have to|approve|sign|decide|know|see|be))/u.test(
      text,
    ) &&
    /\bxperson\b|\b(?:earns?|salary|bonus|sick|pregnan|address|private)\b/u.test(text) &&
    privateMatter.test(text)
  );
}
