import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { parseCatalogue } from "../import/catalogue-file.js";
import { crossCheck } from "../import/cross-check.js";
import { parsePeople } from "../import/people-file.js";
import { directoryInvalid, type ImportFile, type ImportProblem } from "../import/problem.js";
import { readYaml } from "../import/yaml-file.js";
import { companyFile } from "./company-file.js";
import type { SampleCompany } from "./company.js";
import { leaveFile } from "./leave-file.js";
import { recordsFile } from "./records-file.js";
import { danglingReferences } from "./sample-references.js";
import { vendorsFile } from "./vendors-file.js";

/** Folder of the sample company, beside `dist` and `src`. */
export const sampleFolder = fileURLToPath(new URL("../../../sample", import.meta.url));

/**
 * Reads the sample company and checks that it hangs together.
 * @param today ISO date from which the dates of records count @throws AppError directory-invalid with every problem
 */
export async function loadSample(folder: string, today: string): Promise<SampleCompany> {
  const files = { people: await open(folder, "people.csv"), catalogue: await open(folder, "catalogue.yaml") };
  const { people, lines: peopleLines } = accept(parsePeople(files.people.text, files.people.name));
  const { entries, budgets, lines } = accept(parseCatalogue(files.catalogue.text, files.catalogue.name));
  const company = read(await open(folder, "company.yaml"), companyFile(today));
  const sample: SampleCompany = {
    ...company,
    files,
    people,
    catalogue: entries,
    budgets,
    leave: read(await open(folder, "leave.yaml"), leaveFile),
    vendors: read(await open(folder, "vendors.yaml"), vendorsFile).vendors,
    records: read(await open(folder, "records.yaml"), recordsFile(today, company.calendar)),
  };
  const mismatches = crossCheck({
    people: { items: people, name: files.people.name, lines: peopleLines },
    catalogue: { items: entries, name: files.catalogue.name, lines },
    knownIds: new Set(people.map((person) => person.id)),
  });
  const problems = [...mismatches, ...danglingReferences(sample)];
  if (problems.length > 0) throw directoryInvalid(problems);
  return sample;
}

async function open(folder: string, name: string): Promise<ImportFile> {
  const text = await readFile(join(folder, name), "utf8").catch((cause: unknown) => {
    throw directoryInvalid([
      { file: join(folder, name), line: 0, column: "", message: `Cannot be read: ${String(cause)}.` },
    ]);
  });
  return { name: join(folder, name), text };
}

function read<S extends z.ZodType>(file: ImportFile, schema: S): z.output<S> {
  return accept(readYaml(file, schema)).value;
}

function accept<T extends object>(reading: T | { readonly problems: readonly ImportProblem[] }): T {
  if ("problems" in reading) throw directoryInvalid(reading.problems);
  return reading;
}
