import { join } from "node:path";
import { builtInConnectors } from "../../actions/connectors/built-in.js";
import { loadRateTable, type RateTable } from "../../actions/rates.js";
import { createRegistry, type Registry } from "../../actions/registry.js";
import { packageFolder, policiesFolder } from "../../config.js";
import { createApprovals, type Approvals } from "../../governance/approvals/approvals.js";
import { delegationsSince } from "../../governance/approvals/delegation-store.js";
import { createDelegations, type Delegations } from "../../governance/approvals/delegations.js";
import { builtInRoles } from "../../governance/built-in-roles.js";
import { createAudit, type Audit } from "../../governance/audit.js";
import { addWorkingDuration } from "../../governance/calendar-duration.js";
import { todayFor } from "../../governance/calendar.js";
import { openDirectory, readPeople, rolesInUse, type DirectoryStore } from "../../governance/directory-store.js";
import { createGate, type Gate } from "../../governance/gate.js";
import { readBundle } from "../../governance/policy/bundle.js";
import { policyStateOf, publishBundle } from "../../governance/policy/bundle-store.js";
import { checkBundle, sayProblem } from "../../governance/policy/check.js";
import { createPolicyEngine, type PolicyEngine } from "../../governance/policy/engine.js";
import { workAlone, type Db, type Tx } from "../../database.js";
import { AppError } from "../../errors.js";
import type { CompanyParts } from "./parts.js";
import { loadSampleInto } from "./sample.js";

/** Who is who, what can be done, and who must agree: everything below the bot. */
export interface Company {
  readonly audit: Audit;
  readonly directory: DirectoryStore;
  readonly registry: Registry;
  readonly rates: RateTable;
  readonly policy: PolicyEngine;
  readonly approvals: Approvals;
  readonly delegations: Delegations;
  readonly gate: Gate;
  /** Roles that policies may name now. */
  roles(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens the company on a migrated database; the first time, with the sample company and the policies that ship. */
export async function openCompany(parts: CompanyParts): Promise<Company> {
  const { config, clock, logger, database } = parts;
  const audit = createAudit({
    database,
    key: parts.secret,
    clock,
    checkPointFile: config.auditCheckpoints ?? join(config.dataFolder, "audit-heads.jsonl"),
  });
  const directory = await openDirectory(database, clock);
  const rates = loadRateTable(join(packageFolder, "rates.yaml"));
  const registry = createRegistry(builtInConnectors, config.connectors);
  await registry.open({ database, clock, logger, vault: parts.vault });
  if (config.sample) await loadSampleOnce({ ...parts, audit, rates });
  const policy = createPolicyEngine({
    database,
    actions: registry.governedActions(),
    roles: builtInRoles,
    rolesInUse,
    logger,
    currency: config.baseCurrency,
  });
  await publishFirst({ ...parts, audit, registry });
  const sabotage = { noLock: config.sabotage.includes("no-lock"), noGate: config.sabotage.includes("no-gate") };
  const approvals = createApprovals({
    directory,
    delegationsSince,
    todayFor,
    addWorkingDuration,
    policy,
    audit,
    clock,
    sabotage,
  });
  const delegations = createDelegations({ directory, audit, clock, todayFor });
  const gate = createGate({ policy, directory, approvals, audit, clock, sabotage });
  return {
    audit,
    directory,
    registry,
    rates,
    policy,
    approvals,
    delegations,
    gate,
    roles: () => policyRoles(database.db),
    close: () => closeAll(registry, directory),
  };
}

async function closeAll(registry: Registry, directory: DirectoryStore): Promise<void> {
  await registry.close();
  await directory.close();
}

async function policyRoles(db: Db | Tx): Promise<readonly string[]> {
  return [...new Set([...builtInRoles, ...(await rolesInUse(db))])].sort();
}

/** Of several processes that start on one empty database, one fills it and the others wait. All of it is there, or nothing. */
async function loadSampleOnce(
  parts: CompanyParts & { readonly audit: Audit; readonly rates: RateTable },
): Promise<void> {
  await parts.database.transaction(async (tx) => {
    await workAlone(tx, "deskhand: first start");
    if ((await readPeople(tx)).length === 0) await loadSampleInto(parts);
  });
}

type Publishing = CompanyParts & {
  readonly audit: Audit;
  readonly registry: Registry;
};

/** An installation without policies would refuse everything: the first start publishes the bundle of the policies folder. */
async function publishFirst(parts: Publishing): Promise<void> {
  if ((await policyStateOf(parts.database.db)) !== undefined) return;
  const folder = policiesFolder(parts.config);
  const bundle = await readBundle(folder);
  const roles = await policyRoles(parts.database.db);
  const problems = await checkBundle({ bundle, actions: parts.registry.governedActions(), roles });
  if (problems.length > 0) {
    throw new AppError({
      code: "policy-invalid",
      message: `The policies cannot be published:\n${problems.map((problem) => `  - ${sayProblem(problem, join(folder, "policy.cedar"))}`).join("\n")}`,
      where: folder,
      remedy: "Correct them; “deskhand policy check” shows the same without starting.",
    });
  }
  await parts.database.transaction(async (tx) => {
    await workAlone(tx, "deskhand: first start");
    if ((await policyStateOf(tx)) !== undefined) return;
    const version = await publishBundle(tx, bundle, { by: "system", now: parts.clock() });
    await parts.audit.record(tx, {
      type: "policy.published",
      actorId: "system",
      subject: `policy:${version}`,
      outcome: "published",
    });
  });
}
