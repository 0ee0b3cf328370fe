/** A text as what it is about: weights of terms, together of length 1. */
export type TermVector = ReadonlyMap<string, number>;

/** Texts nearer than this on average are taken to ask the same; measured, see docs/knowledge.md. */
export const sameMatterFrom = 0.2;

interface Cluster {
  readonly members: readonly number[];
  /** Sum of the members' vectors: its products are sums of similarities. */
  readonly sum: ReadonlyMap<string, number>;
}

/**
 * Puts texts that are alike together (average linkage, by nearest-neighbour chains): each text into exactly one cluster, of
 * places in `vectors`, in the order of their first members. The same vectors in the same order give the same clusters. Pure.
 */
export function clusterVectors(
  vectors: readonly TermVector[],
  from: number = sameMatterFrom,
): readonly (readonly number[])[] {
  const field = new Field(vectors);
  const finished: Cluster[] = [];
  const chain: number[] = [];
  for (;;) {
    const top = chain.at(-1) ?? field.first();
    if (top === undefined) break;
    if (chain.length === 0) chain.push(top);
    const before = chain.at(-2);
    const nearest = field.nearest(top, before);
    if (nearest === undefined || nearest.similarity < from) {
      // Nothing that others become by merging is nearer than they are now: this one is done.
      finished.push(field.take(top));
      chain.pop();
    } else if (nearest.id === before) {
      chain.splice(-2);
      field.merge(top, before);
    } else {
      chain.push(nearest.id);
    }
  }
  return finished
    .map(({ members }) => members.toSorted((one, other) => one - other))
    .sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
}

/** The clusters that are not done, and where their terms stand. */
class Field {
  private readonly clusters = new Map<number, Cluster>();
  private readonly holding = new Map<string, Set<number>>();
  private next = 0;

  constructor(vectors: readonly TermVector[]) {
    for (const [at, sum] of vectors.entries()) this.put({ members: [at], sum });
  }

  first(): number | undefined {
    return this.clusters.keys().next().value;
  }

  take(id: number): Cluster {
    const cluster = this.clusters.get(id) ?? { members: [], sum: new Map<string, number>() };
    this.clusters.delete(id);
    for (const term of cluster.sum.keys()) this.holding.get(term)?.delete(id);
    return cluster;
  }

  merge(one: number, other: number): void {
    const [first, second] = [this.take(Math.min(one, other)), this.take(Math.max(one, other))];
    const sum = new Map(first.sum);
    for (const [term, weight] of second.sum) sum.set(term, (sum.get(term) ?? 0) + weight);
    this.put({ members: [...first.members, ...second.members], sum });
  }

  /** The nearest other cluster; among equally near ones `preferred`, then the oldest. */
  nearest(id: number, preferred: number | undefined): { readonly id: number; readonly similarity: number } | undefined {
    const cluster = this.clusters.get(id);
    if (cluster === undefined) return undefined;
    const products = new Map<number, number>();
    for (const [term, weight] of cluster.sum) {
      for (const other of this.holding.get(term) ?? []) {
        if (other === id) continue;
        const theirs = this.clusters.get(other)?.sum.get(term) ?? 0;
        products.set(other, (products.get(other) ?? 0) + weight * theirs);
      }
    }
    let best: { id: number; similarity: number } | undefined;
    for (const [other, product] of products) {
      const similarity = product / (cluster.members.length * (this.clusters.get(other)?.members.length ?? 1));
      const equal = best !== undefined && Math.abs(similarity - best.similarity) < 1e-12;
      const better = best === undefined || (!equal && similarity > best.similarity);
      if (better || (equal && best?.id !== preferred && (other === preferred || other < (best?.id ?? other))))
        best = { id: other, similarity };
    }
    return best;
  }

  private put(cluster: Cluster): void {
    const id = this.next;
    this.next += 1;
    this.clusters.set(id, cluster);
    for (const term of cluster.sum.keys()) {
      const known = this.holding.get(term);
      if (known === undefined) this.holding.set(term, new Set([id]));
      else known.add(id);
    }
  }
}
