import type { CatalogueEntry } from "./directory.js";
import type { Principal } from "./principal.js";

/** A group of the catalogue with the groups whose members are its members too. */
export type GroupNesting = Pick<CatalogueEntry, "id" | "contains">;

/** The groups with every group that contains one of them, whatever the depth. Pure. */
export function withGroupsAbove(groups: readonly string[], nesting: readonly GroupNesting[]): readonly string[] {
  const reached = new Set(groups);
  for (const group of reached) {
    // A set goes on to what is added while it is walked, and takes nothing twice: a circle ends like anything else.
    for (const { id, contains = [] } of nesting) if (contains.includes(group)) reached.add(id);
  }
  return [...reached];
}

/** A group with every group within it, whatever the depth. Pure. */
export function withGroupsBelow(group: string, nesting: readonly GroupNesting[]): readonly string[] {
  const reached = new Set([group]);
  for (const each of reached) {
    for (const { id, contains = [] } of nesting) if (id === each) for (const inner of contains) reached.add(inner);
  }
  return [...reached];
}

/** Somebody with all groups they are in, directly or by a group within a group. Pure. */
export function withEffectiveGroups(person: Principal, nesting: readonly GroupNesting[]): Principal {
  return nesting.length === 0 ? person : { ...person, groups: withGroupsAbove(person.groups, nesting) };
}

/** Groups that contain themselves by way of others: each circle once, from its first group on. Pure. */
export function nestingCircles(nesting: readonly GroupNesting[]): readonly (readonly string[])[] {
  const inner = new Map(nesting.map(({ id, contains = [] }) => [id, contains] as const));
  const circles: string[][] = [];
  const settled = new Set<string>();
  const walk = (group: string, path: readonly string[]): void => {
    const at = path.indexOf(group);
    if (at !== -1) {
      circles.push(path.slice(at));
      return;
    }
    if (settled.has(group)) return;
    for (const next of inner.get(group) ?? []) walk(next, [...path, group]);
    settled.add(group);
  };
  for (const { id } of nesting) walk(id, []);
  return circles;
}
