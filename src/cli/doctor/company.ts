import type { Config } from "../../config.js";
import type { Database } from "../../database.js";
import { builtInRoles } from "../../governance/built-in-roles.js";
import { readCatalogue, readPeople } from "../../governance/directory-store.js";
import type { CatalogueEntry } from "../../governance/directory.js";
import { withEffectiveGroups } from "../../governance/group-nesting.js";
import { managerCycles } from "../../governance/import/manager-chain.js";
import { activeBundle, killSwitches } from "../../governance/policy/bundle-store.js";
import { checkBundle, sayProblem } from "../../governance/policy/check.js";
import { compileBundle } from "../../governance/policy/compile.js";
import { matrix } from "../../governance/policy/matrix.js";
import type { GovernedAction } from "../../governance/policy/schema.js";
import type { Principal } from "../../governance/principal.js";
import { asJson, result } from "../result.js";
import type { ServedCommand } from "../served-command.js";
import { count } from "../text-table.js";
import { emptyPools } from "./approvers.js";
import { examineDatabase } from "./database.js";
import { fine, note, problem, type Finding } from "./finding.js";

/** An open database and what is needed to judge it. */
export interface CompanyToExamine {
  readonly config: Config;
  readonly database: Database;
  readonly actions: readonly GovernedAction[];
  readonly now: Date;
}

/** `doctor` inside the process that holds the data folder. */
export const examineCompany: ServedCommand = async ({ config, database, company, clock }) => {
  const actions = company.registry.governedActions();
  return result("", asJson(await examineData({ config, database, actions, now: clock() })));
};

/** Database, directory and policies. Reads only. */
export async function examineData(company: CompanyToExamine): Promise<readonly Finding[]> {
  const database = await examineDatabase(company.database, company.now);
  // Without the tables there is nothing to look at, and asking for them would be an error of its own.
  if (database.some((one) => one.check === "tables" && one.state === "problem")) return database;
  const people = await readPeople(company.database.db);
  return [...database, examinePeople(people, company.config), ...(await examinePolicies(company, people))];
}

function examinePeople(people: readonly Principal[], config: Config): Finding {
  const active = people.filter((person) => person.status === "active").length;
  if (people.length === 0)
    return config.sample
      ? note("directory", "is empty; the sample company is loaded at the first start")
      : problem("directory", "is empty: nobody is served", "Import people: “deskhand people import people.csv”.");
  const cycles = managerCycles(people);
  if (cycles.length > 0)
    return problem(
      "directory",
      cycles.map((cycle) => `these report to each other in a circle: ${[...cycle, cycle[0]].join(" → ")}`).join("\n"),
      "Correct manager_id in the people file and import it again.",
    );
  return fine("directory", `${count(active, "active person", "active people")} of ${people.length}`);
}

/** A step may name a group whose members are all members of groups within it. */
function inGroupsOf(people: readonly Principal[], catalogue: readonly CatalogueEntry[]): readonly Principal[] {
  const groups = catalogue.filter(({ kind }) => kind === "group");
  return people.map((person) => withEffectiveGroups(person, groups));
}

async function examinePolicies(company: CompanyToExamine, people: readonly Principal[]): Promise<readonly Finding[]> {
  const { database, actions, config } = company;
  const published = await activeBundle(database.db);
  if (published === undefined)
    return [note("policies", "none yet; the first start publishes those of the policies folder")];
  const roles = [...new Set([...builtInRoles, ...people.flatMap((person) => person.roles)])].sort();
  const problems = await checkBundle({ bundle: published.bundle, actions, roles });
  const name = `version ${published.version}`;
  if (problems.length > 0) {
    const lines = problems.map((one) => sayProblem(one, name)).join("\n");
    return [
      problem(
        "policies",
        lines,
        "Actions with an invalid policy refuse everybody. Publish a corrected bundle, or roll back.",
      ),
    ];
  }
  const compiled = compileBundle({ ...published, actions, roles, currency: config.baseCurrency });
  const killed = await killSwitches(database.db);
  const catalogue = await readCatalogue(database.db);
  const missing = emptyPools(matrix(compiled), { people: inGroupsOf(people, catalogue), catalogue });
  return [
    fine("policies", `${name}, valid for ${count(actions.length, "action")}`),
    ...(killed.length === 0
      ? []
      : [note("kill switches", `switched off: ${killed.join(", ")}`, "“deskhand policy revive NAME” lifts one.")]),
    missing.length === 0
      ? fine("approvers", "there is somebody for every step")
      : problem("approvers", missing.join("\n"), "Give somebody the role, or name an @escalate in the policy."),
  ];
}
