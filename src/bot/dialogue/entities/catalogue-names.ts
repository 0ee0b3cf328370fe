import type { CatalogueEntry, CompanySnapshot } from "../../../governance/directory.js";
import { phraseOf, plainWords } from "./choices.js";
import { mention, withoutOverlaps, type Mention } from "./mention.js";
import { isSlip } from "./spelling.js";

/** A named thing of the company as a text names it. `value` is as slots hold it: the name, for a cost centre its id. */
export interface CatalogueMention extends Mention<string> {
  readonly kind: CatalogueEntry["kind"];
  /** By its own name, not a synonym or a slip. */
  readonly exact: boolean;
}

interface Name {
  readonly joined: string;
  readonly parts: number;
  readonly kind: CatalogueEntry["kind"];
  readonly value: string;
  readonly own: boolean;
}

interface Index {
  readonly byJoined: ReadonlyMap<string, readonly Name[]>;
  /** Single words of five letters and more, for slips. */
  readonly words: readonly Name[];
  readonly mostParts: number;
}

const indexes = new WeakMap<CompanySnapshot["catalogue"], Index>();

function namesOf(entry: CatalogueEntry): readonly Name[] {
  const value = entry.kind === "cost-centre" ? entry.id : entry.name;
  return [entry.name, entry.id, ...entry.synonyms].map((name) => {
    const phrase = phraseOf(name);
    return { joined: phrase.join(""), parts: phrase.length, kind: entry.kind, value, own: name === entry.name };
  });
}

function indexOf(catalogue: CompanySnapshot["catalogue"]): Index {
  const known = indexes.get(catalogue);
  if (known !== undefined) return known;
  const names = catalogue.flatMap(namesOf).filter((name) => name.joined !== "");
  const byJoined = new Map<string, Name[]>();
  for (const name of names) byJoined.set(name.joined, [...(byJoined.get(name.joined) ?? []), name]);
  const index = {
    byJoined,
    words: names.filter((name) => name.joined.length >= 5),
    mostParts: Math.max(1, ...names.map((name) => name.parts)) + 1,
  };
  indexes.set(catalogue, index);
  return index;
}

const plural = /(?:'s|es|s)$/u;

function lookUp(
  index: Index,
  joined: string,
  single: boolean,
): { readonly names: readonly Name[]; readonly exact: boolean } {
  const direct =
    index.byJoined.get(joined) ??
    index.byJoined.get(joined.replace(/'s$|s$/u, "")) ??
    index.byJoined.get(joined.replace(plural, ""));
  if (direct !== undefined) return { names: direct, exact: true };
  if (!single || joined.length < 5) return { names: [], exact: false };
  return { names: index.words.filter((name) => isSlip(joined, name.joined)).slice(0, 1), exact: false };
}

// A hyphenated name is one thing: the "design" of "design-team" is no department.
function ambiguousHere(name: Name, words: readonly { readonly words: string }[]): boolean {
  // Two and three letters stand for too much in lower case: "it", "hr", "sap" are written "IT", "HR", "SAP" or meant.
  return name.joined.length < 3 && words.every((word) => word.words !== word.words.toUpperCase());
}

const costCentreId = /(?<![\p{L}\p{N}])(?:cc|cost cent(?:er|re)s?(?: number| no\.?)?)[\s:#-]*(\d{3,6})(?![\p{N}])/giu;

function costCentreIds(text: string): readonly CatalogueMention[] {
  return [...text.matchAll(costCentreId)].map((match) => ({
    ...mention(text, { start: match.index, end: match.index + match[0].length }, `CC-${match[1] ?? ""}`),
    kind: "cost-centre",
    exact: true,
  }));
}

/**
 * Applications, hardware items, groups and cost centres that a text names, tolerant of hyphens, blanks, plurals and
 * slips ("git hub", "eng all", "CC1002", "lapotp"). A cost centre named by id is found though nobody knows it; by its
 * department's name only as far as the catalogue lists it. A name of two kinds gives a mention of each.
 */
export function findCatalogueNames(text: string, company: CompanySnapshot): readonly CatalogueMention[] {
  const index = indexOf(company.catalogue);
  const words = plainWords(text);
  const found: CatalogueMention[] = [...costCentreIds(text)];
  for (let at = 0; at < words.length; at += 1) {
    for (let parts = 1; parts <= index.mostParts && at + parts <= words.length; parts += 1) {
      const taken = words.slice(at, at + parts);
      const first = taken[0];
      const last = taken.at(-1);
      if (first === undefined || last === undefined || last.end - first.start > 60) continue;
      const { names, exact } = lookUp(index, taken.map((word) => word.folded).join(""), parts === 1);
      for (const name of names) {
        if (ambiguousHere(name, taken)) continue;
        const span = { start: first.start, end: last.end };
        found.push({ ...mention(text, span, name.value), kind: name.kind, exact: exact && name.own });
      }
    }
  }
  const kinds = ["application", "hardware-item", "group", "cost-centre"] as const;
  return kinds
    .flatMap((kind) => withoutOverlaps(found.filter((one) => one.kind === kind)))
    .toSorted((a, b) => a.start - b.start);
}
