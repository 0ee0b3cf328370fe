import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { AppError } from "../errors.js";
import { readJsonLines } from "../read-jsonl.js";
import { chunk } from "./chunk.js";
import type { Chunk } from "./document.js";
import type { PageFormat } from "./source.js";
import { documentOf, type PageDefaults } from "./sources/page-document.js";
import { formatOf, readPage } from "./sources/read-page.js";

/** Pages in an evaluation have no readers of their own, and no dates. */
const defaults: PageDefaults = {
  sourceId: "evaluation",
  audience: { kind: "public" },
  language: "en",
  authority: 0,
  updatedAt: "2026-01-01",
};

/** Files at the head of a data set that are no pages of it. */
const notPages = new Set(["license.md", "readme.md"]);

const articleSchema = z.object({ id: z.string().min(1), html: z.string() });

/**
 * Reads what is searched in an evaluation: a folder of pages (paths relative to it), or a JSON Lines file of articles
 * `{id, html}`. `bad-input` names the file that cannot be read.
 */
export async function readCorpus(place: string): Promise<readonly Chunk[]> {
  const chunks = (await isFolder(place)) ? await readFolder(place) : await readArticles(place);
  if (chunks.length === 0) throw new AppError({ code: "bad-input", message: "There are no pages", where: place });
  return chunks;
}

/** The files that a corpus is read from, in order. */
export async function corpusFiles(place: string): Promise<readonly string[]> {
  return (await isFolder(place)) ? (await pagesIn(place)).map((file) => path.join(place, file)) : [place];
}

async function isFolder(place: string): Promise<boolean> {
  const found = await stat(place).catch((cause: unknown) => {
    throw new AppError({ code: "bad-input", message: "There is no such file or folder", where: place, cause });
  });
  return found.isDirectory();
}

async function pagesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .filter((file) => formatOf(file) !== undefined && !notPages.has(file.toLowerCase()))
    .sort();
}

async function readFolder(folder: string): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  for (const file of await pagesIn(folder)) {
    const format = formatOf(file);
    const place = path.join(folder, file);
    if (format !== undefined)
      chunks.push(...(await chunksOf({ path: file, format, content: await readFile(place) }, place)));
  }
  return chunks;
}

async function readArticles(file: string): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  for (const { line, row } of await readJsonLines(file, articleSchema)) {
    const page = { path: row.id, format: "html", content: Buffer.from(row.html) } as const;
    chunks.push(...(await chunksOf(page, `${file}:${line}`)));
  }
  return chunks;
}

interface CorpusPage {
  readonly path: string;
  readonly format: PageFormat;
  readonly content: Uint8Array;
}

async function chunksOf(page: CorpusPage, where: string): Promise<readonly Chunk[]> {
  try {
    const read = await readPage(page);
    return chunk(documentOf({ path: page.path, page: { facts: {} }, read }, defaults));
  } catch (cause) {
    const message = `The page cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new AppError({ code: "bad-input", message, where, cause });
  }
}
