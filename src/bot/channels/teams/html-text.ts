import type { Nodes } from "hast";
import rehypeParse from "rehype-parse";
import { unified } from "unified";

const BREAKS = new Set(["p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote", "pre"]);

/** The words of a message that Teams hands over as HTML. */
export function readable(html: string): string {
  const tree = unified().use(rehypeParse, { fragment: true }).parse(html);
  return textOf(tree)
    .replaceAll("\u00A0", " ")
    .replaceAll(/[ \t]+/gu, " ")
    .replaceAll(/ *\n[ \n]*/gu, "\n")
    .trim();
}

function textOf(node: Nodes): string {
  if (node.type === "text") return node.value;
  if (!("children" in node)) return "";
  if (node.type === "element" && (node.tagName === "script" || node.tagName === "style")) return "";
  const inner = node.children.map(textOf).join("");
  return node.type === "element" && BREAKS.has(node.tagName) ? `${inner}\n` : inner;
}
