/** The longest message that is taken from a person, in characters; about four pages. */
export const longestMessage = 8000;

/** What a person typed, made safe to store and show, or why it cannot be taken. */
export type IncomingText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "empty" }
  | { readonly kind: "too-long"; readonly length: number };

// Control characters without tab and line feed, and bidirectional overrides, which can make an approver read something
// else than what is there.
const UNSAFE = /(?![\n\t])[\p{Control}\u202A-\u202E\u2066-\u2069]/gu;
// Halves of surrogate pairs, which UTF-8 cannot carry.
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** The text with one kind of line break and without characters that nobody types and that could mislead a reader. */
export function cleanText(raw: string): string {
  return raw.replace(/\r\n?/gu, "\n").replace(LONE_SURROGATE, "\uFFFD").replace(UNSAFE, "");
}

/** Reads what a person typed. The limit holds for what they sent, so that nothing is shortened silently. */
export function readText(raw: string): IncomingText {
  if (raw.length > longestMessage) return { kind: "too-long", length: raw.length };
  const text = cleanText(raw).trim();
  return text === "" ? { kind: "empty" } : { kind: "text", text };
}
