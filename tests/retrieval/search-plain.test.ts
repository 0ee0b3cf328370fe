import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allMayRead } from "../../src/retrieval/audience.js";
import type { Audience, Chunk } from "../../src/retrieval/document.js";
import { bestPassages } from "../../src/retrieval/lexical-scores.js";
import { buildSearchIndex, type SearchIndex } from "../../src/retrieval/search-index.js";
import { readablePassages } from "../../src/retrieval/search-readable.js";
import type { WeighedTerm } from "../../src/retrieval/search-sentences.js";
import { asker, passage } from "./support/passages.js";

const word = fc.constantFrom("laptop", "leave", "travel", "card", "badge", "pension", "phone", "desk");
const audience: fc.Arbitrary<Audience> = fc.oneof(
  fc.constant<Audience>({ kind: "public" }),
  fc.record({
    kind: fc.constant("groups" as const),
    groups: fc.subarray(["eng", "hr", "role:manager"], { minLength: 1 }),
  }),
  fc.record({ kind: fc.constant("people" as const), people: fc.subarray(["ada", "ben"]) }),
);
const reader = fc
  .record({
    id: fc.constantFrom("ada", "ben", "cem"),
    groups: fc.subarray(["eng", "hr"]),
    roles: fc.subarray(["employee", "manager"]),
    status: fc.constantFrom("active" as const, "guest" as const, "inactive" as const),
  })
  .map(asker);
const pages = fc.array(fc.record({ says: fc.array(word, { minLength: 1, maxLength: 8 }), audience }), {
  minLength: 1,
  maxLength: 40,
});

describe("What may be read, counted and scored by class of readers, is what plain counting gives", () => {
  it("for random pages, readers and questions, also the second time and after the groups changed", () => {
    fc.assert(
      fc.property(
        pages,
        fc.array(fc.array(reader, { maxLength: 3 }), { maxLength: 4 }),
        fc.nat(12),
        (page, asks, most) => {
          const index = buildSearchIndex(
            page.map((one, at) => passage({ page: `p${at}`, ...one, says: [one.says.join(" ")] })),
          );
          for (const readers of [...asks, ...asks]) {
            const readable = readablePassages(index, readers);
            const open = index.chunks.map((chunk) => allMayRead(chunk.audience, readers));
            expect([...readable.isOpen]).toEqual(open.map(Number));
            expect(readable.open).toBe(open.filter(Boolean).length);
            const terms = [...index.lexical.terms];
            for (const [term] of terms) expect(readable.frequency(term)).toBe(holders(index, term, open).length);
            const weighed = terms.map(([, id], at) => ({ id, weight: (at % 5) / 3 }));
            const request = { weighed, isOpen: readable.isOpen, k1: 1.2, count: most + 1 };
            expect(bestPassages(index.lexical, request)).toEqual(plainBest(index, { weighed, open, most: most + 1 }));
          }
        },
      ),
    );
  });
});

describe("An index that takes over what an earlier one worked out", () => {
  it("is the one that is built anew, whatever came, went and changed", () => {
    const some = fc.array(fc.tuple(fc.nat(30), fc.boolean()), { maxLength: 20 });
    fc.assert(
      fc.property(pages, fc.array(some, { minLength: 1, maxLength: 3 }), (page, changes) => {
        let chunks = page.map((one, at) => passage({ page: `p${at}`, ...one, says: [one.says.join(" ")] }));
        let index = buildSearchIndex(chunks);
        for (const [round, change] of changes.entries()) {
          const gone = new Set(change.filter(([, isNew]) => !isNew).map(([at]) => at));
          const come = change.filter(([, isNew]) => isNew).map(([at]) => `new ${at} laptop of round ${round}`);
          chunks = [
            ...come.map((says) => passage({ page: says, says: [says] })),
            ...chunks.filter((_, at) => !gone.has(at)),
          ];
          index = buildSearchIndex(chunks, { former: index });
          const anew = buildSearchIndex(chunks);
          expect([...index.lexical.terms]).toEqual([...anew.lexical.terms]);
          expect({ ...index.lexical, terms: 0 }).toEqual({ ...anew.lexical, terms: 0 });
          expect(index.embedding?.vectors).toEqual(anew.embedding?.vectors);
          expect(index.spelling("laptpo", () => true)).toBe(anew.spelling("laptpo", () => true));
        }
      }),
      { numRuns: 30 },
    );
  });
});

function holders({ lexical }: SearchIndex, term: string, open: readonly boolean[]): readonly number[] {
  const id = lexical.terms.get(term) ?? -1;
  return [...lexical.passages.subarray(lexical.offsets[id], lexical.offsets[id + 1])].filter((at) => open[at]);
}

/** Every passage by itself, every term looked for, everything sorted. */
function plainBest(
  { chunks, lexical }: SearchIndex,
  { weighed, open, most }: { weighed: readonly WeighedTerm[]; open: readonly boolean[]; most: number },
) {
  const scoreOf = (_: Chunk, at: number): number => {
    if (open[at] !== true) return 0;
    return weighed.reduce((sum, { id, weight }) => {
      for (let entry = lexical.offsets[id] ?? 0; entry < (lexical.offsets[id + 1] ?? 0); entry += 1)
        if (lexical.passages[entry] === at) return Math.fround(sum + weight * 2.2 * (lexical.impacts[entry] ?? 0));
      return sum;
    }, 0);
  };
  return chunks
    .map((chunk, at) => ({ passage: at, score: scoreOf(chunk, at) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.passage - other.passage)
    .slice(0, most);
}
