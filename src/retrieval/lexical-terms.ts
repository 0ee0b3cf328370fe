import { stemmer } from "stemmer";

/** A word of a question or of a page. */
export interface Word {
  /** Lower case, without accents; letters and digits never in one word ("401k" is two). */
  readonly surface: string;
  /** Porter stem, irregular forms first brought to their base; numbers as they are. */
  readonly stem: string;
}

/** No real word is longer; a pasted key or hash is. In UTF-16 units. */
const MAX_WORD_LENGTH = 40;

const contractions: readonly (readonly [RegExp, string])[] = [
  [/\bcan't\b/gu, "can not"],
  [/\bwon't\b/gu, "will not"],
  [/n't\b/gu, " not"],
  [/'(?:m|re|ve|ll|d|s)\b/gu, ""],
];

/** Irregular forms whose stem would stand alone: form to base. */
const irregular: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "buy bought",
    "pay paid",
    "send sent",
    "give gave given",
    "lose lost loss",
    "take took taken",
    "freeze froze frozen",
    "steal stole stolen",
    "write wrote written",
    "choose chose chosen",
    "spend spent",
    "keep kept",
    "make made",
    "meet met",
    "hold held",
    "teach taught",
    "fly flew flown flight flights",
    "drive drove driven",
    "break broke broken",
    "begin began begun",
    "run ran",
    "sell sold",
    "bring brought",
    "child children",
    "woman women",
    "man men",
    "choice choices",
    "approve approval approvals approver approvers",
    "renew renewal renewals",
    "arrive arrival arrivals",
    "reimburse reimbursement reimbursements",
    "require requirement requirements",
  ].flatMap((line) => {
    const [base = "", ...forms] = line.split(" ");
    return forms.map((form) => [form, base] as const);
  }),
);

/** Words that say nothing about what a question or a page is about. */
const stopwords: ReadonlySet<string> = new Set(
  (
    "a about after again all also although am an and any anybody anyone anything are as at be because been before being but by can could " +
    "did do does doing dose done else for from get gets getting got had has have having he hello help her here hers hey hi him his how " +
    "however i id if ill im in instead into is it its ive just know let like lot may me might mine much must my need " +
    "needs no not now of off ok okay on once one only onto or other our ours out over own please pls put really same say " +
    "she should so some somebody someone something still such than thank thanks that the their theirs them then there " +
    "these they thing things this those though to too tell two u up upon us use used using very want was we well were " +
    "what whats when where whether which while who whom whose why will with would yes yet you your yours"
  ).split(" "),
);

/** Says whether a word carries no subject of its own. Takes the surface form. */
export function isStopword(surface: string): boolean {
  return stopwords.has(surface);
}

/** Says whether a word is a number. */
export function isNumber(surface: string): boolean {
  return /^\p{N}/u.test(surface);
}

/** The words of a text in order, stop words included. Pure. */
export function wordsOf(text: string): readonly Word[] {
  // Most texts of most pages need none of it, and a large index reads millions of them.
  const folded = isPlain.test(text) ? text.toLowerCase() : withoutAccents(text);
  const plain = folded.includes("'")
    ? contractions.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), folded)
    : folded;
  return (plain.match(/\p{L}[\p{L}\p{M}]*|\p{N}+(?:[.,]\p{N}+)*/gu) ?? []).map(wordOf);
}

const isPlain = /^[ -~\s]*$/u;

function withoutAccents(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/gu, "")
    .toLowerCase()
    .replace(/[\u2018\u2019]/gu, "'");
}

const known = new Map<string, Word>();
/** Words of a language are few: beyond this many the memory is begun anew. */
const MAX_REMEMBERED = 100_000;

function wordOf(written: string): Word {
  const before = known.get(written);
  if (before !== undefined) return before;
  if (known.size > MAX_REMEMBERED) known.clear();
  // A copy: a word cut out of a text would keep the whole text in memory.
  const key = Buffer.from(written).toString();
  const surface = key.slice(0, MAX_WORD_LENGTH);
  const word = { surface, stem: stemOf(surface) };
  known.set(key, word);
  return word;
}

function stemOf(surface: string): string {
  return isNumber(surface) ? surface.replaceAll(",", "") : stemmer(irregular[surface] ?? surface);
}
