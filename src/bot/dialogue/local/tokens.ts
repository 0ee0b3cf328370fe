import { stemmer } from "stemmer";

/** A word of a message, as the classifier sees it. */
export interface Token {
  /** Lower case, without accents and apostrophes. */
  readonly surface: string;
  /** Porter stem of the surface form (the `stemmer` package); words with a digit stay as they are. */
  readonly stem: string;
}

/** What is read of one message, in words. A longer paste is cut: the intent of a request stands at its start. */
const MAX_WORDS = 300;
/** What is read of one word, in UTF-16 units: no real word is longer, a pasted key or hash is. */
const MAX_WORD_LENGTH = 40;

const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bcan't\b/g, "can not"],
  [/\bwon't\b/g, "will not"],
  [/n't\b/g, " not"],
  [/'m\b/g, " am"],
  [/'re\b/g, " are"],
  [/'ve\b/g, " have"],
  [/'ll\b/g, " will"],
  [/'d\b/g, " would"],
  [/\b(what|where|who|how|when|it|that|there|he|she)'?s\b/g, "$1 is"],
  [/'s\b/g, ""],
];

/**
 * One spelling for what people type in many: compatibility forms folded (NFKD), Latin accents dropped, lower case, one
 * kind of apostrophe, and contractions written out ("what's", "whats" and "what is" come out alike).
 */
function normaliseText(text: string): string {
  const folded = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'");
  return CONTRACTIONS.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), folded);
}

/** The words of a message: runs of letters, or runs of digits, in any script. */
export function tokenise(text: string): readonly Token[] {
  const words = normaliseText(text).match(/\p{L}[\p{L}\p{M}]*|\p{N}+/gu) ?? [];
  return words.slice(0, MAX_WORDS).map((word) => {
    const surface = word.slice(0, MAX_WORD_LENGTH);
    return { surface, stem: isNumber(surface) ? surface : stemmer(surface) };
  });
}

/** Whether a token is a number: its digits say little about the intent, so it never counts as an unknown word. */
export function isNumber(surface: string): boolean {
  return /^\p{N}/u.test(surface);
}
