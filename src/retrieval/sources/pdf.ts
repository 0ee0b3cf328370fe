import GithubSlugger from "github-slugger";
import { extractTextItems, getMeta, type StructuredTextItem } from "unpdf";
import { AppError } from "../../errors.js";
import type { Block } from "../document.js";
import type { ReadPage } from "./markdown.js";
import { blocksOfLines } from "./plain-text.js";

/** A printed line, with where it stands: `y` in points from the bottom of its page. */
export interface PdfLine {
  readonly text: string;
  readonly size: number;
  readonly y: number;
  readonly page: number;
}

/**
 * Reads a PDF: lines into paragraphs and lists by their distance, headings by the size of their letters.
 * @throws AppError bad-input when there is no text in it (a scan) @throws when it is no PDF
 */
export async function readPdf(content: Uint8Array): Promise<ReadPage> {
  // The library empties what it is given.
  const { items } = await extractTextItems(new Uint8Array(content));
  const blocks = blocksOfPdf(items.flatMap((page, index) => linesOf(page, index)));
  if (blocks.length === 0) {
    throw new AppError({
      code: "bad-input",
      message: "There is no text in this PDF; it may be a scan.",
      remedy: "Run text recognition over it first.",
    });
  }
  const { info } = await getMeta(new Uint8Array(content));
  const title: unknown = info["Title"];
  return { blocks, facts: { title: typeof title === "string" && title.trim() !== "" ? title.trim() : undefined } };
}

function linesOf(items: readonly StructuredTextItem[], page: number): PdfLine[] {
  const lines: PdfLine[] = [];
  let text = "";
  let size = 0;
  for (const [index, item] of items.entries()) {
    text += item.str;
    if (item.str.trim() !== "") size = Math.max(size, item.fontSize);
    const next = items[index + 1];
    if (next !== undefined && !item.hasEOL && Math.abs(next.y - item.y) < 2) continue;
    if (text.trim() !== "") lines.push({ text: text.replace(/\s+/g, " ").trim(), size, y: item.y, page });
    text = "";
    size = 0;
  }
  return lines;
}

/** Puts printed lines together. Pure. */
export function blocksOfPdf(lines: readonly PdfLine[]): Block[] {
  const body = usualSize(lines);
  const sizes = [...new Set(lines.filter((line) => isHeading(line, body)).map((line) => Math.round(line.size)))].sort(
    (a, b) => b - a,
  );
  const slugger = new GithubSlugger();
  const blocks: Block[] = [];
  for (const part of partsOf(lines.filter((line) => !isPageNumber(line)))) {
    const [first] = part;
    if (first === undefined) continue;
    if (!isHeading(first, body)) blocks.push(...blocksOfLines(part.map((line) => line.text)));
    else {
      const text = part.map((line) => line.text).join(" ");
      const level = Math.min(6, sizes.indexOf(Math.round(first.size)) + 1);
      blocks.push({ kind: "heading", level, text, anchor: slugger.slug(text) });
    }
  }
  return blocks;
}

/** Lines that belong together: the same size of letters, and no gap wider than between lines of a paragraph. */
function partsOf(lines: readonly PdfLine[]): PdfLine[][] {
  const parts: PdfLine[][] = [];
  let previous: PdfLine | undefined;
  for (const line of lines) {
    const gap = previous === undefined || previous.page !== line.page ? 0 : previous.y - line.y;
    const sameSize = previous !== undefined && Math.abs(previous.size - line.size) < 0.6;
    // A sentence that is not over goes on at the head of the next page.
    const goesOn = previous?.page === line.page ? gap < line.size * 1.7 : /[\p{L},]$/u.test(previous?.text ?? "");
    if (sameSize && goesOn) parts.at(-1)?.push(line);
    else parts.push([line]);
    previous = line;
  }
  return parts;
}

/** The size that most letters have. */
function usualSize(lines: readonly PdfLine[]): number {
  const letters = new Map<number, number>();
  for (const line of lines) {
    const size = Math.round(line.size * 2) / 2;
    letters.set(size, (letters.get(size) ?? 0) + line.text.length);
  }
  return [...letters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

function isHeading(line: PdfLine, body: number): boolean {
  return line.size > body * 1.12 && line.text.length < 150;
}

function isPageNumber(line: PdfLine): boolean {
  return /^(?:page\s*)?\d{1,4}(?:\s*(?:\/|of)\s*\d{1,4})?$/iu.test(line.text);
}
