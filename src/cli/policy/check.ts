import { join, resolve } from "node:path";
import type { CommandResult } from "../../app.js";
import { policiesFolder, type Config } from "../../config.js";
import { BUNDLE_FILES, readBundle, type PolicyBundle } from "../../governance/policy/bundle.js";
import { checkBundle, sayProblem } from "../../governance/policy/check.js";
import type { PolicyProblem } from "../../governance/policy/policy.js";
import { scanPolicies } from "../../governance/policy/scan.js";
import { exits, result } from "../result.js";
import { shownPath } from "../shown-path.js";
import { count } from "../text-table.js";
import { policyVocabulary, type PolicyVocabulary } from "./vocabulary.js";

/** Which bundle to look at, and whose roles its policies may name. */
export interface BundleChoice {
  readonly folder?: string | undefined;
  /** CSV file of people. */
  readonly people?: string | undefined;
}

/** A bundle read from its folder, with what is wrong with it. */
export interface CheckedBundle {
  readonly folder: string;
  readonly bundle: PolicyBundle;
  readonly vocabulary: PolicyVocabulary;
  readonly problems: readonly PolicyProblem[];
}

/** Reads and checks a bundle. @throws AppError policy-invalid when its files cannot be read at all */
export async function readChecked(config: Config, choice: BundleChoice): Promise<CheckedBundle> {
  const folder = shownPath(choice.folder === undefined ? policiesFolder(config) : resolve(choice.folder));
  const bundle = await readBundle(folder);
  const vocabulary = await policyVocabulary(config, choice.people);
  return { folder, bundle, vocabulary, problems: await checkBundle({ bundle, ...vocabulary }) };
}

/** `policy check`: exit 1 with every problem when the bundle may not be published. */
export async function checkPolicies(config: Config, choice: BundleChoice): Promise<CommandResult> {
  const { folder, bundle, vocabulary, problems } = await readChecked(config, choice);
  const policies = scanPolicies(bundle.cedar).length;
  const json = { ok: problems.length === 0, folder, policies, actions: vocabulary.actions.length, problems };
  const counted = `${count(policies, "policy", "policies")} for ${count(vocabulary.actions.length, "action")}`;
  if (problems.length === 0) return result(`${folder}: no problems in ${counted}.`, json);
  return result(
    [...sayProblems(folder, problems), `${count(problems.length, "problem")} in ${counted}.`].join("\n"),
    json,
    exits.found,
  );
}

/** Problems as compilers write them, a line each. Pure. */
export function sayProblems(folder: string, problems: readonly PolicyProblem[]): readonly string[] {
  return problems.map((problem) => sayProblem(problem, join(folder, BUNDLE_FILES.policies)));
}
