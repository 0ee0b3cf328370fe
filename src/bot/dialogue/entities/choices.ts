import type { FieldOption } from "../../../actions/fields.js";
import { fold, mention, withoutOverlaps, wordsOf, type Mention, type Word } from "./mention.js";
import { isSlip } from "./spelling.js";

// "vacations", "traveling": the forms of a word that options need not list.
function sameWord(typed: string, known: string): boolean {
  if (typed === known) return true;
  const stem = known.length > 4 ? known.replace(/e$/u, "") : known;
  const inflected =
    known.length > 3 && typed.startsWith(stem) && /^(?:'?s|es|e|ed|d|ing|'s)$/u.test(typed.slice(stem.length));
  return inflected || isSlip(typed, known);
}

/** The words of a text from `at` on that spell a phrase, as the number of them; 0 when they do not. */
export function matchPhrase(words: readonly Word[], at: number, phrase: readonly string[]): number {
  const matches = phrase.every((part, index) => {
    const word = words[at + index];
    return word !== undefined && sameWord(word.folded, part);
  });
  return matches ? phrase.length : 0;
}

/** The parts that a name is compared by: "bank-account" and "bank account" come out alike. */
export function phraseOf(name: string): readonly string[] {
  return wordsOf(fold(name).replaceAll(/[-_/]/gu, " ")).map((word) => word.folded);
}

/** Hyphens are where words end here: "half-day" names what "half day" names. */
export function plainWords(text: string): readonly Word[] {
  return wordsOf(text.replaceAll(/[-_/]/gu, " "));
}

/** A value of a closed list as a text names it. */
export interface ChoiceMention extends Mention<string> {
  /** By its value or label, not a synonym. */
  readonly own: boolean;
}

/** Values of a closed list that a text names, by value, label or synonym, with slips of the pen. */
export function findChoices(text: string, options: readonly FieldOption[]): readonly ChoiceMention[] {
  const words = plainWords(text);
  const found: ChoiceMention[] = [];
  for (const option of options) {
    const own = new Set([option.value, option.label].map(fold));
    const names = new Set([...own, ...(option.synonyms ?? []).map(fold)]);
    for (const name of names) {
      const phrase = phraseOf(name);
      if (phrase.length === 0) continue;
      for (let at = 0; at < words.length; at += 1) {
        const length = matchPhrase(words, at, phrase);
        const first = words[at];
        const last = words[at + length - 1];
        if (length === 0 || first === undefined || last === undefined) continue;
        found.push({ ...mention(text, { start: first.start, end: last.end }, option.value), own: own.has(name) });
      }
    }
  }
  return withoutOverlaps(found);
}
