import { z } from "zod";
import type { CatalogueEntry } from "../directory.js";
import { nestingCircles } from "../group-nesting.js";
import { catalogueId, minorUnits, plainText } from "./fields.js";
import { inOrder, type ImportFile, type ImportProblem } from "./problem.js";
import { readYaml, type YamlPath } from "./yaml-file.js";

/** What a cost centre may spend in a calendar year. */
export interface YearlyBudget {
  /** Id of the cost centre, `CC-1001`. */
  readonly costCentre: string;
  /** Minor units of the base currency. */
  readonly yearlyMinor: number;
}

/** A catalogue file that holds, or everything that is wrong with it. */
export type CatalogueFile =
  | {
      readonly entries: readonly CatalogueEntry[];
      readonly budgets: readonly YearlyBudget[];
      /** Where each entry stands, by `kind/id`. */
      readonly lines: ReadonlyMap<string, number>;
    }
  | { readonly problems: readonly ImportProblem[] };

const synonyms = z.array(plainText(100)).default([]);
const owner = plainText(128).optional();

const named = z.strictObject({ id: catalogueId, name: plainText(200), synonyms, owner });
const hardware = named.extend({ priceMinor: minorUnits.optional() });
const group = named.extend({ contains: z.array(catalogueId).optional() });
const costCentre = named.extend({
  id: plainText(20).refine((id) => /^CC-\d+$/.test(id), { error: 'The id of a cost centre is "CC-" with a number.' }),
  yearlyBudgetMinor: minorUnits,
});

const catalogue = z.strictObject(
  {
    applications: z.array(named).default([]),
    hardware: z.array(hardware).default([]),
    groups: z.array(group).default([]),
    costCentres: z.array(costCentre).default([]),
  },
  { error: "The file has the lists applications, hardware, groups and costCentres." },
);

type List = keyof z.output<typeof catalogue>;
type Entry = z.output<typeof hardware> & Partial<Pick<z.output<typeof group>, "contains">>;

const kinds = [
  ["applications", "application"],
  ["hardware", "hardware-item"],
  ["groups", "group"],
  ["costCentres", "cost-centre"],
] as const satisfies readonly (readonly [List, CatalogueEntry["kind"]])[];

/**
 * Reads the YAML file of applications, hardware, groups and cost centres, as docs/people-import.md describes it. All or
 * nothing, every problem with its line. Within a kind a name or synonym means one thing only. Pure.
 */
export function parseCatalogue(text: string, fileName: string): CatalogueFile {
  const file: ImportFile = { name: fileName, text };
  const reading = readYaml(file, catalogue);
  if ("problems" in reading) return reading;
  const { value, problemAt } = reading;
  const problems = [
    ...kinds.flatMap(([list]) => ambiguities(list, value[list], problemAt)),
    ...nestingProblems(value.groups, problemAt),
  ];
  if (problems.length > 0) return { problems: inOrder(problems) };
  const entries = kinds.flatMap(([list, kind]) => value[list].map((entry) => entryOf(kind, entry)));
  const budgets = value.costCentres.map((one) => ({ costCentre: one.id, yearlyMinor: one.yearlyBudgetMinor }));
  const lines = kinds.flatMap(([list, kind]) =>
    value[list].map((entry, index) => [`${kind}/${entry.id}`, problemAt([list, index], "").line] as const),
  );
  return { entries, budgets, lines: new Map(lines) };
}

function entryOf(kind: CatalogueEntry["kind"], entry: Entry): CatalogueEntry {
  return {
    kind,
    id: entry.id,
    name: entry.name,
    synonyms: entry.synonyms,
    ...(entry.owner === undefined ? {} : { ownerId: entry.owner }),
    ...(entry.priceMinor === undefined ? {} : { priceMinor: entry.priceMinor }),
    ...(entry.contains === undefined || entry.contains.length === 0 ? {} : { contains: entry.contains }),
  };
}

/** Groups within groups: only such as are in the file, and none within itself. */
function nestingProblems(
  groups: readonly z.output<typeof group>[],
  problemAt: (path: YamlPath, message: string) => ImportProblem,
): ImportProblem[] {
  const known = new Set(groups.map(({ id }) => id));
  const unknown = groups.flatMap(({ contains = [] }, index) =>
    contains.flatMap((inner, position) =>
      known.has(inner) ? [] : [problemAt(["groups", index, "contains", position], `There is no group "${inner}".`)],
    ),
  );
  const circles = nestingCircles(groups).map((circle) => {
    const index = groups.findIndex(({ id }) => id === circle[0]);
    const path = [...circle, circle[0]].join(" → ");
    return problemAt(["groups", index, "contains"], `These groups contain each other in a circle: ${path}.`);
  });
  return [...unknown, ...circles];
}

function ambiguities(
  list: List,
  entries: readonly Entry[],
  problemAt: (path: YamlPath, message: string) => ImportProblem,
): ImportProblem[] {
  const taken = new Map<string, string>();
  return entries.flatMap((entry, index) => {
    const words = [
      { path: [list, index, "id"], word: entry.id },
      { path: [list, index, "name"], word: entry.name },
      ...entry.synonyms.map((word, position) => ({ path: [list, index, "synonyms", position], word })),
    ];
    const found = words.flatMap(({ path, word }) => {
      const other = taken.get(word.toLowerCase());
      return other === undefined ? [] : [problemAt(path, `"${word}" means ${other} already.`)];
    });
    for (const { word } of words) taken.set(word.toLowerCase(), entry.name);
    return found;
  });
}
