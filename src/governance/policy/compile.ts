import { AppError } from "../../errors.js";
import type { Autonomy } from "../decision.js";
import type { PolicyBundle } from "./bundle.js";
import { loadSets, type Alert, type PolicySets, type PolicyTexts } from "./cedar.js";
import { inspectBundle, type BundleToInspect } from "./inspect.js";
import { appliesTo, readPolicy, rolesNamed, type Policy, type PolicyProblem } from "./policy.js";
import type { GovernedAction } from "./schema.js";
import { moneyParameters, type Wording } from "./words.js";

/** One action with the policies that speak of it. */
export interface CompiledAction {
  readonly action: GovernedAction;
  /** In the order of the text. */
  readonly policies: readonly Policy[];
  readonly byId: ReadonlyMap<string, Policy>;
  /** Roles its permits name, sorted. */
  readonly whoCanGrant: readonly string[];
  readonly autonomy: Autonomy;
  /** What is wrong with one of its policies; every question about the action is then refused. */
  readonly fault?: string | undefined;
}

/** A bundle ready to decide. Lives in one process; Cedar's sets are loaded again when two newer bundles have pushed them out. */
export interface CompiledBundle {
  readonly version: number;
  readonly bundle: PolicyBundle;
  readonly actions: ReadonlyMap<string, CompiledAction>;
  readonly roles: ReadonlySet<string>;
  readonly wording: Wording;
  readonly sets: PolicySets;
  readonly alert?: Alert | undefined;
}

/** What a bundle is compiled for. */
export interface BundleToCompile extends BundleToInspect {
  readonly version: number;
  /** Base currency of amounts and money parameters (ISO 4217); EUR when left out. */
  readonly currency?: string | undefined;
  /** Told of faults that somebody should look at. */
  readonly alert?: Alert | undefined;
}

/** From the strictest to the loosest. */
const STRICTEST_FIRST: readonly Autonomy[] = ["off", "shadow", "recommend", "assist", "act"];

/** The strictest of what is set for the action and for its domain; off when neither is. */
export function autonomyOf(
  action: Pick<GovernedAction, "id" | "domain">,
  autonomy: PolicyBundle["autonomy"],
): Autonomy {
  const set = [autonomy[action.id], autonomy[action.domain]];
  return STRICTEST_FIRST.find((level) => set.includes(level)) ?? "off";
}

/** Names of an action's two policy sets: all its policies, and its permits alone. */
export function setNames(actionId: string): { readonly all: string; readonly grants: string } {
  return { all: `${actionId}/all`, grants: `${actionId}/grants` };
}

function textsOf(policies: readonly Policy[]): PolicyTexts {
  return Object.fromEntries(policies.map((policy) => [policy.id, policy.span.text]));
}

function faultOf(policies: readonly Policy[], problems: readonly PolicyProblem[]): string | undefined {
  const ids = new Set(policies.map((policy) => policy.id));
  const problem = problems.find(({ policyId }) => policyId !== undefined && ids.has(policyId));
  return problem === undefined ? undefined : `policy "${problem.policyId}" is not valid: ${problem.message}`;
}

interface ReadBundle {
  readonly policies: readonly Policy[];
  readonly problems: readonly PolicyProblem[];
  readonly autonomy: PolicyBundle["autonomy"];
}

function compileAction(action: GovernedAction, read: ReadBundle): CompiledAction {
  const policies = read.policies.filter((policy) => appliesTo(policy.actions, action));
  return {
    action,
    policies,
    byId: new Map(policies.map((policy) => [policy.id, policy])),
    whoCanGrant: [...new Set(policies.filter((policy) => policy.kind === "permit").flatMap(rolesNamed))].sort(),
    autonomy: autonomyOf(action, read.autonomy),
    fault: faultOf(policies, read.problems),
  };
}

function unusable(version: number, why: string, cause?: unknown): AppError {
  return new AppError({
    code: "policy-invalid",
    message: `Policy version ${version} cannot be used: ${why}`,
    where: `policy version ${version}`,
    remedy: "Publish a corrected bundle or roll back.",
    cause,
  });
}

function load(sets: PolicySets, of: BundleToCompile): void {
  try {
    loadSets(sets, of.alert);
  } catch (cause) {
    throw unusable(of.version, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/**
 * Makes a published bundle ready to decide, in this process. Actions with an invalid policy refuse every request (a newer
 * release may know other actions than the one the bundle was published with); the others work.
 * @throws AppError policy-invalid when nothing of the bundle can be used
 */
export function compileBundle(of: BundleToCompile): CompiledBundle {
  const inspection = inspectBundle(of);
  if (inspection.fatal.length > 0)
    throw unusable(of.version, inspection.fatal.map((problem) => problem.message).join("; "));
  const read = {
    policies: inspection.policies.map(readPolicy),
    problems: inspection.problems,
    autonomy: of.bundle.autonomy,
  };
  const compiled = of.actions.map((action) => compileAction(action, read));
  const usable = compiled.filter((entry) => entry.fault === undefined);
  const sets = new Map<string, PolicyTexts>();
  for (const { action, policies } of usable) {
    sets.set(setNames(action.id).all, textsOf(policies));
    sets.set(setNames(action.id).grants, textsOf(policies.filter((policy) => policy.kind === "permit")));
  }
  for (const { action, fault } of compiled) if (fault !== undefined) of.alert?.(`${action.id} is refused: ${fault}`);
  const policySets = { schema: inspection.schema, sets };
  load(policySets, of);
  return {
    version: of.version,
    bundle: of.bundle,
    actions: new Map(compiled.map((entry) => [entry.action.id, entry])),
    roles: new Set(of.roles),
    wording: {
      parameters: of.bundle.parameters,
      money: moneyParameters(read.policies),
      currency: of.currency ?? "EUR",
    },
    sets: policySets,
    alert: of.alert,
  };
}
