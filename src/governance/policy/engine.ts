import type { Database, Db, Tx } from "../../database.js";
import { AppError, asAppError } from "../../errors.js";
import type { Logger } from "../../runtime.js";
import type { Decision, ProposalFacts } from "../decision.js";
import type { Principal } from "../principal.js";
import { bundleOf, policyStateOf, type PolicyState, type PublishedBundle } from "./bundle-store.js";
import { compileBundle, type CompiledBundle } from "./compile.js";
import { couldStart, type Startable } from "./could-start.js";
import { decideWith } from "./decide.js";
import type { RequestPeople } from "./question.js";
import type { GovernedAction } from "./schema.js";

/** The bundle in force, ready to decide, and what is switched off. */
export interface ActivePolicy {
  readonly compiled: CompiledBundle;
  readonly killed: readonly string[];
}

/** What an engine works with. */
export interface PolicyEngineOptions {
  readonly database: Database;
  readonly actions: readonly GovernedAction[];
  /** Roles that policies may name whoever has them. */
  readonly roles: readonly string[];
  /** Every role that somebody has now. */
  readonly rolesInUse?: ((tx: Tx | Db) => Promise<readonly string[]>) | undefined;
  readonly logger: Logger;
  /** Base currency (ISO 4217); EUR when left out. */
  readonly currency?: string | undefined;
}

/** Answers questions about permission with the bundle that is in force at that moment. */
export interface PolicyEngine {
  /** The binding decision, under the version and kill switches this transaction sees. Never throws for policy: a fault is a deny. */
  decide(tx: Tx, facts: ProposalFacts, people: RequestPeople): Promise<Decision>;
  /** The same outside a transaction, to show; decides nothing. */
  preview(facts: ProposalFacts, people: RequestPeople): Promise<Decision>;
  /** Whether it makes sense to ask this person the questions of an action. */
  couldStart(requester: Principal, actionId: string, channel: string): Promise<Startable>;
  /** The version in force; 0 before the first was published. */
  version(tx: Tx | Db): Promise<number>;
  /** For explaining and showing. @throws AppError policy-invalid when nothing is published or it cannot be loaded */
  active(tx: Tx | Db): Promise<ActivePolicy>;
}

const NOTHING_LOADED = "No policy could be loaded, so nothing is done.";

/** Whether a name can be a kill switch: an action's id, a domain, or `*`. */
export function isKillSwitch(name: string, actions: readonly GovernedAction[]): boolean {
  return name === "*" || actions.some((action) => action.id === name || action.domain === name);
}

function nothingInForce(): AppError {
  return new AppError({
    code: "policy-invalid",
    message: "No policy bundle has been published, so every request is refused.",
    remedy: "Publish the bundle in the policies folder.",
  });
}

type Loaded = { readonly edition: string } & ({ readonly compiled: CompiledBundle } | { readonly error: AppError });

/**
 * Loads bundles by version and keeps the last one, or that it cannot be used: a version never changes. The company's roles do:
 * somebody with a role that was unknown so far (`held`) has the bundle loaded anew, with all roles there are then.
 */
function createLoader(
  options: PolicyEngineOptions,
): (tx: Tx | Db, state: PolicyState, held: readonly string[]) => Promise<CompiledBundle> {
  let loaded: Loaded | undefined;
  let known: ReadonlySet<string> = new Set(options.roles);
  const alert = (message: string) => options.logger.error({ alert: "policy" }, message);
  const compile = (published: PublishedBundle, edition: string): Loaded => {
    const { actions, currency } = options;
    const roles = [...known].sort();
    try {
      return { edition, compiled: compileBundle({ ...published, actions, roles, currency, alert }) };
    } catch (thrown) {
      const error = asAppError(thrown);
      options.logger.error(
        { alert: "policy", err: error },
        "the policy in force cannot be used: everything is refused",
      );
      return { edition, error };
    }
  };
  return async (tx, { version, edition }, held) => {
    if (loaded?.edition !== edition || held.some((role) => !known.has(role))) {
      const published = await bundleOf(tx, version);
      if (published === undefined) throw nothingInForce();
      known = new Set([...known, ...held, ...((await options.rolesInUse?.(tx)) ?? [])]);
      loaded = compile(published, edition);
    }
    if ("error" in loaded) throw loaded.error;
    return loaded.compiled;
  };
}

/**
 * An engine over the published bundles. The version in force is read at every decision, in its transaction: a process that
 * holds another one loads first, and one that cannot load refuses.
 */
export function createPolicyEngine(options: PolicyEngineOptions): PolicyEngine {
  const load = createLoader(options);

  async function active(tx: Tx | Db, people: readonly Principal[] = []): Promise<ActivePolicy> {
    const state = await policyStateOf(tx);
    if (state === undefined) throw nothingInForce();
    const held = people.flatMap((person) => person.roles);
    return { compiled: await load(tx, state, held), killed: state.killed };
  }

  /** What can be used right now, or undefined: then everything is refused. A failing database is not hidden. */
  async function usable(tx: Tx | Db, people: readonly Principal[]): Promise<ActivePolicy | undefined> {
    try {
      return await active(tx, people);
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === "policy-invalid") return undefined;
      throw thrown;
    }
  }

  async function decide(tx: Tx | Db, facts: ProposalFacts, people: RequestPeople): Promise<Decision> {
    const policy = await usable(tx, [people.requester, people.subject]);
    if (policy !== undefined) return decideWith(policy.compiled, { facts, people, killed: policy.killed });
    const reasons = [NOTHING_LOADED];
    return { kind: "deny", code: "policy-fault", reasons, policyIds: [], whoCanGrant: [], policyVersion: 0 };
  }

  return {
    decide,
    preview: (facts, people) => decide(options.database.db, facts, people),
    couldStart: async (requester, actionId, channel) => {
      const policy = await usable(options.database.db, [requester]);
      if (policy === undefined) return { answer: "no", whoCanGrant: [], reasons: [NOTHING_LOADED] };
      return couldStart(policy.compiled, { requester, actionId, channel, killed: policy.killed });
    },
    version: async (tx) => (await policyStateOf(tx))?.version ?? 0,
    active: (tx) => active(tx),
  };
}
