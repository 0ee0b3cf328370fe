import { asAppError, describeError } from "../errors.js";
import { chunk } from "./chunk.js";
import type { Chunk, KnowledgeDocument } from "./document.js";
import type { SourcePage } from "./source.js";
import { documentOf, type PageDefaults } from "./sources/page-document.js";
import { readPage } from "./sources/read-page.js";

/** A page to be read. Plain data: it may go to another thread. */
export interface PageTask {
  readonly path: string;
  readonly page: SourcePage;
  readonly defaults: PageDefaults;
}

/** What came of reading a page. Plain data, as well. */
export type PageReading =
  | { readonly kind: "read"; readonly document: KnowledgeDocument; readonly chunks: readonly Chunk[] }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Reads pages of any format. */
export interface PageReader {
  /** Never rejects for what is wrong with a page: that is an outcome. */
  read(task: PageTask): Promise<PageReading>;
  close(): Promise<void>;
}

/** Reads in this thread: a large page keeps it for tenths of a second. */
export const pagesReadHere: PageReader = { read: readTask, close: () => Promise.resolve() };

/** Reads one page into a document and its passages. Never rejects. */
export async function readTask({ path, page, defaults }: PageTask): Promise<PageReading> {
  try {
    const document = documentOf({ path, page, read: await readPage(page) }, defaults);
    return { kind: "read", document, chunks: chunk(document) };
  } catch (thrown) {
    return { kind: "unreadable", reason: describeError(asAppError(thrown)) };
  }
}
