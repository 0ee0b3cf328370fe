import { amountsIn, type Want } from "./answer-wants.js";
import type { Quoted } from "./citations.js";

/** A figure of a page counts as another when it has the same unit and another number. */
interface Figure {
  readonly number: string;
  readonly unit: string;
}

/**
 * Whether two pages answer the same question with different figures: both name exactly one of the unit, in the sentence that
 * answers, and they are not the same. Where no figure was asked for, figures differ for many reasons: then the sentences must be
 * nearly the same. Pure.
 */
export function disagree(want: Want, one: Quoted, other: Quoted): boolean {
  if (one.chunk.documentId === other.chunk.documentId) return false;
  const shareNeeded = want === "amount" || want === "moment" ? ALIKE : NEARLY_THE_SAME;
  const [first, second] = [figureOf(one), figureOf(other)];
  if (first === undefined || second === undefined) return false;
  return (
    first.unit === second.unit &&
    first.number !== second.number &&
    alike(answering(one), answering(other)) >= shareNeeded
  );
}

/** Of pages that disagree: the more authoritative first, then the newer. Pure. */
export function byWeight(one: Quoted, other: Quoted): number {
  return other.chunk.authority - one.chunk.authority || (other.chunk.updatedAt > one.chunk.updatedAt ? 1 : -1);
}

function answering({ chunk, key }: Quoted): string {
  return chunk.sentences[key]?.text ?? "";
}

function figureOf(quoted: Quoted): Figure | undefined {
  const said = amountsIn(answering(quoted));
  const [only] = said;
  if (only === undefined || said.length > 1) return undefined;
  const [, number = "", unit = ""] = /^([$€£]?\s?[\d.,]+|[a-z]+)[-\s]*(.*)$/iu.exec(only.toLowerCase()) ?? [];
  return {
    number: number.replaceAll(",", ""),
    unit: unit.replace(/\b(?:calendar|consecutive|full)\s/gu, "").replace(/s\b/gu, ""),
  };
}

/** Words shared by both sentences, as a part of the shorter one's. */
const ALIKE = 0.4;
const NEARLY_THE_SAME = 0.7;

function alike(one: string, other: string): number {
  const words = (text: string) => new Set(text.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
  const [first, second] = [words(one), words(other)];
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared / Math.max(Math.min(first.size, second.size), 1);
}
