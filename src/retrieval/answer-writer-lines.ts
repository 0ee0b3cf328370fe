import type { WrittenSentence } from "./answer-writer.js";
import { sentencesOf } from "./chunk-sentences.js";

/** Ids in square brackets: at the end of a line whatever they are, elsewhere when they look like ids. */
const cited = /\[([^[\]]*)\](?=[\s.;,!?]*(?:\[|$))|\[(\s*p[\da-f]{4,}(?:[\s,;]+p[\da-f]{4,})*\s*)\]/giu;

/**
 * Reads a line as a model writes it: a sentence and the ids of the passages it cites, in square brackets behind it. Several
 * sentences before one citation each cite it. What cites nothing comes out with no ids. Pure.
 */
export function readWrittenLine(line: string): readonly WrittenSentence[] {
  const statements = line.split(/(?<=\][.!?]?)\s+(?=[\p{Lu}\d])/u);
  return statements.flatMap((statement) => {
    const passageIds = [...statement.matchAll(cited)].flatMap(([, atEnd = "", within = ""]) =>
      `${atEnd} ${within}`.split(/[\s,;]+/u).filter((id) => id !== ""),
    );
    const text = statement
      .replace(cited, "")
      .replace(/\s+([.,;!?])/gu, "$1")
      .trim();
    if (text === "" || /^none\.?$/iu.test(text)) return [];
    return sentencesOf(text).map((sentence) => ({ text: sentence, passageIds }));
  });
}
