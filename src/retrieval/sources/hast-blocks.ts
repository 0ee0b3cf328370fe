import GithubSlugger from "github-slugger";
import type { Element, ElementContent, RootContent } from "hast";
import type { Block } from "../document.js";

type Node = RootContent | ElementContent;
type ListItem = Extract<Block, { kind: "list" }>["items"][number];

/** Never part of what a page says. */
const unseen = new Set(
  "script style noscript template svg math head nav form button select iframe object audio video canvas dialog".split(
    " ",
  ),
);
/** Run on with the text around them; every other element begins on a line of its own. */
const inline = new Set(
  "a abbr b bdi bdo big br cite code data del dfn em font i img input ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr".split(
    " ",
  ),
);

/** Reads the nodes of a page into blocks, markup stripped. Pure. */
export function blocksOf(nodes: readonly Node[]): Block[] {
  const reading: Reading = { blocks: [], loose: "", slugger: new GithubSlugger() };
  for (const node of nodes) read(reading, node);
  endLoose(reading);
  return reading.blocks;
}

/** The text of a node on one line, as a reader sees it. Pure. */
export function textOf(node: Node): string {
  return oneLine(rawText(node));
}

interface Reading {
  readonly blocks: Block[];
  /** Text that stands between block elements. */
  loose: string;
  readonly slugger: GithubSlugger;
}

function read(reading: Reading, node: Node): void {
  if (node.type === "text") reading.loose += node.value;
  if (node.type !== "element" || unseen.has(node.tagName) || isHidden(node)) return;
  if (inline.has(node.tagName)) {
    reading.loose += rawText(node);
    return;
  }
  endLoose(reading);
  const block = blockOf(reading, node);
  if (block !== undefined) reading.blocks.push(block);
  else if (!holdsNothing(node)) {
    for (const child of node.children) read(reading, child);
    endLoose(reading);
  }
}

function endLoose(reading: Reading): void {
  const text = oneLine(reading.loose);
  reading.loose = "";
  if (text !== "") reading.blocks.push({ kind: "paragraph", text });
}

/** Elements that are one block whatever is in them; undefined for those that are only a box around others, or empty. */
function blockOf(reading: Reading, node: Element): Block | undefined {
  const { tagName } = node;
  if (/^h[1-6]$/.test(tagName)) return headingOf(reading, node);
  if (tagName === "p" && !node.children.some(isBox)) return filled({ kind: "paragraph", text: textOf(node) });
  if (tagName === "ul" || tagName === "ol") {
    const items = itemsOf(node, 0);
    return items.length === 0 ? undefined : { kind: "list", ordered: tagName === "ol", items };
  }
  if (tagName === "dl") return definitionsOf(node);
  if (tagName === "table") return tableOf(node);
  if (tagName === "pre") return filled({ kind: "code", text: rawText(node).replace(/^\n|\s+$/g, "") });
  return undefined;
}

function headingOf(reading: Reading, node: Element): Block | undefined {
  const written = textOf(node);
  // Some page generators let the author name the anchor: "Set up {#set-up}".
  const named = /\s*\{#+([\w-]+)\}$/.exec(written);
  const text = named === null ? written : written.slice(0, named.index);
  const id = named?.[1] ?? node.properties["id"];
  if (text === "") return undefined;
  const anchor = typeof id === "string" && id !== "" ? id : reading.slugger.slug(text);
  return { kind: "heading", level: Number(node.tagName.slice(1)), text, anchor };
}

function filled<B extends Extract<Block, { text: string }>>(block: B): B | undefined {
  return block.text === "" ? undefined : block;
}

/** A list, table or preformatted text that came to nothing must not be read a second time as a box. */
function holdsNothing(node: Element): boolean {
  return /^(h[1-6]|ul|ol|dl|table|pre)$/.test(node.tagName);
}

function itemsOf(list: Element, depth: number): ListItem[] {
  return list.children.flatMap((child) => {
    if (child.type !== "element") return [];
    // Some editors put a nested list beside its item instead of into it.
    if (isList(child)) return itemsOf(child, depth + 1);
    const nested = listsIn(child);
    const text = oneLine(child.children.map((part) => rawText(part, nested)).join(""));
    const below = nested.flatMap((inner) => itemsOf(inner, depth + 1));
    return text === "" ? below : [{ text, depth }, ...below];
  });
}

/** The lists directly inside an item, also where a paragraph or a box is around them. */
function listsIn(item: Element): Element[] {
  return item.children.flatMap((child) => {
    if (child.type !== "element") return [];
    return isList(child) ? [child] : listsIn(child);
  });
}

function definitionsOf(node: Element): Block | undefined {
  const items: ListItem[] = [];
  let term = "";
  for (const part of elementsIn(node, (tag) => tag === "dt" || tag === "dd")) {
    if (part.tagName === "dt") term = textOf(part);
    else items.push({ text: oneLine(`${term}: ${rawText(part)}`), depth: 0 });
  }
  return items.length === 0 ? undefined : { kind: "list", ordered: false, items };
}

function tableOf(node: Element): Block | undefined {
  const rows = elementsIn(node, (tag) => tag === "tr").map((row) => ({
    cells: elementsIn(row, isCell).map(textOf),
    heads: elementsIn(row, isCell).every((cell) => cell.tagName === "th"),
  }));
  const header = rows[0]?.heads === true ? rows[0].cells : [];
  const body = rows.slice(header.length > 0 ? 1 : 0).map((row) => row.cells);
  const said = body.filter((cells) => cells.some((cell) => cell !== ""));
  return said.length === 0 && header.length === 0 ? undefined : { kind: "table", header, rows: said };
}

function isCell(tag: string): boolean {
  return tag === "td" || tag === "th";
}

/** The nearest elements of a kind, in order; not those inside others of that kind. */
function elementsIn(node: Element, wanted: (tag: string) => boolean): Element[] {
  return node.children.flatMap((child) => {
    if (child.type !== "element") return [];
    return wanted(child.tagName) ? [child] : elementsIn(child, wanted);
  });
}

function rawText(node: Node, without: readonly Element[] = []): string {
  if (node.type === "text") return node.value;
  if (node.type !== "element" || unseen.has(node.tagName) || without.includes(node) || isHidden(node)) return "";
  if (node.tagName === "br") return "\n";
  const text = node.children.map((child) => rawText(child, without)).join("");
  return inline.has(node.tagName) || node.tagName === "pre" ? text : ` ${text} `;
}

function isBox(node: Node): boolean {
  return node.type === "element" && !inline.has(node.tagName) && !unseen.has(node.tagName);
}

function isList(node: Element): boolean {
  return node.tagName === "ul" || node.tagName === "ol";
}

/** Text that the page's reader does not see must not reach anybody by way of an answer. */
function isHidden(node: Element): boolean {
  const { hidden, ariaHidden, style } = node.properties;
  return hidden === true || ariaHidden === "true" || (typeof style === "string" && /display\s*:\s*none/i.test(style));
}

function oneLine(text: string): string {
  return text
    .replace(/[\u200B\u00AD]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
