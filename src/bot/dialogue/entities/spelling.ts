import { distance } from "fastest-levenshtein";

/**
 * Whether a word as typed is likely a slip of a known word: two letters swapped from five letters on, one wrong, missing
 * or too many from six; two slips from eight letters on. A different ending alone is another form or another
 * word ("charged", "charger"), not a slip. Both in lower case without accents.
 * @param shortest letters from which one wrong letter is a slip; five where few words are known
 */
export function isSlip(typed: string, known: string, shortest = 6): boolean {
  if (typed === known) return true;
  const shorter = Math.min(typed.length, known.length);
  if (shorter < 5 || Math.abs(typed.length - known.length) > 2 || /\d/u.test(typed + known)) return false;
  if (typed[0] !== known[0]) return false;
  if (isSwap(typed, known)) return true;
  const allowed = shorter >= 8 ? 2 : 1;
  if (shorter < shortest || distance(typed, known) > allowed) return false;
  return commonPrefix(typed, known) < shorter - 1;
}

/** Whether one is the other with two neighbouring letters exchanged. */
function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = commonPrefix(a, b);
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
