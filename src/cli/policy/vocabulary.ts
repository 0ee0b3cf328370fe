import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { builtInConnectors } from "../../actions/connectors/built-in.js";
import { createRegistry } from "../../actions/registry.js";
import { loadControl } from "../../app.js";
import type { Config } from "../../config.js";
import { builtInRoles } from "../../governance/built-in-roles.js";
import { parsePeople } from "../../governance/import/people-file.js";
import { directoryInvalid } from "../../governance/import/problem.js";
import type { GovernedAction } from "../../governance/policy/schema.js";
import { sampleFolder } from "../../governance/sample/sample-company.js";
import { result } from "../result.js";
import type { ServedCommand } from "../served-command.js";
import { shownPath } from "../shown-path.js";

/** What policies may speak of, known without opening the company's data. */
export interface PolicyVocabulary {
  readonly actions: readonly GovernedAction[];
  readonly roles: readonly string[];
}

/**
 * The configured actions and every role there is: the built-in ones, and those of the people in the file named, else of the
 * running server's directory, else of the sample company.
 */
export async function policyVocabulary(config: Config, peopleFile: string | undefined): Promise<PolicyVocabulary> {
  const registry = createRegistry(builtInConnectors, config.connectors);
  const roles = peopleFile === undefined ? await rolesNearby(config) : await rolesOfFile(resolve(peopleFile));
  return { actions: registry.governedActions(), roles: [...new Set([...builtInRoles, ...roles])].sort() };
}

async function rolesNearby(config: Config): Promise<readonly string[]> {
  const { callControl } = await loadControl();
  const answered = await callControl(config.dataFolder, { name: "policy roles", args: {} });
  if (answered?.exit === 0 && Array.isArray(answered.json)) return answered.json.map(String);
  return config.sample ? rolesOfFile(join(sampleFolder, "people.csv")) : [];
}

async function rolesOfFile(path: string): Promise<readonly string[]> {
  const name = shownPath(path);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw directoryInvalid([{ file: name, line: 0, column: "", message: `Cannot be read: ${String(cause)}.` }]);
  });
  const parsed = parsePeople(text, name);
  if ("problems" in parsed) throw directoryInvalid(parsed.problems);
  return parsed.people.flatMap((person) => person.roles);
}

/** `policy roles`: what the command line asks a running server before it checks a bundle. */
export const rolesInUse: ServedCommand = async (app) => {
  const roles = await app.company.roles();
  return result(roles.join("\n"), roles);
};
