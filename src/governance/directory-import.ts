import type { Database, Tx } from "../database.js";
import { compareCatalogue, comparePeople, type CatalogueChanges, type PeopleChanges } from "./directory-changes.js";
import { readCatalogue, readPeople, replaceCatalogue, replacePeople } from "./directory-store.js";
import type { CompanySnapshot } from "./directory.js";
import { parseCatalogue, type CatalogueFile, type YearlyBudget } from "./import/catalogue-file.js";
import { crossCheck, type Company } from "./import/cross-check.js";
import { parsePeople, type PeopleFile } from "./import/people-file.js";
import { inOrder, type ImportFile, type ImportProblem } from "./import/problem.js";

/** What an import did, for the audit: ids and names of fields, no values. */
export interface ImportRecord {
  readonly at: Date;
  /** Id of the person, or of the process, that imported. */
  readonly by: string;
  readonly files: readonly string[];
  readonly people?: PeopleChanges | undefined;
  readonly catalogue?: CatalogueChanges | undefined;
}

/** An import to be made. With both files they are checked against each other, with one against what is stored. */
export interface DirectoryImport {
  readonly database: Database;
  readonly files: { readonly people?: ImportFile | undefined; readonly catalogue?: ImportFile | undefined };
  readonly now: Date;
  readonly by: string;
  /** Called in the transaction of the import; a throw undoes it. */
  readonly audit: (tx: Tx, record: ImportRecord) => Promise<void>;
  /** True to find out what would happen: everything is checked, nothing is written. */
  readonly dryRun?: boolean | undefined;
}

/** What came of an import. `invalid` has changed nothing. */
export type ImportOutcome =
  | {
      readonly kind: "imported" | "checked";
      readonly people?: PeopleChanges | undefined;
      readonly catalogue?: CatalogueChanges | undefined;
      /** Of the cost centres in the catalogue file: the procurement ledger keeps them. */
      readonly budgets: readonly YearlyBudget[];
    }
  | { readonly kind: "invalid"; readonly problems: readonly ImportProblem[] };

interface Parsed {
  readonly people?: Exclude<PeopleFile, Refused> | undefined;
  readonly catalogue?: Exclude<CatalogueFile, Refused> | undefined;
}

interface Refused {
  readonly problems: readonly ImportProblem[];
}

/** Imports people (CSV), the catalogue (YAML) or both in one transaction, all or nothing. */
export async function importPeople(request: DirectoryImport): Promise<ImportOutcome> {
  const parsed = parseFiles(request.files);
  if ("problems" in parsed) return { kind: "invalid", problems: parsed.problems };
  return request.database.transaction(async (tx) => {
    const people = await readPeople(tx);
    const catalogue = await readCatalogue(tx);
    const problems = crossCheck(companyAfter(request.files, parsed, { people, catalogue }));
    if (problems.length > 0) return { kind: "invalid", problems: inOrder(problems) };
    const budgets = parsed.catalogue?.budgets ?? [];
    if (request.dryRun === true) {
      return {
        kind: "checked",
        people: parsed.people && comparePeople(people, parsed.people.people),
        catalogue: parsed.catalogue && compareCatalogue(catalogue, parsed.catalogue.entries),
        budgets,
      };
    }
    const changes = {
      people: parsed.people && (await replacePeople(tx, parsed.people.people)),
      catalogue: parsed.catalogue && (await replaceCatalogue(tx, parsed.catalogue.entries)),
    };
    const files = [request.files.people, request.files.catalogue].flatMap((file) => file?.name ?? []);
    await request.audit(tx, { at: request.now, by: request.by, files, ...changes });
    return { kind: "imported", ...changes, budgets };
  });
}

function companyAfter(files: DirectoryImport["files"], parsed: Parsed, stored: CompanySnapshot): Company {
  const people = parsed.people?.people ?? stored.people;
  return {
    people: { items: people, name: files.people?.name ?? "stored people", lines: parsed.people?.lines ?? new Map() },
    catalogue: {
      items: parsed.catalogue?.entries ?? stored.catalogue,
      name: files.catalogue?.name ?? "stored catalogue",
      lines: parsed.catalogue?.lines ?? new Map(),
    },
    knownIds: new Set([...people, ...stored.people].map((person) => person.id)),
  };
}

function parseFiles(files: DirectoryImport["files"]): Parsed | Refused {
  const people = files.people && parsePeople(files.people.text, files.people.name);
  const catalogue = files.catalogue && parseCatalogue(files.catalogue.text, files.catalogue.name);
  const peopleRefused = people !== undefined && "problems" in people;
  const catalogueRefused = catalogue !== undefined && "problems" in catalogue;
  if (!peopleRefused && !catalogueRefused) return { people, catalogue };
  return { problems: [...(catalogueRefused ? catalogue.problems : []), ...(peopleRefused ? people.problems : [])] };
}
