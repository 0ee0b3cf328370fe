import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readYaml } from "../../governance/import/yaml-file.js";
import { companyFile } from "../../governance/sample/company-file.js";
import { sampleFolder } from "../../governance/sample/sample-company.js";
import type { CompanySnapshot } from "../../governance/directory.js";
import type { Principal } from "../../governance/principal.js";
import type { SuggestedPerson } from "../console/signin-page.js";

/** What somebody who has just started Deskhand can do with it. */
export interface Hints {
  /** Whom to be in development; empty where nobody is active. */
  readonly signIns: readonly SuggestedPerson[];
  readonly thingsToTry: readonly string[];
}

const shown = 6;
const thingsToTry = [
  "How many vacation days do I have left?",
  "I need a monitor for 400 EUR",
  "Please book vacation for me next Friday",
];

/** The sample company's own hints where its people are in the directory, else a few of the company's people. */
export async function hintsFor({ people }: Pick<CompanySnapshot, "people">): Promise<Hints> {
  const sample = await sampleHints();
  const active = new Map(people.filter((person) => person.status === "active").map((person) => [person.id, person]));
  if (sample !== undefined && sample.signIns.every(({ personId }) => active.has(personId))) return sample;
  const some = [...active.values()].toSorted((a, b) => b.roles.length - a.roles.length).slice(0, shown);
  return { signIns: some.map(signInAs), thingsToTry };
}

function signInAs(person: Principal): SuggestedPerson {
  return { personId: person.id, line: `${person.name}, ${person.jobTitle}: ${person.roles.join(", ")}` };
}

/** Undefined where an installation has taken the sample company away. */
async function sampleHints(): Promise<Hints | undefined> {
  const name = join(sampleFolder, "company.yaml");
  const text = await readFile(name, "utf8").catch(() => undefined);
  const read = text === undefined ? undefined : readYaml({ name, text }, companyFile("2026-01-01"));
  if (read === undefined || "problems" in read) return undefined;
  return {
    signIns: read.value.suggestedSignIns.map(({ person, shows }) => ({ personId: person, line: shows })),
    thingsToTry: read.value.thingsToTry,
  };
}
