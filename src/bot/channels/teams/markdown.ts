// An asterisk opens bold only before a character and closes it only after one, so that "2 * 3 * 4" stays as it is.
const BOLD = /(?<![\p{L}\p{N}*])\*(?<inner>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}*])/gu;
const SPECIAL = /[\\`*_~[\]<>#|&]/gu;
// What would begin a list, a quotation or a rule at the head of a line.
const HEAD = /^(?<space>\s*)(?<sign>[-+>=]|\d+[.)])(?=\s|$|[-+=])/u;
// Adaptive Cards replace {{DATE(…)}} and {{TIME(…)}}; a word joiner keeps them words.
const FUNCTION = /\{\{(?=\s*(?:DATE|TIME)\s*\()/giu;

/** Words as they stand, whatever Teams' markdown would read into them. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(SPECIAL, String.raw`\$&`)
    .replaceAll(FUNCTION, "{\u2060{")
    .split("\n")
    .map((line) => line.replace(HEAD, (_, space: string, sign: string) => `${space}${escapedHead(sign)}`))
    .join("\n");
}

function escapedHead(sign: string): string {
  return /^\d/u.test(sign) ? `${sign.slice(0, -1)}\\${sign.slice(-1)}` : `\\${sign}`;
}

/**
 * A reply's text (plain with *bold* and line breaks) as Teams' markdown.
 * @param citations how many sources stand beside it: `[1]` up to that number stay marks that Teams links
 */
export function teamsMarkdown(text: string, citations = 0): string {
  const lines = text.split("\n").map((line) => markdownLine(line, citations));
  // A single line break is a space in markdown.
  return lines.join("\n\n").replaceAll(/\n{3,}/gu, "\n\n");
}

function markdownLine(line: string, citations: number): string {
  let done = "";
  let from = 0;
  for (const found of line.matchAll(BOLD)) {
    done += marked(line.slice(from, found.index), citations);
    done += `**${marked(found.groups?.["inner"] ?? "", citations)}**`;
    from = found.index + found[0].length;
  }
  return done + marked(line.slice(from), citations);
}

function marked(text: string, citations: number): string {
  return text
    .split(/(\[\d{1,2}\])/u)
    .map((part) => {
      const mark = /^\[(\d{1,2})\]$/u.exec(part);
      const isSource = mark !== null && Number(mark[1]) >= 1 && Number(mark[1]) <= citations;
      return isSource ? part : escapeMarkdown(part);
    })
    .join("");
}

/** A text in parts of at most so many bytes, cut at paragraphs, else at words, else anywhere but inside a character. */
export function splitText(text: string, bytes: number): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  while (Buffer.byteLength(rest, "utf8") > bytes) {
    const at = cutAt(rest, bytes);
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return rest === "" && parts.length > 0 ? parts : [...parts, rest];
}

function cutAt(text: string, bytes: number): number {
  let end = Math.min(text.length, bytes);
  while (Buffer.byteLength(text.slice(0, end), "utf8") > bytes) end = Math.floor(end * 0.9);
  const head = text.slice(0, end);
  const paragraph = head.lastIndexOf("\n");
  if (paragraph > end / 2) return paragraph;
  const word = head.lastIndexOf(" ");
  if (word > end / 2) return word;
  // Neither between the halves of a character nor between a backslash and what it escapes.
  const whole = /[\uD800-\uDBFF]$/u.test(head) ? end - 1 : end;
  const slashes = /\\*$/u.exec(text.slice(0, whole))?.[0].length ?? 0;
  return Math.max(1, slashes % 2 === 1 ? whole - 1 : whole);
}
