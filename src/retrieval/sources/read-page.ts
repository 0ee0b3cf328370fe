import type { PageFormat, SourcePage } from "../source.js";
import type { ReadPage } from "./markdown.js";

// Each reader brings a library of its own: it is loaded when the first page of its kind comes.
const readers: Readonly<Record<PageFormat, (content: Uint8Array) => Promise<ReadPage>>> = {
  markdown: async (content) => (await import("./markdown.js")).readMarkdown(utf8(content)),
  mdx: async (content) => (await import("./markdown.js")).readMdx(utf8(content)),
  html: async (content) => (await import("./html.js")).readHtml(utf8(content)),
  docx: async (content) => (await import("./docx.js")).readDocx(content),
  pdf: async (content) => (await import("./pdf.js")).readPdf(content),
  text: async (content) => (await import("./plain-text.js")).readPlainText(utf8(content)),
};

const formats: Readonly<Record<string, PageFormat>> = {
  md: "markdown",
  markdown: "markdown",
  mdx: "mdx",
  html: "html",
  htm: "html",
  pdf: "pdf",
  docx: "docx",
  txt: "text",
};

/** Reads a page of any format into blocks. @throws when it is not what its format says */
export function readPage(page: Pick<SourcePage, "format" | "content">): Promise<ReadPage> {
  return readers[page.format](page.content);
}

/** The format of a file by its name; undefined when it is none that can be read. Pure. */
export function formatOf(path: string): PageFormat | undefined {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(formats, ending) ? formats[ending] : undefined;
}

/** @throws TypeError when the bytes are no UTF-8: letters would be lost silently. */
function utf8(content: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(content);
}
