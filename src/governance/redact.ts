import type { Json } from "../runtime.js";

/** What stands where a sensitive value was. */
export const redacted = "[redacted]";

type PersonalKind = "mail" | "iban" | "phone";

/** A piece of text that says how to reach or pay somebody. */
interface Finding {
  readonly kind: PersonalKind;
  readonly text: string;
}

const mail = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
/** Country, two check digits, then 11 to 30 letters or digits in one piece, or groups of four, most of them with a digit. */
const iban =
  /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|[ -][A-Z0-9]{4}(?:[ -](?=[A-Z]*\d)[A-Z0-9]{4}){1,6}(?:[ -](?=[A-Z]*\d)[A-Z0-9]{1,3})?)(?![\p{L}\p{N}])/giu;
/** An international number, or a national one with its leading zero; never part of a longer word or of an identifier. */
const phone = /(?<![\p{L}\p{N}_.,-])(?:\+|00|\(?0)[\d ()/.-]{5,20}\d(?![\p{L}\p{N}_]|[.,-]\d)/gu;
const date = /^\d{1,4}([./ -])\d{1,2}\1\d{1,4}$/;

/** A text with mail addresses, account numbers and telephone numbers made unreadable, for logs and audit: `m***@example.com`. */
export function maskPersonal(text: string): string {
  return replaceFindings(text, shorten);
}

/** A text for a model, with tokens like `[MAIL_1]` in place of personal values, and how to put them back into its answer. */
export function maskForModel(text: string): { readonly text: string; readonly restore: (answer: string) => string } {
  const tokens = new Map<string, string>();
  const tokenOf = ({ kind, text: value }: Finding) => {
    const known = [...tokens].find(([, original]) => original === value);
    if (known !== undefined) return known[0];
    const prefix = `[${kind.toUpperCase()}_`;
    let number = [...tokens.keys()].filter((token) => token.startsWith(prefix)).length + 1;
    // The text may hold such a token itself; it must not be taken for ours afterwards.
    while (text.includes(`${prefix}${number}]`)) number += 1;
    const token = `${prefix}${number}]`;
    tokens.set(token, value);
    return token;
  };
  const masked = replaceFindings(text, tokenOf);
  return {
    text: masked,
    restore: (answer) => answer.replaceAll(/\[(?:MAIL|IBAN|PHONE)_\d+\]/g, (token) => tokens.get(token) ?? token),
  };
}

/**
 * A copy of a value for audit and logs: members with a sensitive name become `[redacted]` at every depth, and personal
 * values inside other texts are masked. @param sensitive names of the fields that are marked so
 */
export function redact(value: Json, sensitive: readonly string[] = []): Json {
  if (typeof value === "string") return maskPersonal(value);
  if (isList(value)) return value.map((member) => redact(member, sensitive));
  if (value === null || typeof value !== "object") return value;
  return redactMembers(value, sensitive);
}

/** The same for an object, which stays one. */
export function redactMembers(
  members: Readonly<Record<string, Json>>,
  sensitive: readonly string[] = [],
): Record<string, Json> {
  const entries = Object.entries(members).map(([name, member]): [string, Json] => [
    name,
    sensitive.includes(name) && member !== null ? redacted : redact(member, sensitive),
  ]);
  return Object.fromEntries(entries);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function replaceFindings(text: string, replacement: (finding: Finding) => string): string {
  return text
    .replaceAll(mail, (found) => replacement({ kind: "mail", text: found }))
    .replaceAll(iban, (found) => (looksLikeIban(found) ? replacement({ kind: "iban", text: found }) : found))
    .replaceAll(phone, (found) => (looksLikePhone(found) ? replacement({ kind: "phone", text: found }) : found));
}

/** In capitals a mistyped one counts as well; in small letters it could be any identifier, so its check digits have to be right. */
function looksLikeIban(found: string): boolean {
  const compact = found.replaceAll(/[ -]/g, "").toUpperCase();
  if (compact.length < 15 || compact.length > 34 || (compact.match(/\d/g)?.length ?? 0) < 8) return false;
  return found === found.toUpperCase() || hasRightCheckDigits(compact);
}

/** ISO 7064, modulo 97: letters count from 10 on, country and check digits go to the end. */
function hasRightCheckDigits(compact: string): boolean {
  const digits = `${compact.slice(4)}${compact.slice(0, 4)}`.replaceAll(
    /[A-Z]/g,
    (letter) => `${Number.parseInt(letter, 36)}`,
  );
  return BigInt(digits) % 97n === 1n;
}

function looksLikePhone(found: string): boolean {
  const digits = found.match(/\d/g)?.length ?? 0;
  return digits >= 7 && digits <= 15 && !date.test(found.trim()) && !/\d\.\d{2}$/.test(found);
}

function shorten({ kind, text }: Finding): string {
  if (kind === "mail") return `${text.slice(0, 1)}***${text.slice(text.indexOf("@"))}`;
  if (kind === "iban") return `${text.slice(0, 2)}***${text.replaceAll(/[ -]/g, "").slice(-4)}`;
  return `***${text.slice(-2)}`;
}
