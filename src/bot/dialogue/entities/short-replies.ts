import { fold } from "./mention.js";
import { fillers, shortReplies, type ShortReplyKind } from "./short-reply-phrases.js";

export type { ShortReplyKind } from "./short-reply-phrases.js";

interface PhraseTable {
  readonly phrases: ReadonlySet<string>;
  readonly longest: number;
}

function tableOf(phrases: readonly string[]): PhraseTable {
  const known = new Set(phrases.map((phrase) => bare(phrase).join(" ")));
  return { phrases: known, longest: Math.max(...[...known].map((phrase) => phrase.split(" ").length)) };
}

const shorthand: Readonly<Record<string, string>> = {
  thx: "thanks",
  thnx: "thanks",
  tks: "thanks",
  thanx: "thanks",
  u: "you",
  ur: "your",
  r: "are",
  pls: "please",
  plz: "please",
};
const emoji = /\p{Extended_Pictographic}/gu;

/** The words of a short reply: no punctuation, no apostrophes, drawn-out letters shortened ("yesss", "nooo"). */
function bare(text: string): readonly string[] {
  return fold(text)
    .replaceAll(/'|\p{Variation_Selector}|\p{Emoji_Modifier}/gu, "")
    .replaceAll(emoji, (sign) => ` ${sign} `)
    .replaceAll(/(\p{L})\1{2,}/gu, "$1")
    .split(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/u)
    .filter((word) => word !== "")
    .map((word) => shorthand[word] ?? word);
}

const tables = Object.fromEntries(
  Object.entries(shortReplies).map(([kind, phrases]) => [kind, tableOf(phrases)]),
) as Readonly<Record<ShortReplyKind, PhraseTable>>;
const filler = new Set(fillers);

// Whether phrases of the table and fillers cover all the words, at least one of them a phrase.
function covers(words: readonly string[], table: PhraseTable): boolean {
  let phrases = 0;
  let at = 0;
  while (at < words.length) {
    const length = longestPhrase(words, at, table);
    if (length === 0 && !filler.has(words[at] ?? "")) return false;
    phrases += length > 0 ? 1 : 0;
    at += Math.max(length, 1);
  }
  return phrases > 0;
}

function longestPhrase(words: readonly string[], at: number, table: PhraseTable): number {
  for (let length = Math.min(table.longest, words.length - at); length > 0; length -= 1) {
    if (table.phrases.has(words.slice(at, at + length).join(" "))) return length;
  }
  return 0;
}

/** The kinds that a message means as a whole, when nothing else is in it: "ok then yes" is a yes, "yes, but later" is none. */
export function shortReplyKinds(text: string): readonly ShortReplyKind[] {
  const words = bare(text);
  if (words.length === 0 || words.length > 12) return [];
  const kinds = Object.keys(tables) as ShortReplyKind[];
  const exact = kinds.filter((kind) => tables[kind].phrases.has(words.join(" ")));
  return exact.length > 0 ? exact : kinds.filter((kind) => covers(words, tables[kind]));
}

/** Whether a message means that and nothing else. */
export function isReply(text: string, kind: ShortReplyKind): boolean {
  const words = bare(text);
  return words.length > 0 && words.length <= 12 && covers(words, tables[kind]);
}

/**
 * Whether a message begins with such a reply, closed by a comma or the like: what follows explains it. Gives the rest.
 * "never mind, they are in there already" begins with a cancellation.
 */
export function leadingReply(text: string, kind: ShortReplyKind): { readonly rest: string } | undefined {
  const cut =
    /^(.{1,60}?)(?:[,.;:!–—]+\s*|\s+-+\s+|\n+|\s+(?=(?:but|and)\b|because\b|since\b|as\b|i'll\b|i will\b))(.+)$/isu.exec(
      text.trim(),
    );
  if (cut?.[1] === undefined || cut[2] === undefined) return undefined;
  if (isReply(cut[1], kind)) return { rest: cut[2].replace(/^(?:but|and)\s+/iu, "").trim() };
  const further = leadingReply(cut[2], kind);
  return further !== undefined && (onlyFillers(cut[1]) || isReply(cut[1], "pause") || isReply(cut[1], "no"))
    ? further
    : undefined;
}

/** Whether a message ends with such a reply behind a comma or the like. Gives what stands before it: "make it 20, brb". */
export function trailingReply(text: string, kind: ShortReplyKind): { readonly rest: string } | undefined {
  const cut = /^(.+?)(?:[,.;!–—]+\s*|\s+-+\s+|\n+)([^,.;!–—\n]{2,40})[.!]*$/su.exec(text.trim());
  if (cut?.[1] === undefined || cut[2] === undefined) return undefined;
  return isReply(cut[2], kind) ? { rest: cut[1].trim() } : undefined;
}

/** Whether nothing is said but politeness and hesitation. */
export function onlyFillers(text: string): boolean {
  return bare(text).every((word) => filler.has(word));
}
