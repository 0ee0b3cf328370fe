import { pino } from "pino";
import { createExecutor, type Executor } from "../../../src/actions/executor.js";
import type { ExecutionChange, ExecutorParts } from "../../../src/actions/executor-ports.js";
import { createProposal } from "../../../src/actions/proposal.js";
import { createProposalStore, type ProposalStore, type StoredProposal } from "../../../src/actions/proposal-store.js";
import { parseRateTable } from "../../../src/actions/rates.js";
import { createRegistry, type Registry } from "../../../src/actions/registry.js";
import type { Database } from "../../../src/database.js";
import type { AuditEntry, Decision } from "../../../src/governance/decision.js";
import { createGate, type Gate } from "../../../src/governance/gate.js";
import type { Principal } from "../../../src/governance/principal.js";
import { newId } from "../../../src/runtime.js";
import { createVault } from "../../../src/vault.js";
import { Probe, probeConnector } from "./probe.js";

/** Who asks in these tests. */
export const lena: Principal = {
  id: "lena",
  name: "Lena Vogel",
  givenName: "Lena",
  email: "lena@larkfell.example",
  department: "Engineering",
  jobTitle: "Engineer",
  roles: ["employee"],
  groups: [],
  costCentre: "CC-1001",
  location: "Berlin",
  locale: "en-GB",
  timeZone: "Europe/Berlin",
  calendar: "DE-BE",
  hiredOn: "2020-02-01",
  status: "active",
};

/** The rates of these tests. */
export const rates = parseRateTable(
  `base: EUR\nversions: [{version: t, from: 2020-01-01, rates: {USD: "1.25", GBP: "0.8"}}]`,
  "test",
);

/** Everything around one or more executors on one database. */
export interface World {
  readonly database: Database;
  readonly registry: Registry;
  readonly probe: Probe;
  readonly gate: Gate;
  readonly proposals: ProposalStore;
  readonly changes: ExecutionChange[];
  readonly audited: AuditEntry[];
  /** What policy says from now on. */
  decision: Decision;
  now: Date;
  /** True: the policy engine fails. */
  policyBroken: boolean;
  /** Undefined: she has left. */
  requester: Principal | undefined;
  executor(options?: Partial<ExecutorParts>): Executor;
  /** Stores a request, has it authorised and queued. */
  queue(
    executor: Executor,
    request?: { readonly actionId?: string; readonly content?: string },
  ): Promise<StoredProposal>;
  stored(id: string): Promise<StoredProposal>;
  pass(ms: number): void;
}

/** Allows everything. */
export const allow: Decision = { kind: "allow", policyVersion: 1, policyIds: ["all"] };

/** Refuses everything. */
export const deny: Decision = {
  kind: "deny",
  code: "killed",
  reasons: ["It is switched off."],
  policyIds: [],
  whoCanGrant: [],
  policyVersion: 2,
};

/** A world with the probe's actions and the real gate, on an open and migrated database. */
export async function openWorld(database: Database): Promise<World> {
  const probe = new Probe();
  const registry = createRegistry([probeConnector(probe)]);
  const vault = createVault("a secret for tests");
  const logger = pino({ level: "silent" });
  const clock = () => world.now;
  await registry.open({ database, clock, logger, vault });
  const proposals = createProposalStore(registry, vault);
  const audit = { record: async (_tx: unknown, entry: AuditEntry) => void world.audited.push(entry) };
  const directory = {
    person: async (id: string) => (id === lena.id ? world.requester : undefined),
    withRole: async () => [],
    inGroup: async () => [],
    catalogue: async () => [],
    everybodyBelow: async () => [],
    snapshot: async () => ({ people: [lena], catalogue: [] }),
  };
  const decide = async () => {
    if (world.policyBroken) throw new Error("policy engine down");
    return world.decision;
  };
  const policy = {
    decide,
    preview: decide,
    couldStart: async () => ({ answer: "yes" as const, whoCanGrant: [], reasons: [] }),
    version: async () => 1,
  };
  const gate = createGate({ policy, directory, approvals: { find: async () => undefined }, audit, clock });
  const world: World = {
    database,
    registry,
    probe,
    gate,
    proposals,
    changes: [],
    audited: [],
    decision: allow,
    now: new Date("2026-11-23T09:00:00Z"),
    policyBroken: false,
    requester: lena,
    executor: (options = {}) =>
      createExecutor({
        database,
        registry,
        gate,
        audit,
        directory,
        rates,
        vault,
        clock,
        logger,
        owner: "p1",
        callTimeoutMs: 20,
        onChange: async (_tx, change) => void world.changes.push(change),
        ...options,
      }),
    queue: (executor, { actionId = "probe.do-thing", content = newId() } = {}) =>
      database.transaction(async (tx) => {
        const proposal = createProposal({
          action: registry.action(actionId),
          inputs: { content },
          requester: lena,
          channel: "web",
          conversationId: "c1",
          eventId: newId(),
          ordinal: 0,
          attributes: {},
          now: world.now,
        });
        const stored = await proposals.insert(tx, { proposal, status: "authorised" });
        const ticket = await gate.authorise(tx, { facts: proposal.facts, origin: "request" });
        await executor.enqueue(tx, { proposal, ticketId: ticket.id });
        return stored.proposal;
      }),
    stored: async (id) => {
      const found = await proposals.byId(database.db, id);
      if (found === undefined) throw new Error("no such request");
      return found;
    },
    pass: (ms) => {
      world.now = new Date(world.now.getTime() + ms);
    },
  };
  return world;
}
