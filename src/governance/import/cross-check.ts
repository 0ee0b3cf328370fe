import type { CatalogueEntry } from "../directory.js";
import type { Principal } from "../principal.js";
import type { ImportProblem } from "./problem.js";

/** One side of the check as it will stand after an import: from a file with lines, or as it is stored. */
export interface Side<T> {
  readonly items: readonly T[];
  /** Name of the file, or words for what is stored. */
  readonly name: string;
  /** Lines by person id or by `kind/id`; empty for what is stored. */
  readonly lines: ReadonlyMap<string, number>;
}

/** People and catalogue as they will stand after an import. */
export interface Company {
  readonly people: Side<Principal>;
  readonly catalogue: Side<CatalogueEntry>;
  /** Everybody the directory knows or will know: somebody who leaves stays its owner until another is named. */
  readonly knownIds: ReadonlySet<string>;
}

/**
 * Where the two do not fit: people in groups or cost centres that the catalogue does not know, owners that are nobody. A kind
 * that the catalogue does not have at all is not checked: a company need not keep its groups here. Pure.
 */
export function crossCheck(company: Company): ImportProblem[] {
  return [...unknownReferences(company), ...unknownOwners(company)];
}

function unknownReferences({ people, catalogue }: Company): ImportProblem[] {
  const ids = (kind: CatalogueEntry["kind"]) =>
    new Set(catalogue.items.filter((entry) => entry.kind === kind).map((entry) => entry.id));
  const groups = ids("group");
  const costCentres = ids("cost-centre");
  const check = (person: Principal, column: string, words: readonly string[]) => {
    const known = column === "groups" ? groups : costCentres;
    return words
      .filter((word) => known.size > 0 && !known.has(word))
      .map((word) => ({
        file: people.name,
        line: people.lines.get(person.id) ?? 0,
        column,
        message: `${person.id}: "${word}" is not in the catalogue.`,
      }));
  };
  return people.items
    .filter((person) => person.status !== "inactive")
    .flatMap((person) => [
      ...check(person, "groups", person.groups),
      ...check(person, "cost_centre", person.costCentre === undefined ? [] : [person.costCentre]),
    ]);
}

function unknownOwners({ catalogue, knownIds }: Company): ImportProblem[] {
  return catalogue.items
    .filter((entry) => entry.ownerId !== undefined && !knownIds.has(entry.ownerId))
    .map((entry) => ({
      file: catalogue.name,
      line: catalogue.lines.get(`${entry.kind}/${entry.id}`) ?? 0,
      column: "owner",
      message: `${entry.id}: there is nobody with the id "${entry.ownerId}".`,
    }));
}
