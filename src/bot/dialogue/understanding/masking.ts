import { fold, overlaps } from "../entities/mention.js";
import { ideasIn } from "./thesaurus.js";
import type { Reading } from "./reading.js";
import { prefixOf } from "../entities/references.js";

interface Mask {
  readonly start: number;
  readonly end: number;
  readonly token: string;
  /** The word itself says something about the request too. */
  readonly keepsWords: boolean;
}

const tokens = {
  application: "xapplication",
  "hardware-item": "xhardware",
  group: "xgroup",
  "cost-centre": "xcostcentre",
} as const;

const account = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b/gu;
const telephone = /(?<![\p{L}\p{N}-])(?:\+|0)\d[\d /()-]{5,}\d(?![\p{L}\p{N}])/gu;

function masksOf(reading: Reading): readonly Mask[] {
  const mask =
    (token: string, keepsWords = false) =>
    ({ start, end }: { start: number; end: number }) => ({ start, end, token, keepsWords });
  const ids = reading.catalogue.filter((one) => one.kind !== "cost-centre" || /\d/u.test(one.words));
  return [
    ...reading.references.map((one) => mask(`xreference xref${prefixOf(one.value).toLowerCase()}`)(one)),
    ...reading.emails.map(mask("xemail")),
    ...[...reading.text.matchAll(account)].map((match) => mask("xiban")(spanOf(match))),
    ...[...reading.text.matchAll(telephone)].map((match) => mask("xtelephone")(spanOf(match))),
    ...ids.map((one) => mask(tokens[one.kind], one.kind === "hardware-item")(one)),
    ...reading.people.map(mask("xperson")),
    ...reading.amounts.filter((one) => one.currencyNamed || /[.,]\d{2}$/u.test(one.words)).map(mask("xmoney")),
    ...reading.dates.map(mask("xdate")),
    ...reading.months.map(mask("xmonth")),
  ];
}

function spanOf(match: RegExpExecArray): { readonly start: number; readonly end: number } {
  return { start: match.index, end: match.index + match[0].length };
}

/**
 * The text as the classifier reads it: names and values replaced by what they are ("reset my xapplication password"),
 * so that examples with one name teach all, and the workplace ideas it holds added as words.
 */
export function maskText(reading: Reading, respell: (text: string) => string = (text) => text): string {
  const masks: Mask[] = [];
  for (const mask of masksOf(reading)) if (!masks.some((other) => overlaps(mask, other))) masks.push(mask);
  let masked = "";
  let done = 0;
  for (const { start, end, token, keepsWords } of masks.toSorted((a, b) => a.start - b.start)) {
    const words = keepsWords ? ` ${reading.text.slice(start, end)}` : "";
    masked += `${reading.text.slice(done, start)} ${token}${words} `;
    done = end;
  }
  masked = respell(masked + reading.text.slice(done));
  const ideas = ideasIn(fold(masked)).map((idea) => `idea${idea}`);
  return [masked, ...ideas].join(" ");
}
