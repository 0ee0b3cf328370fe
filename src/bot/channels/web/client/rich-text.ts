/** A stretch of a line, bold or not. */
export interface Span {
  readonly text: string;
  readonly bold: boolean;
}

// An asterisk opens bold only before a character and closes it only after one, so that "2 * 3 * 4" stays as it is.
const BOLD = /(?<![\p{L}\p{N}*])\*(?<inner>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}*])/gu;

/** The lines of a text and their bold parts: all the markup there is. Everything else is shown as it stands. */
export function richLines(text: string): readonly (readonly Span[])[] {
  return text.split("\n").map(lineSpans);
}

function lineSpans(line: string): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const found of line.matchAll(BOLD)) {
    if (found.index > from) spans.push({ text: line.slice(from, found.index), bold: false });
    spans.push({ text: found.groups?.["inner"] ?? "", bold: true });
    from = found.index + found[0].length;
  }
  if (from < line.length) spans.push({ text: line.slice(from), bold: false });
  return spans;
}

/** The address if a browser may follow it; undefined for `javascript:` and whatever else is not the web. */
export function safeHref(url: string): string | undefined {
  try {
    const { protocol, href } = new URL(url);
    return protocol === "https:" || protocol === "http:" ? href : undefined;
  } catch {
    return undefined;
  }
}
