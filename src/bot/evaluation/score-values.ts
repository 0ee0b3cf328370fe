import { canonicalJson } from "../../runtime.js";
import type { LabelSlots, LabelValue } from "./score-labels.js";

/** How a slot is compared: equal; in words; in words, and not held against a prediction that quotes the message. */
export type SlotClass = "closed" | "free" | "context";

const contextSlots: ReadonlySet<string> = new Set(["note", "reason", "justification", "summary", "description"]);
const freeSlots: ReadonlySet<string> = new Set([
  "newHire",
  "vendor",
  "country",
  "value",
  "addressee",
  "jobTitle",
  "location",
  "about",
]);
const enoughOverlap = 0.5;

/** The class of a slot. @param owner action id, or kind of a command without one */
export function slotClass(owner: string, slot: string): SlotClass {
  if (contextSlots.has(slot)) return "context";
  if (freeSlots.has(slot)) return "free";
  return slot === "item" && owner === "procurement.request-purchase" ? "free" : "closed";
}

/** Lower case, no punctuation, no articles, single blanks; telephone numbers and IBANs without blanks. */
export function normaliseText(text: string): string {
  const words = text
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/['’‘`´]/gu, "")
    .replaceAll(/[\p{P}\p{S}]/gu, " ")
    .split(/\s+/u)
    .filter((word) => word !== "" && !["a", "an", "the"].includes(word));
  const joined = words.join("");
  const number = /^\d{5,}$/u.test(joined);
  const iban = /^[a-z]{2}\d{2}[a-z0-9]{10,30}$/u.test(joined) && /\d{6}/u.test(joined);
  return number || iban ? joined : words.join(" ");
}

function tokens(text: string): string[] {
  return normaliseText(text)
    .split(" ")
    .filter((token) => token !== "");
}

/** Harmonic mean of the shares of tokens two texts have in common, each token as often as it occurs; 0 to 1. */
export function tokenF1(one: string, other: string): number {
  const left = tokens(one);
  const rest = tokens(other);
  const total = left.length + rest.length;
  if (left.length === 0 || rest.length === 0) return left.length === rest.length ? 1 : 0;
  let shared = 0;
  for (const token of left) {
    const at = rest.indexOf(token);
    if (at < 0) continue;
    rest.splice(at, 1);
    shared += 1;
  }
  return (2 * shared) / total;
}

function textOf(value: LabelValue): string {
  return typeof value === "object" ? `${value.amount} ${value.currency}` : String(value);
}

/** Where two values are compared. */
export interface SlotPlace {
  readonly owner: string;
  readonly slot: string;
}

/** Whether a predicted value counts as the expected one. */
export function valuesAgree(place: SlotPlace, expected: LabelValue, predicted: LabelValue): boolean {
  if (slotClass(place.owner, place.slot) === "closed") return canonicalJson(expected) === canonicalJson(predicted);
  return tokenF1(textOf(expected), textOf(predicted)) >= enoughOverlap;
}

/** Whether a value's words stand in the message, one after the other. */
export function quotes(message: string, value: LabelValue): boolean {
  const words = tokens(textOf(value)).join(" ");
  return words !== "" && ` ${tokens(message).join(" ")} `.includes(` ${words} `);
}

/** Whether two sets of slots hold the same values, context slots aside. */
export function slotsAgree(owner: string, expected: LabelSlots, predicted: LabelSlots): boolean {
  const counted = (slots: LabelSlots): string[] =>
    Object.keys(slots).filter((slot) => slotClass(owner, slot) !== "context");
  const names = counted(expected);
  if (names.length !== counted(predicted).length) return false;
  return names.every((slot) => {
    const [one, other] = [expected[slot], predicted[slot]];
    return one !== undefined && other !== undefined && valuesAgree({ owner, slot }, one, other);
  });
}
