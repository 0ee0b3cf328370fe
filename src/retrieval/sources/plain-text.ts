import type { Block } from "../document.js";
import type { ReadPage } from "./markdown.js";

/** Reads a text without markup: paragraphs between empty lines, lists where lines begin with a bullet or a number. Pure. */
export function readPlainText(text: string): ReadPage {
  const parts = text
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .split(/\n\s*\n/);
  return { blocks: parts.flatMap((part) => blocksOfLines(part.split("\n"))), facts: {} };
}

/** Reads lines that belong together: a paragraph, a list, or a paragraph followed by a list. Pure. */
export function blocksOfLines(lines: readonly string[]): Block[] {
  const said: string[] = [];
  const items: string[] = [];
  for (const line of lines.map((each) => each.trim()).filter((each) => each !== "")) {
    const item = /^(?:[-*•–‣▪]|\d{1,2}[.)])\s+(.*)$/u.exec(line)?.[1];
    if (item !== undefined) items.push(item);
    else if (items.length === 0) said.push(line);
    else items.push(`${items.pop() ?? ""} ${line}`);
  }
  const text = joinLines(said);
  const list: Block = { kind: "list", ordered: false, items: items.map((item) => ({ text: item, depth: 0 })) };
  return [...(text === "" ? [] : [{ kind: "paragraph", text } as const]), ...(items.length === 0 ? [] : [list])];
}

/** Lines of one paragraph, words that were divided at a line's end whole again. */
function joinLines(lines: readonly string[]): string {
  return lines
    .join("\n")
    .replace(/(\p{Ll})-\n(\p{Ll})/gu, "$1$2")
    .replace(/\s+/g, " ")
    .trim();
}
