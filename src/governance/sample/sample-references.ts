import type { ImportProblem } from "../import/problem.js";
import type { SampleCompany } from "./company.js";

type Pointer = readonly [file: string, where: string, target: string];

/** What points at nobody or nothing in the sample company, and references that stand for two records. Pure. */
export function danglingReferences(sample: SampleCompany): ImportProblem[] {
  const { records } = sample;
  const all = Object.values(records).flat();
  const named = (kind: string) =>
    new Set(sample.catalogue.filter((entry) => entry.kind === kind).map(({ name }) => name));
  const ids = (items: readonly { readonly id: string }[]) => new Set(items.map(({ id }) => id));
  const purchases = [...records.purchaseRequests, ...records.orders];
  const applications = [...records.access, ...records.incidents].flatMap(({ reference, application }): Pointer[] =>
    application === undefined ? [] : [["records.yaml", reference, application]],
  );
  return [
    ...missing(ids(sample.people), "nobody with the id", personPointers(sample)),
    ...missing(named("application"), "no application named", applications),
    ...missing(
      ids(sample.vendors),
      "no vendor with the id",
      purchases.map((record): Pointer => ["records.yaml", record.reference, record.vendor]),
    ),
    ...missing(
      new Set(sample.budgets.map((budget) => budget.costCentre)),
      "no cost centre with the id",
      purchases.map((record): Pointer => ["records.yaml", record.reference, record.costCentre]),
    ),
    ...all
      .filter((record, index) => all.findIndex((other) => other.reference === record.reference) !== index)
      .map((record) => problem("records.yaml", record.reference, "This reference is there twice.")),
  ];
}

function personPointers(sample: SampleCompany): Pointer[] {
  const { records, leave } = sample;
  return [
    ["company.yaml", "defaultSpeaker", sample.defaultSpeaker],
    ...sample.suggestedSignIns.map((one): Pointer => ["company.yaml", "suggestedSignIns", one.person]),
    ...sample.delegations.flatMap(({ person, delegate }): Pointer[] =>
      [person, delegate].map((id): Pointer => ["company.yaml", "delegations", id]),
    ),
    ...leave.carriedOver.map((one): Pointer => ["leave.yaml", "carriedOver", one.person]),
    ...Object.values(records).flatMap((list) =>
      list.map((record): Pointer => ["records.yaml", record.reference, record.owner]),
    ),
  ];
}

function missing(known: ReadonlySet<string>, what: string, pointers: readonly Pointer[]): ImportProblem[] {
  return pointers
    .filter(([, , target]) => !known.has(target))
    .map(([file, where, target]) => problem(file, where, `There is ${what} "${target}".`));
}

function problem(file: string, column: string, message: string): ImportProblem {
  return { file, line: 0, column, message };
}
