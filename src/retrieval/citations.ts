import type { Citation } from "./answer.js";
import type { Unit } from "./answer-units.js";
import type { Chunk } from "./document.js";

/** What an answer quotes from one passage. Sentences are named by their places in `chunk.sentences`. */
export interface Quoted {
  readonly chunk: Chunk;
  /** What answers, with what it needs to be understood. */
  readonly first: readonly number[];
  /** What else the passage says to the question, in its order. */
  readonly others: readonly number[];
  /** The sentence that answers; one of `first`. */
  readonly key: number;
}

/** Joins what was picked of the same passage; passages in the order in which they were first picked. Pure. */
export function quotedPassages(units: readonly Unit[]): readonly Quoted[] {
  const passages = new Map<string, Quoted>();
  for (const { chunk, sentences, key } of units) {
    const known = passages.get(chunk.id);
    const first = known?.first ?? sentences;
    const others = [...(known?.others ?? []), ...(known === undefined ? [] : sentences)];
    passages.set(chunk.id, {
      chunk,
      key: known?.key ?? key,
      first,
      others: [...new Set(others)].filter((place) => !first.includes(place)).sort((one, other) => one - other),
    });
  }
  return [...passages.values()];
}

/** The address of a passage's page. Pure. */
export function pageUrl({ anchor, url }: Chunk): string {
  return anchor === "" ? url : url.slice(0, -`#${anchor}`.length);
}

/** The citation of a quote: the section its answering sentence stands in. Pure. */
export function citationOf({ chunk, key }: Quoted): Citation {
  const heading = chunk.sentences.slice(0, key + 1).findLast(({ kind }) => kind === "heading");
  const anchor = heading?.anchor ?? chunk.anchor;
  const page = pageUrl(chunk);
  return {
    documentId: chunk.documentId,
    document: chunk.title,
    section: heading?.text ?? chunk.headingPath.at(-1) ?? "",
    url: anchor === "" ? page : `${page}#${anchor}`,
    quote: chunk.sentences[key]?.text ?? "",
    updatedAt: chunk.updatedAt,
    ...(chunk.reviewBy === undefined ? {} : { reviewBy: chunk.reviewBy }),
  };
}

/** Whether a quote stands in the passage it names, letter for letter up to white space. Pure. */
export function isQuoteOf(quote: string, chunk: Chunk): boolean {
  const plain = (text: string) => text.replace(/\s+/gu, " ").trim();
  const quoted = plain(quote);
  return quoted !== "" && plain(chunk.sentences.map(({ text }) => text).join(" ")).includes(quoted);
}
