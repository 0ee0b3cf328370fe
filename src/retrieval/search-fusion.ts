import type { Reader } from "./audience.js";
import type { SearchIndex } from "./search-index.js";
import { readablePassages } from "./search-readable.js";
import type { Hit, SearchResult } from "./search.js";
import type { NearPassage } from "./vector-store.js";

/** How much the nearest passage gains: a part of the first one's score. */
const weight = 0.5;
const returned = 50;

/**
 * Orders what words found by nearness, too, and adds what only the model finds near. The first passage stays the first, and with
 * it what tells whether the question is answered at all: fusing ranks cost both. Only what every reader may read is added. Pure.
 */
export function fuseNearness(
  index: SearchIndex,
  result: SearchResult,
  { near, readers }: { readonly near: readonly NearPassage[]; readonly readers: readonly Reader[] },
): SearchResult {
  if (near.length === 0) return result;
  const closeness = new Map(near.map(({ id, closeness: value }) => [id, value] as const));
  // Cosines of a model lie close together: only the part above the least near of them tells anything.
  const least = Math.min(...closeness.values());
  const most = Math.max(...closeness.values());
  const gain = (id: string) => ((closeness.get(id) ?? least) - least) / Math.max(most - least, 1e-9);
  const [first, ...others] = result.hits;
  const best = first?.score ?? 1;
  const found = new Set(result.hits.map(({ chunk }) => chunk.id));
  const { isOpen } = readablePassages(index, readers);
  const added = near.flatMap(({ id }): readonly Hit[] => {
    if (found.has(id)) return [];
    const passages = index.passagesOf.get(id.slice(0, id.lastIndexOf("#"))) ?? [];
    const passage = passages.find((each) => index.chunks[each]?.id === id);
    const chunk = passage === undefined ? undefined : index.chunks[passage];
    if (passage === undefined || chunk === undefined || isOpen[passage] !== 1) return [];
    return [{ chunk, score: 0, sentences: [] }];
  });
  const ordered = [...others, ...added]
    .map((hit) => ({ ...hit, score: Math.min(hit.score + weight * best * gain(hit.chunk.id), best) }))
    .sort((one, other) => other.score - one.score);
  return { ...result, hits: [...(first === undefined ? [] : [first]), ...ordered].slice(0, returned) };
}
