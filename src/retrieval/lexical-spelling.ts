import { distance } from "fastest-levenshtein";

/** Finds the word of the pages that was meant by one that no page holds; `mayBe` says which words come into question. */
export type Spelling = (surface: string, mayBe: (word: string) => boolean) => string | undefined;

/** Shorter words have too many neighbours. */
const SHORTEST = 4;
/** From this length on two letters may be wrong. */
const LONG = 8;

/**
 * Prepares spelling correction against a vocabulary. Takes words as written with how often they occur.
 * Of equally near words the more frequent one wins; a first letter is rarely mistyped, so it must agree.
 */
export function createSpelling(surfaces: ReadonlyMap<string, number>): Spelling {
  const buckets = new Map<string, string[]>();
  for (const surface of surfaces.keys()) {
    if (surface.length < SHORTEST || !/^\p{L}/u.test(surface)) continue;
    const key = surface.slice(0, 1);
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [surface]);
    else bucket.push(surface);
  }
  return (surface, mayBe) => {
    if (surface.length < SHORTEST) return undefined;
    const allowed = surface.length >= LONG ? 2 : 1;
    let best: Candidate | undefined;
    for (const word of buckets.get(surface.slice(0, 1)) ?? []) {
      if (Math.abs(word.length - surface.length) > allowed) continue;
      const off = swapped(surface, word) ? 1 : distance(surface, word);
      if (off > allowed) continue;
      const count = surfaces.get(word) ?? 0;
      const isBetter = best === undefined || isNearer({ word, off, count }, best);
      if (isBetter && mayBe(word)) best = { word, off, count };
    }
    return best?.word;
  };
}

interface Candidate {
  readonly word: string;
  readonly off: number;
  readonly count: number;
}

/** The alphabet settles what nothing else does: the order in which pages came in must not. */
function isNearer(one: Candidate, other: Candidate): boolean {
  if (one.off !== other.off) return one.off < other.off;
  return one.count === other.count ? one.word < other.word : one.count > other.count;
}

/** Two neighbouring letters the wrong way round: one slip, though two edits. */
function swapped(typed: string, word: string): boolean {
  if (typed.length !== word.length) return false;
  let at = 0;
  while (at < typed.length && typed[at] === word[at]) at += 1;
  return typed[at] === word[at + 1] && typed[at + 1] === word[at] && typed.slice(at + 2) === word.slice(at + 2);
}
