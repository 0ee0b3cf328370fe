/**
 * A text of at most so many characters (UTF-16 units), its end marked when something was left out. Only for labels: what people
 * decide upon is never cut. Pure.
 */
export function cut(text: string, atMost: number): string {
  if (text.length <= atMost) return text;
  // Half of a surrogate pair is no character.
  const kept = text.slice(0, atMost - 1).replace(/[\uD800-\uDBFF]$/u, "");
  return `${kept.trimEnd()}…`;
}
