import { addWorkingDuration } from "../../../src/governance/calendar-duration.js";
import { todayFor } from "../../../src/governance/calendar.js";
import type { Audit } from "../../../src/governance/audit.js";
import type { AuditEntry, Decision, Obligation, ProposalFacts } from "../../../src/governance/decision.js";
import type { CatalogueEntry } from "../../../src/governance/directory.js";
import type { Principal } from "../../../src/governance/principal.js";
import type { ApproverDirectory } from "../../../src/governance/approvals/approvers.js";
import type { PoolSources } from "../../../src/governance/approvals/pools.js";
import { aPrincipal } from "../../support/people.js";

/** Monday, nine in the morning in Berlin. */
export const monday = new Date("2026-11-23T08:00:00Z");

/** So many hours after Monday nine o'clock. */
export function hoursLater(hours: number): Date {
  return new Date(monday.getTime() + hours * 3_600_000);
}

/** A small company: Rita asks, Max is her manager, Dora his; Fay, Finn and Flo are finance, Sina security, Gus a guest. */
export function company(changes: Readonly<Record<string, Partial<Principal>>> = {}): Map<string, Principal> {
  const people: (Partial<Principal> & { readonly id: string })[] = [
    { id: "rita", name: "Rita Rahn", managerId: "max", roles: ["employee"], costCentre: "CC-1" },
    { id: "max", name: "Max Moor", managerId: "dora", roles: ["employee", "manager"] },
    { id: "dora", name: "Dora Dahl", roles: ["employee", "director"] },
    { id: "fay", name: "Fay Falk", managerId: "dora", roles: ["employee", "finance"] },
    { id: "finn", name: "Finn Fuchs", managerId: "dora", roles: ["employee", "finance"] },
    { id: "flo", name: "Flo Frey", managerId: "dora", roles: ["employee", "finance"], groups: ["treasury"] },
    { id: "sina", name: "Sina Sommer", managerId: "dora", roles: ["employee", "security", "break-glass"] },
    { id: "gus", name: "Gus Gast", roles: ["finance"], status: "guest" },
  ];
  return new Map(people.map((person) => [person.id, aPrincipal({ ...person, ...changes[person.id] })]));
}

/** A directory over people that a test may change while it runs. */
export function directoryOf(people: ReadonlyMap<string, Principal>): ApproverDirectory {
  const all = (fits: (person: Principal) => boolean) => Promise.resolve([...people.values()].filter(fits));
  const costCentres: CatalogueEntry[] = [
    { kind: "cost-centre", id: "CC-1", name: "Engineering", synonyms: [], ownerId: "dora" },
    { kind: "cost-centre", id: "CC-2", name: "Sales", synonyms: [], ownerId: "fay" },
  ];
  return {
    person: (id) => Promise.resolve(people.get(id)),
    withRole: (role) => all((person) => person.roles.includes(role) && person.status === "active"),
    inGroup: (group) => all((person) => person.groups.includes(group)),
    catalogue: (kind) => Promise.resolve(costCentres.filter((entry) => entry.kind === kind)),
    everybodyBelow: (id) => Promise.resolve(below(people, id)),
  };
}

function below(people: ReadonlyMap<string, Principal>, id: string): readonly string[] {
  const found = new Set([id]);
  for (const above of found) for (const person of people.values()) if (person.managerId === above) found.add(person.id);
  return [...found].filter((one) => one !== id);
}

/** The calendar parts of what approvals depend on: the real ones. */
export const calendar: Pick<PoolSources, "addWorkingDuration" | "todayFor"> = { addWorkingDuration, todayFor };

/** A purchase of Rita's. */
export function someFacts(changes: Partial<ProposalFacts> = {}): ProposalFacts {
  return {
    proposalId: "p-1",
    actionId: "procurement.request-purchase",
    domain: "procurement",
    effect: "write",
    riskReducing: false,
    attributes: {},
    requesterId: "rita",
    subjectId: "rita",
    channel: "web",
    inputHash: "hash-1",
    ...changes,
  };
}

/** An approval by the requester's manager, unless told otherwise. */
export function anObligation(changes: Partial<Obligation> = {}): Obligation {
  return {
    id: "needs-manager",
    kind: "approval",
    target: "manager-of-requester",
    step: 1,
    quorum: 1,
    reason: "Purchases need your manager.",
    ...changes,
  };
}

/** Policy that says what the test last told it to. */
export function policySaying(first: Decision): { decision: Decision; asked: number; decide: () => Promise<Decision> } {
  const policy = {
    decision: first,
    asked: 0,
    decide: () => {
      policy.asked += 1;
      return Promise.resolve(policy.decision);
    },
  };
  return policy;
}

/** The decision that these obligations have to be met. */
export function requiring(obligations: readonly Obligation[], policyVersion = 1): Decision {
  return { kind: "require", obligations, policyVersion };
}

/** A refusal. */
export function denying(
  code: Extract<Decision, { kind: "deny" }>["code"],
  reason: string,
  policyVersion = 1,
): Decision {
  return { kind: "deny", code, reasons: [reason], policyIds: [], whoCanGrant: [], policyVersion };
}

/** An audit that keeps what it is told. */
export function listeningAudit(): Pick<Audit, "record"> & { readonly entries: AuditEntry[]; types: () => string[] } {
  const entries: AuditEntry[] = [];
  return {
    entries,
    types: () => entries.map((entry) => entry.type),
    record: (_tx, entry) => {
      entries.push(entry);
      return Promise.resolve();
    },
  };
}
