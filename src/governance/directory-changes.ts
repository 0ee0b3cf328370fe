import type { CatalogueEntry } from "./directory.js";
import type { Principal } from "./principal.js";
import { canonicalJson } from "../runtime.js";

// Type aliases, not interfaces: they are JSON, and TypeScript lets only aliases stand for it.

/** One thing that an import changed: its id and the names of the fields, not their values, so that it may be audited. */
export type ChangedFields = {
  readonly id: string;
  readonly fields: readonly string[];
};

/** What an import of people does. Ids; somebody missing from the file becomes inactive, never deleted. */
export type PeopleChanges = {
  readonly added: readonly string[];
  readonly changed: readonly ChangedFields[];
  readonly deactivated: readonly string[];
  readonly unchanged: number;
};

/** What an import of the catalogue does. Ids as `kind/id`; an entry missing from the file is removed. */
export type CatalogueChanges = {
  readonly added: readonly string[];
  readonly changed: readonly ChangedFields[];
  readonly removed: readonly string[];
  readonly unchanged: number;
};

/** What turns the people of before into those of a complete list. */
export function comparePeople(before: readonly Principal[], after: readonly Principal[]): PeopleChanges {
  const compared = compare(before, after, (person) => person.id);
  const missing = new Set(compared.missing);
  const deactivated = before.filter((person) => missing.has(person.id) && person.status !== "inactive");
  return {
    added: compared.added,
    changed: compared.changed,
    deactivated: deactivated.map((person) => person.id),
    unchanged: compared.unchanged,
  };
}

/** What turns one catalogue into another. */
export function compareCatalogue(
  before: readonly CatalogueEntry[],
  after: readonly CatalogueEntry[],
): CatalogueChanges {
  const { missing, ...compared } = compare(before, after, (entry) => `${entry.kind}/${entry.id}`);
  return { ...compared, removed: missing };
}

function compare<T extends object>(before: readonly T[], after: readonly T[], key: (item: T) => string) {
  const old = new Map(before.map((item) => [key(item), item]));
  const added: string[] = [];
  const changed: ChangedFields[] = [];
  for (const item of after) {
    const previous = old.get(key(item));
    old.delete(key(item));
    if (previous === undefined) {
      added.push(key(item));
      continue;
    }
    const fields = differences(previous, item);
    if (fields.length > 0) changed.push({ id: key(item), fields });
  }
  return { added, changed, missing: [...old.keys()], unchanged: after.length - added.length - changed.length };
}

function differences(before: object, after: object): string[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...old.keys(), ...now.keys()])].filter(
    (field) => canonicalJson(old.get(field)) !== canonicalJson(now.get(field)),
  );
}
