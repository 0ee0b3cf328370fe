import type { LoggedAnswer } from "./answer-log.js";
import type { GapReport, PageCount, PageFacts } from "./gap.js";

/** The pages that an answer was led to, nearest first. Pure. */
export function ledTo({ cited, nearest }: Pick<LoggedAnswer, "cited" | "nearest">): readonly string[] {
  return [...new Set([...cited.map(({ documentId }) => documentId), ...nearest])];
}

const NEAREST = 3;

/** The pages that most of these answers were led to; the nearer, the more it counts. Pure. */
export function nearestPages(
  answers: readonly Pick<LoggedAnswer, "cited" | "nearest">[],
  pages: ReadonlyMap<string, PageFacts>,
): readonly PageFacts[] {
  const votes = new Map<string, number>();
  for (const answer of answers)
    for (const [rank, id] of ledTo(answer).entries()) votes.set(id, (votes.get(id) ?? 0) + 1 / (rank + 1));
  return counted(votes, pages)
    .slice(0, NEAREST)
    .map(({ page }) => page);
}

/** Who answers for the nearest page, or for most of the pages beside it; undefined where nobody is named. Pure. */
export function suggestedOwner(
  nearest: readonly PageFacts[],
  pages: ReadonlyMap<string, PageFacts>,
): string | undefined {
  const [first] = nearest;
  if (first === undefined) return undefined;
  if (first.owner !== undefined) return first.owner;
  const owners = new Map<string, number>();
  for (const { owner, ...page } of pages.values()) {
    if (owner !== undefined && sectionOf(page) === sectionOf(first)) owners.set(owner, (owners.get(owner) ?? 0) + 1);
  }
  return [...owners].sort(([one, held], [other, otherHeld]) => otherHeld - held || (one < other ? -1 : 1))[0]?.[0];
}

function sectionOf({ sourceId, path }: Pick<PageFacts, "sourceId" | "path">): string {
  return `${sourceId}:${path.slice(0, Math.max(path.lastIndexOf("/"), 0))}`;
}

/** What the answers of a period tell of single pages. `pages` are those that may be named. Pure. */
export function pagesToLookAt(
  answers: readonly LoggedAnswer[],
  pages: ReadonlyMap<string, PageFacts>,
  today: string,
): Pick<GapReport, "stale" | "disliked" | "conflicts"> {
  const cited = citations(answers);
  const stale = [...pages.values()].filter(({ reviewBy }) => reviewBy !== undefined && reviewBy.slice(0, 10) < today);
  return {
    stale: inOrder(stale.map((page) => ({ page, count: cited.get(page.documentId) ?? 0 }))),
    disliked: counted(citations(answers.filter(({ verdict }) => verdict === "down")), pages),
    conflicts: conflictsIn(answers, pages),
  };
}

function conflictsIn(answers: readonly LoggedAnswer[], pages: ReadonlyMap<string, PageFacts>): GapReport["conflicts"] {
  const pairs = new Map<string, { pages: readonly [PageFacts, PageFacts]; count: number }>();
  for (const { disagreeing } of answers) {
    const ids = [...new Set(disagreeing)].sort();
    for (const [at, one] of ids.entries()) {
      for (const other of ids.slice(at + 1)) {
        const [first, second] = [pages.get(one), pages.get(other)];
        if (first === undefined || second === undefined) continue;
        const key = JSON.stringify([one, other]);
        pairs.set(key, { pages: [first, second], count: (pairs.get(key)?.count ?? 0) + 1 });
      }
    }
  }
  return [...pairs]
    .sort(([one, first], [other, second]) => second.count - first.count || (one < other ? -1 : 1))
    .map(([, pair]) => pair);
}

/** In how many answers each page is cited. */
function citations(answers: readonly LoggedAnswer[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { cited } of answers)
    for (const id of new Set(cited.map(({ documentId }) => documentId))) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function counted(counts: ReadonlyMap<string, number>, pages: ReadonlyMap<string, PageFacts>): readonly PageCount[] {
  return inOrder(
    [...counts].flatMap(([id, count]) => {
      const page = pages.get(id);
      return page === undefined ? [] : [{ page, count }];
    }),
  );
}

function inOrder(counts: readonly PageCount[]): readonly PageCount[] {
  return counts.toSorted(
    (one, other) => other.count - one.count || (one.page.documentId < other.page.documentId ? -1 : 1),
  );
}
