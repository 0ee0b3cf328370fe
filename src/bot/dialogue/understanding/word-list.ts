import { distance } from "fastest-levenshtein";
import { fold, wordsOf } from "../entities/mention.js";
import { isSlip } from "../entities/spelling.js";

/** The words of the examples, to spell a message's words right by. */
export interface WordList {
  /** The text with slips of known words spelled right: "cancle my oder" becomes "cancel my order". */
  respell(text: string): string;
  /** Whether an example holds the word, or it is a slip of one that does. */
  knows(word: string): boolean;
  /** How many of the given texts, by label, hold a word. */
  labelsOf(word: string): ReadonlyMap<string, number>;
}

// English words that are no slips of the short words they resemble.
const others = new Set(
  "than them then they this that these those there their here were where when what whom whose will with your yours from form four five nine ever over after again been being because before below both each even every just like made make many more most much must near next once only other same should since some such take very went while work would could about above across almost along also although always among around away back come done down else find first give goes good great keep kind know last late leave less little live look lots mind miss name need never none nothing often open part perhaps please quite read real right seen sent show side soon still stop sure tell thing think time told took turn under until upon used want wants week well word year years older elder later border water alter".split(
    " ",
  ),
);

function closest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    if (candidate[0] !== word[0]) continue;
    const short = word.length >= 4 && candidate.length >= 5 && distance(word, candidate) === 1;
    if (!short && !isSlip(word, candidate)) continue;
    // Another ending is another form of a known word, which the stems take care of.
    if (word.startsWith(candidate) || candidate.startsWith(word)) continue;
    const far = distance(word, candidate);
    if (far < least) [best, least] = [candidate, far];
  }
  return best;
}

/** Learns the words of labelled texts. */
export function learnWords(rows: readonly { readonly text: string; readonly label: string }[]): WordList {
  const labels = new Map<string, Map<string, number>>();
  for (const { text, label } of rows) {
    for (const word of new Set(wordsOf(text).map((one) => one.folded))) {
      const counts = labels.get(word) ?? new Map<string, number>();
      counts.set(label, (counts.get(label) ?? 0) + 1);
      labels.set(word, counts);
    }
  }
  const known = new Set([...labels.keys(), ...others]);
  // A word that stands in one example only may be a slip itself.
  const frequent = [...labels]
    .filter(([word, counts]) => word.length >= 5 && /^\p{L}+$/u.test(word) && sum(counts) >= 3)
    .map(([word]) => word);
  const byLength = new Map<number, string[]>();
  for (const word of frequent) byLength.set(word.length, [...(byLength.get(word.length) ?? []), word]);
  const corrections = new Map<string, string | undefined>();
  const correct = (word: string): string | undefined => {
    if (word.length < 4 || known.has(word) || !/^\p{L}+$/u.test(word)) return undefined;
    if (!corrections.has(word)) {
      const near = [-2, -1, 0, 1, 2].flatMap((more) => byLength.get(word.length + more) ?? []);
      if (corrections.size > 5000) corrections.clear();
      corrections.set(word, closest(word, near));
    }
    return corrections.get(word);
  };
  return {
    knows: (word) => labels.has(word) || others.has(word) || correct(word) !== undefined,
    labelsOf: (word) => labels.get(fold(word)) ?? new Map(),
    respell: (text) => {
      let spelled = "";
      let done = 0;
      for (const word of wordsOf(text)) {
        const right = correct(word.folded);
        if (right === undefined) continue;
        spelled += text.slice(done, word.start) + right;
        done = word.end;
      }
      return spelled + text.slice(done);
    },
  };
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
