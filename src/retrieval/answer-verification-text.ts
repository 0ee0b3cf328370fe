const address =
  /\bhttps?:\/\/[^\s<>()[\]"'`*]+|\bwww\.[^\s<>()[\]"'`*]+|[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+|\b(?:[a-z\d-]+\.)+(?:com|org|net|io|example|test|eu|de|gov|edu|co|info|biz|dev|app)\b(?:\/[^\s<>()[\]"'`*]*)?/giu;

/** The web and mail addresses in a text, small letters, without the punctuation after them. Pure. */
export function addressesIn(text: string): readonly string[] {
  return [...text.matchAll(address)].map(([found]) => found.toLowerCase().replace(/[.,;:!?/]+$/u, ""));
}

/** Letters that are not seen, and such that turn the direction of writing. */
const unseen = /[\p{Cf}\p{Zl}\p{Zp}]|(?!\s)\p{Cc}/gu;

/**
 * What a model wrote as plain words: links become their text, images and tags nothing, marks of emphasis, lists and headings
 * are taken off. Pure.
 */
export function withoutMarkup(text: string): string {
  return text
    .replace(unseen, "")
    .replace(/!\[[^\]]*\]\([^)]*\)/gu, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/gu, "$1")
    .replace(/<\/?[a-z!][^>]*>/giu, "")
    .replace(/^\s*(?:#{1,6}\s+|[-*+•]\s+|>\s*|\d{1,2}[.)]\s+(?=\p{L}))+/u, "")
    .replace(/[*`~|]+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, "")
    .replace(/[<>[\]]/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
}
