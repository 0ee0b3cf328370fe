import { fileURLToPath } from "node:url";
import type { AmountFact, ProposalFacts } from "../../../src/governance/decision.js";
import { readBundle, type PolicyBundle } from "../../../src/governance/policy/bundle.js";
import { compileBundle, type CompiledBundle } from "../../../src/governance/policy/compile.js";
import type { GovernedAction } from "../../../src/governance/policy/schema.js";
import type { Principal } from "../../../src/governance/principal.js";
import { aPrincipal } from "../../support/people.js";

/** Roles of the sample company. */
export const ROLES = [
  "employee",
  "contractor",
  "manager",
  "purchaser",
  "finance-approver",
  "procurement",
  "security",
  "it-agent",
  "hr-partner",
  "desk-agent",
  "admin",
];

/** The bundle that ships. */
export const SAMPLE_FOLDER = fileURLToPath(new URL("../../../policies", import.meta.url));

function action(given: Partial<GovernedAction> & Pick<GovernedAction, "id" | "title">): GovernedAction {
  const domain = given.id.split(".")[0] ?? "";
  return {
    domain,
    effect: "write",
    riskReducing: false,
    factTypes: {},
    hasAmount: false,
    owners: `group:${domain}-team`,
    ...given,
  };
}

/** The four actions the sample bundle speaks of; a purchase has one attribute more than its connector declares. */
export const ACTIONS: readonly GovernedAction[] = [
  action({ id: "hr.check-leave-balance", title: "Check leave balance", effect: "read" }),
  action({
    id: "hr.request-leave",
    title: "Request leave",
    factTypes: {
      leaveType: {
        kind: "enum",
        entity: "LeaveType",
        values: ["vacation", "sick", "parental", "bereavement", "unpaid"],
      },
      days: { kind: "integer" },
      noticeDays: { kind: "integer" },
    },
  }),
  action({
    id: "procurement.request-purchase",
    title: "Request a purchase",
    hasAmount: true,
    factTypes: { vendorSpend30d: { kind: "integer" }, catalogue: { kind: "boolean" } },
  }),
  action({ id: "it.reset-password", title: "Reset a password", factTypes: { privileged: { kind: "boolean" } } }),
];

/** Makes an action for bundles written in a test. */
export const governedAction = action;

/** A person, active and managed by `boss` unless told otherwise. */
export function somebody(given: Partial<Principal> & Pick<Principal, "id">): Principal {
  return aPrincipal({ name: given.id, givenName: given.id, managerId: "boss", ...given });
}

/** A known amount in cents of EUR. */
export function euros(amount: number): AmountFact {
  const minor = Math.round(amount * 100);
  return { certainty: "known", minor, original: { minor, currency: "EUR" } };
}

/** Facts of a request by `requesterId` for themselves. */
export function factsOf(
  of: GovernedAction,
  given: Partial<ProposalFacts> & Pick<ProposalFacts, "requesterId">,
): ProposalFacts {
  return {
    proposalId: "p-1",
    actionId: of.id,
    domain: of.domain,
    effect: of.effect,
    riskReducing: of.riskReducing,
    attributes: {},
    subjectId: given.requesterId,
    channel: "web",
    inputHash: "0",
    ...given,
  };
}

/** The sample bundle, ready to decide; `changes` replace parts of it. */
export async function compileSample(
  changes: Partial<PolicyBundle> = {},
  actions: readonly GovernedAction[] = ACTIONS,
): Promise<CompiledBundle> {
  const bundle = { ...(await readBundle(SAMPLE_FOLDER)), ...changes };
  return compileBundle({ bundle, version: 1, actions, roles: ROLES });
}

/** A bundle of one policy text, everything set to act. */
export function bundleWith(cedar: string, changes: Partial<PolicyBundle> = {}): PolicyBundle {
  return {
    cedar,
    parameters: { limit: 100_000 },
    autonomy: { hr: "act", procurement: "act", it: "act" },
    approvalDefaults: { expires: "P3D", remind: "P1D" },
    ...changes,
  };
}
