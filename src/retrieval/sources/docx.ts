import mammoth from "mammoth";
import { readHtml } from "./html.js";
import type { ReadPage } from "./markdown.js";

/** Reads a Word document: headings by style, lists, tables. @throws when it is none */
export async function readDocx(content: Uint8Array): Promise<ReadPage> {
  // Pictures would come as text of megabytes.
  const convertImage = mammoth.images.imgElement(() => Promise.resolve({ src: "" }));
  const { value } = await mammoth.convertToHtml({ buffer: Buffer.from(content) }, { convertImage });
  return readHtml(value);
}
