import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { AmountFact, Autonomy, Decision } from "../../../src/governance/decision.js";
import { compileBundle, type CompiledBundle } from "../../../src/governance/policy/compile.js";
import { decideWith, type DecisionRequest } from "../../../src/governance/policy/decide.js";
import { readBundle, type PolicyBundle } from "../../../src/governance/policy/bundle.js";
import { scanPolicies } from "../../../src/governance/policy/scan.js";
import type { Principal } from "../../../src/governance/principal.js";
import { ACTIONS, factsOf, ROLES, SAMPLE_FOLDER, somebody } from "./sample-policy.js";

// An oracle of the sample bundle, written from its sentences and not from its Cedar, decides the same random requests.

interface Outcome {
  readonly kind: string;
  readonly code?: string;
  readonly ids?: readonly string[];
}

type AutonomyTable = Readonly<Record<string, Autonomy>>;

function strictest(actionId: string, domain: string, autonomy: AutonomyTable): Autonomy {
  const order: readonly Autonomy[] = ["act", "assist", "recommend", "shadow", "off"];
  const ranks = [autonomy[actionId], autonomy[domain]].flatMap((level) =>
    level === undefined ? [] : [order.indexOf(level)],
  );
  return ranks.length === 0 ? "off" : (order[Math.max(...ranks)] ?? "off");
}

const oneOff = (id: string, when: boolean) => (when ? [id] : []);

function leaveNeeds(leaveType: unknown): string[] {
  return leaveType === "sick" || leaveType === "bereavement" ? ["absence-is-told-to-manager"] : ["leave-needs-manager"];
}

function purchaseNeeds(amount: AmountFact | undefined, spend: number): string[] {
  const price = amount === undefined || amount.certainty === "unknown" ? Infinity : amount.minor;
  const largest = Math.max(price, spend);
  return [
    ...oneOff("purchase-needs-manager", largest > 1_000_00),
    ...oneOff("purchase-without-price", price === Infinity),
    ...oneOff("purchase-needs-finance", largest > 10_000_00 && largest <= 50_000_00),
    ...oneOff("purchase-needs-two-of-finance", largest > 50_000_00),
  ];
}

function needs({ facts }: DecisionRequest): string[] {
  if (facts.actionId === "hr.request-leave") return leaveNeeds(facts.attributes["leaveType"]);
  if (facts.actionId === "procurement.request-purchase")
    return purchaseNeeds(facts.amount, Number(facts.attributes["vendorSpend30d"]));
  if (facts.actionId === "it.reset-password")
    return oneOff("admin-password-needs-security", facts.attributes["privileged"] === true);
  return [];
}

function expected(request: DecisionRequest, autonomy: AutonomyTable): Outcome {
  const { facts, people, killed } = request;
  if (killed.some((name) => [facts.actionId, facts.domain, "*"].includes(name)))
    return { kind: "deny", code: "killed" };
  const level = strictest(facts.actionId, facts.domain, autonomy);
  if (level === "off") return { kind: "deny", code: "off" };
  if (people.requester.status !== "active") return { kind: "deny", code: "hard-no" };
  const { amount } = facts;
  if (amount !== undefined && amount.certainty !== "unknown" && amount.minor > 500_000_00)
    return { kind: "deny", code: "hard-no" };
  const role = facts.actionId.startsWith("procurement.") ? "purchaser" : "employee";
  if (!people.requester.roles.includes(role) || people.requester.id !== people.subject.id)
    return { kind: "deny", code: "no-permit" };
  const ids = needs(request);
  if (level === "recommend") return { kind: "recommend-only" };
  if (level === "shadow") return { kind: "shadow" };
  const all = level === "assist" ? [...ids, "assist-start"] : ids;
  return all.length === 0 ? { kind: "allow" } : { kind: "require", ids: all.sort() };
}

function outcomeOf(decision: Decision): Outcome {
  if (decision.kind === "deny") return { kind: "deny", code: decision.code };
  if (decision.kind === "require")
    return { kind: "require", ids: decision.obligations.map((obligation) => obligation.id).sort() };
  return { kind: decision.kind };
}

const aroundLimits = [0, 1_000_00, 10_000_00, 50_000_00, 500_000_00].flatMap((limit) => [
  limit,
  limit + 1,
  Math.max(0, limit - 1),
]);
const cents = fc.oneof(fc.constantFrom(...aroundLimits), fc.integer({ min: 0, max: 100_000_000 }));
const amounts: fc.Arbitrary<AmountFact | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constant<AmountFact>({ certainty: "unknown" }),
  fc
    .record({ certainty: fc.constantFrom("known" as const, "estimated" as const), minor: cents })
    .map(({ certainty, minor }) => ({
      certainty,
      minor,
      original: { minor, currency: "EUR" },
    })),
);

const person = fc
  .record({
    id: fc.constantFrom("ann", "ben"),
    // Most people are employees and active; the rest is where refusals come from.
    roles: fc.oneof(
      { weight: 3, arbitrary: fc.constant(["employee", "purchaser"]) },
      { weight: 1, arbitrary: fc.subarray([...ROLES, "stranger"]) },
    ),
    status: fc.oneof(
      { weight: 4, arbitrary: fc.constant("active" as const) },
      { weight: 1, arbitrary: fc.constantFrom("inactive" as const, "guest" as const) },
    ),
    managerId: fc.constantFrom("boss", "ann", undefined),
  })
  .map((given): Principal => somebody(given));

const requests: fc.Arbitrary<DecisionRequest> = fc
  .record({
    action: fc.constantFrom(...ACTIONS),
    requester: person,
    other: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: person }),
    amount: amounts,
    leaveType: fc.constantFrom("vacation", "sick", "parental", "bereavement", "unpaid"),
    spend: cents,
    flag: fc.boolean(),
    channel: fc.constantFrom("web", "slack", "teams", "terminal"),
    killed: fc.oneof(
      { weight: 5, arbitrary: fc.constant<string[]>([]) },
      { weight: 1, arbitrary: fc.subarray(["*", "it", "hr.request-leave", "elsewhere"]) },
    ),
  })
  .map(({ action, requester, other, amount, leaveType, spend, flag, channel, killed }) => {
    const subject = other === undefined || other.id === requester.id ? requester : other;
    const possible: Record<string, number | boolean | string> = {
      leaveType,
      days: 3,
      noticeDays: 1,
      vendorSpend30d: spend,
      catalogue: flag,
      privileged: flag,
    };
    const attributes = Object.fromEntries(Object.keys(action.factTypes).map((name) => [name, possible[name] ?? 0]));
    const facts = factsOf(action, {
      requesterId: requester.id,
      subjectId: subject.id,
      attributes,
      channel,
      amount: action.hasAmount ? amount : undefined,
    });
    return { facts, people: { requester, subject }, killed };
  });

describe("decisions against an oracle written apart from Cedar", () => {
  let shipped: PolicyBundle;
  const compile = (bundle: PolicyBundle): CompiledBundle =>
    compileBundle({ bundle, version: 1, actions: ACTIONS, roles: ROLES });
  beforeAll(async () => {
    shipped = await readBundle(SAMPLE_FOLDER);
  });

  it.each<[string, AutonomyTable]>([
    ["everything is acted on", { hr: "act", procurement: "act", it: "act" }],
    [
      "autonomy is mixed",
      { hr: "act", "hr.request-leave": "assist", procurement: "assist", "it.reset-password": "shadow" },
    ],
    [
      "autonomy is mixed otherwise",
      { hr: "recommend", procurement: "act", "procurement.request-purchase": "off", it: "act" },
    ],
  ])("are the same for every request when %s", (_, autonomy) => {
    const compiled = compile({ ...shipped, autonomy });
    const property = fc.property(requests, (request) => {
      expect(outcomeOf(decideWith(compiled, request))).toEqual(expected(request, autonomy));
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  it("never get looser when a permit is taken away, and never stricter when an obligation is", () => {
    const whole = compile(shipped);
    const texts = scanPolicies(shipped.cedar).map((span) => span.text);
    const rank = (decision: Decision) => ["deny", "require", "allow"].indexOf(decision.kind);
    for (const [index, text] of texts.entries()) {
      const isPermit = /^permit\b/mu.test(text);
      const without = compile({ ...shipped, cedar: texts.toSpliced(index, 1).join("\n") });
      const property = fc.property(requests, (request) => {
        const change = rank(decideWith(without, request)) - rank(decideWith(whole, request));
        expect(isPermit ? change > 0 : change < 0).toBe(false);
      });
      fc.assert(property, { numRuns: 150 });
    }
  });
});
