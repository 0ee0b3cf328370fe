import type { TermVector } from "./gap-clusters.js";
import { isStopword, wordsOf } from "./lexical-terms.js";

/** A question of a cluster. */
export interface ClusteredQuestion {
  readonly text: string;
  readonly askerId: string;
  readonly vector: TermVector;
}

const LABEL_WORDS = 4;
/** How much more a word of the pages' titles or of the thesaurus counts. */
const COMMON = 2;

/** The questions of a cluster, the most typical first; the earlier one among equals. Pure. */
export function byTypicality<Q extends Pick<ClusteredQuestion, "vector">>(questions: readonly Q[]): readonly Q[] {
  const centre = new Map<string, number>();
  for (const { vector } of questions)
    for (const [term, weight] of vector) centre.set(term, (centre.get(term) ?? 0) + weight);
  const near = (vector: TermVector) =>
    [...vector].reduce((sum, [term, weight]) => sum + weight * (centre.get(term) ?? 0), 0);
  return questions
    .map((question, at) => ({ question, at, near: near(question.vector) }))
    .sort((one, other) => other.near - one.near || one.at - other.at)
    .map(({ question }) => question);
}

/**
 * What a cluster is about, in the words of its questions: those that weigh most, in the order of the most typical question. A
 * word that a single person used is taken only where `isCommon` knows it: a label gives nobody away. Pure.
 */
export function labelOf(questions: readonly ClusteredQuestion[], isCommon: (stem: string) => boolean): string {
  const users = new Map<string, Set<string>>();
  const surfaces = new Map<string, Map<string, number>>();
  const weights = new Map<string, number>();
  for (const { text, askerId, vector } of questions) {
    for (const { surface, stem } of wordsOf(text)) {
      if (isStopword(surface)) continue;
      users.set(stem, (users.get(stem) ?? new Set()).add(askerId));
      const spelt = surfaces.get(stem) ?? new Map<string, number>();
      surfaces.set(stem, spelt.set(surface, (spelt.get(surface) ?? 0) + 1));
      weights.set(stem, (weights.get(stem) ?? 0) + (vector.get(stem) ?? 0));
    }
  }
  const order = wordsOf(byTypicality(questions)[0]?.text ?? "").map(({ stem }) => stem);
  const place = (stem: string) => (order.includes(stem) ? order.indexOf(stem) : order.length);
  // A word of work says more about a matter than any other.
  const telling = (stem: string) => (weights.get(stem) ?? 0) * (isCommon(stem) ? COMMON : 1);
  const chosen = [...weights]
    .filter(([stem]) => (users.get(stem)?.size ?? 0) > 1 || isCommon(stem))
    .sort(([one], [other]) => telling(other) - telling(one) || place(one) - place(other) || (one < other ? -1 : 1))
    .slice(0, LABEL_WORDS)
    .map(([stem]) => stem)
    .sort((one, other) => place(one) - place(other));
  const label = chosen.map((stem) => mostUsed(surfaces.get(stem))).join(" ");
  return label === "" ? "Something the pages have no words for" : label.charAt(0).toUpperCase() + label.slice(1);
}

function mostUsed(spelt: ReadonlyMap<string, number> | undefined): string {
  const [first] = [...(spelt ?? [])].sort(
    ([one, uses], [other, otherUses]) => otherUses - uses || (one < other ? -1 : 1),
  );
  return first?.[0] ?? "";
}
