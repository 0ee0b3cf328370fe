import { isNumber, tokenise } from "./tokens.js";

/** What a feature is made of: a word stem, several stems in a row, or characters within one word. */
type FeatureKind = "word" | "phrase" | "characters";

/** A message as counts of known features: `ids` are distinct, `counts` run alongside. */
export interface CountedText {
  readonly ids: Int32Array;
  readonly counts: Int32Array;
  /** How many of its words (not numbers) no training message holds. */
  readonly unknownWords: number;
}

/** The features seen in training. Reading is pure; only `learn` adds. */
export interface Vocabulary {
  readonly size: number;
  /** Whether the feature is part of the block of character n-grams (else of the block of words and phrases). */
  isCharacters(id: number): boolean;
  /** Whether the feature is a single word that counts for coverage. */
  isWord(id: number): boolean;
  learn(text: string): CountedText;
  count(text: string): CountedText;
}

const SHORTEST_GRAM = 2;
/** Grams of five cost training time and gained nothing in cross-validation. */
const LONGEST_GRAM = 4;

/** Starts an empty vocabulary. */
export function createVocabulary(): Vocabulary {
  const idByKey = new Map<string, number>();
  const kinds: FeatureKind[] = [];
  const add = (key: string, kind: FeatureKind): number => {
    const id = kinds.length;
    idByKey.set(key, id);
    kinds.push(kind);
    return id;
  };
  const read = (text: string, unseen: (key: string, kind: FeatureKind) => number | undefined): CountedText => {
    const tally = new Map<number, number>();
    let unknownWords = 0;
    forEachFeature(text, (key, kind) => {
      const id = idByKey.get(key) ?? unseen(key, kind);
      if (id !== undefined) tally.set(id, (tally.get(id) ?? 0) + 1);
      else if (kind === "word") unknownWords += 1;
    });
    return { ids: Int32Array.from(tally.keys()), counts: Int32Array.from(tally.values()), unknownWords };
  };
  return {
    get size() {
      return kinds.length;
    },
    isCharacters: (id) => kinds[id] === "characters",
    isWord: (id) => kinds[id] === "word",
    learn: (text) => read(text, add),
    count: (text) => read(text, () => undefined),
  };
}

/**
 * Stems alone and in pairs, with the message's edges marked ("^ how" tells a question), and character 2-4-grams of each
 * word with a blank at either side. The grams carry over typos and unseen inflections.
 */
function forEachFeature(text: string, visit: (key: string, kind: FeatureKind) => void): void {
  const tokens = tokenise(text);
  let previous = "^";
  for (const { surface, stem } of tokens) {
    visit(`w${stem}`, isNumber(surface) ? "phrase" : "word");
    visit(`p${previous} ${stem}`, "phrase");
    previous = stem;
    forEachGram(surface, (gram) => visit(`c${gram}`, "characters"));
  }
  if (tokens.length > 0) visit(`p${previous} $`, "phrase");
}

function forEachGram(word: string, visit: (gram: string) => void): void {
  const padded = ` ${word} `;
  for (let length = SHORTEST_GRAM; length <= LONGEST_GRAM; length += 1) {
    if (padded.length <= length) return visit(padded);
    for (let start = 0; start + length <= padded.length; start += 1) visit(padded.slice(start, start + length));
  }
}
