import type { Block, ChunkSentence } from "./document.js";

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/** Ends of a piece that are no end of a sentence. */
const abbreviation =
  /(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|excl|no|nr|fig|sec|art|dr|mr|mrs|ms|prof|st|inc|ltd|co|dept|ext|min|max|u\.s|u\.k|a\.m|p\.m)|\b\p{Lu})\.\s*$/iu;

/** Divides a text into sentences; abbreviations and initials end none. Pure. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let open = "";
  for (const { segment } of segmenter.segment(text)) {
    open += segment;
    if (abbreviation.test(open)) continue;
    if (open.trim() !== "") sentences.push(open.trim());
    open = "";
  }
  if (open.trim() !== "") sentences.push(open.trim());
  return sentences;
}

/** A list's items and a table's rows as they are quoted, each with what introduces it. Pure. */
export function partsOf(block: Exclude<Block, { kind: "heading" }>, lead: string | undefined): ChunkSentence[] {
  if (block.kind === "paragraph") return sentencesOf(block.text).map((text) => ({ text, kind: "sentence" }));
  if (block.kind === "code") return [{ text: block.text, kind: "sentence" }];
  if (block.kind === "table") return rowsOf(block, lead);
  const above: string[] = [];
  return block.items.map(({ text, depth }) => {
    above.length = depth;
    const introduction = above.findLast((item) => item !== undefined) ?? lead;
    above[depth] = text;
    return { text, kind: "list-item", ...(introduction === undefined ? {} : { lead: introduction }) };
  });
}

/** Each cell with the name of its column: a row says something without the table around it. */
function rowsOf(block: Extract<Block, { kind: "table" }>, lead: string | undefined): ChunkSentence[] {
  return block.rows.map((cells) => {
    const text = cells
      .map((cell, index) => ({ cell, column: block.header[index] ?? "" }))
      .filter(({ cell }) => cell !== "")
      .map(({ cell, column }) => (column === "" ? cell : `${column}: ${cell}`))
      .join("; ");
    return { text, kind: "table-row", ...(lead === undefined ? {} : { lead }) };
  });
}
