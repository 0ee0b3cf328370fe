/** A value that a text names, with where it stands: offsets in UTF-16 units, `end` exclusive. */
export interface Mention<V> {
  readonly start: number;
  readonly end: number;
  /** The words as written. */
  readonly words: string;
  readonly value: V;
}

/** A word of a text with its place. `folded` is lower case without accents. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly folded: string;
  readonly words: string;
}

/** Lower case, without accents, one kind of apostrophe: "Tomás" and "tomas" come out alike. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/ł/gu, "l")
    .replace(/Ł/gu, "l")
    .replace(/ı/gu, "i")
    .replace(/ß/gu, "ss")
    .replace(/[‘’`´]/gu, "'")
    .toLowerCase();
}

/** The words of a text: runs of letters, digits and the signs that stand inside a word ("on-call", "S/4HANA", "Lena's"). */
export function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(/[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|[-/&+.'’@](?=[\p{L}\p{N}]))*/gu)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    folded: fold(match[0]),
    words: match[0],
  }));
}

/** A mention of the text between two offsets. */
export function mention<V>(text: string, span: { readonly start: number; readonly end: number }, value: V): Mention<V> {
  return { start: span.start, end: span.end, words: text.slice(span.start, span.end), value };
}

/** Whether two spans share a character. */
export function overlaps(
  a: { readonly start: number; readonly end: number },
  b: { readonly start: number; readonly end: number },
): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The mentions in order of the text, where of two that overlap the longer one stays, else the one named first. */
export function withoutOverlaps<M extends { readonly start: number; readonly end: number }>(
  mentions: readonly M[],
): readonly M[] {
  const kept: M[] = [];
  const byLength = mentions.toSorted((a, b) => b.end - b.start - (a.end - a.start));
  for (const one of byLength) if (!kept.some((other) => overlaps(one, other))) kept.push(one);
  return kept.toSorted((a, b) => a.start - b.start);
}
