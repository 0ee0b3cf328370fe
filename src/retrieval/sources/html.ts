import type { Element, Root, RootContent } from "hast";
import rehypeParse from "rehype-parse";
import { unified } from "unified";
import { blocksOf, textOf } from "./hast-blocks.js";
import type { ReadPage } from "./markdown.js";

const html = unified().use(rehypeParse);

/** Reads an HTML page: what stands in its main part, without navigation, scripts and forms. Pure. */
export function readHtml(text: string): ReadPage {
  const tree = html.parse(text);
  const main = mainOf(tree);
  const page = firstElement(tree.children, (node) => node.tagName === "html");
  const title = firstElement(tree.children, (node) => node.tagName === "title");
  const language = page?.properties["lang"];
  return {
    blocks: blocksOf(main.children.filter((node) => !isFrame(node))),
    facts: {
      title: title === undefined ? undefined : textOf(title) || undefined,
      language: typeof language === "string" && language !== "" ? language : undefined,
    },
  };
}

function mainOf(tree: Root): Root | Element {
  const isMain = (node: Element) => node.tagName === "main" || node.properties["role"] === "main";
  return (
    firstElement(tree.children, isMain) ??
    firstElement(tree.children, (node) => node.tagName === "article") ??
    firstElement(tree.children, (node) => node.tagName === "body") ??
    tree
  );
}

/** Header, footer and margin of the page itself; inside an article they belong to it. */
function isFrame(node: RootContent): boolean {
  return node.type === "element" && ["header", "footer", "aside"].includes(node.tagName);
}

function firstElement(nodes: readonly RootContent[], wanted: (node: Element) => boolean): Element | undefined {
  for (const node of nodes) {
    if (node.type !== "element") continue;
    const found = wanted(node) ? node : firstElement(node.children, wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
