import { foldedText, startsWithVerb } from "./cues.js";

/** A text without what it only quotes. */
export interface Plain {
  /** The writer's own words; quoted orders are cut out. */
  readonly text: string;
  /** Orders stood in quoted or pasted text. */
  readonly quotesOrders: boolean;
  /** The writer asks for the quoted text to be followed. */
  readonly followsQuote: boolean;
}

const marks = [
  /```[\s\S]*?(?:```|$)/gu,
  /\[\[[\s\S]*?(?:\]\]|$)/gu,
  /<<[\s\S]*?(?:>>|$)/gu,
  /"[^"]{1,2000}"/gu,
  /[“„][^“”]{1,2000}[“”]/gu,
  /«[^»]{1,2000}»/gu,
  /(?<![\p{L}\p{N}])'[^'\n]{12,2000}'(?![\p{L}\p{N}])/gu,
  /^\s*>.*$/gmu,
];
const forwarded =
  /(?:^|\n)\s*(?:-{3,}|_{3,}|fw:|fwd:|wg:|from:\s.*\n|begin forwarded message|original message)[\s\S]*$/iu;
const announced =
  /\b(?:says?|said|wrote|writes|reads|states?|text|instructions?|following|message|e?-?mail|note|ticket|pdf|document|comment|page|prompt|sticky|letter)(?:\s+(?:is|was|from|by|of|my|the|our|a|an|in|on|it|i|got|\p{Lu}\p{L}+|boss|manager|customer|client|colleague|vendor|supplier|pdf|email|mail)){0,6}\s*:\s*(?=\S)([\s\S]+)$/iu;
const follow =
  /\b(?:do (?:what|as|everything|whatever) (?:it|that|this|they|he|she|the \w+) (?:says?|tells?|wants?|asks?)|carry (?:it|that|this) out|execute (?:it|that|this)|follow (?:it|that|this|the|these|those)|run (?:it|this|that)|apply (?:it|this|that)|act on (?:it|this|that)|do (?:it|that|this)\b|obey|as (?:instructed|described|written) (?:there|below|above))/u;
const commanding =
  /\b(?:assistant|system|bot|ai|chatbot|agent|user)\s*:|\bignore (?:all|any|the|your|previous|prior)\b|\bas an? (?:ai|assistant)\b/iu;

function isOrder(quoted: string): boolean {
  const inner = quoted.replace(/^[\s"'“”„«»`[\]<>]+|[\s"'“”„«»`[\]<>]+$/gu, "");
  if (commanding.test(inner)) return true;
  return (
    inner.split(/\s+/u).length >= 3 &&
    (startsWithVerb(inner) || /\b(?:please|must|you (?:are|will|should))\b/iu.test(inner))
  );
}

/**
 * Takes orders that the text only quotes or pastes out of it: they are somebody else's words. Short quotations that are
 * no orders stay, since they name things ("the book …") or say what a screen shows.
 */
export function withoutQuotedOrders(text: string): Plain {
  let quotesOrders = false;
  const cut = (match: string): string => {
    if (!isOrder(match)) return match;
    quotesOrders = true;
    return " ";
  };
  let plain = marks.reduce((rest, mark) => rest.replaceAll(mark, cut), text.replace(forwarded, cut));
  const after = announced.exec(plain);
  if (after?.[1] !== undefined && (commanding.test(after[1]) || startsWithVerb(after[1]))) {
    quotesOrders = true;
    plain = plain.slice(0, after.index);
  }
  return { text: plain.trim(), quotesOrders, followsQuote: quotesOrders && follow.test(foldedText(plain)) };
}
