import { beforeAll, describe, expect, it } from "vitest";
import type { AmountFact, Autonomy, Decision, ProposalFacts } from "../../../src/governance/decision.js";
import { compileBundle, type CompiledBundle } from "../../../src/governance/policy/compile.js";
import { decideWith } from "../../../src/governance/policy/decide.js";
import type { GovernedAction } from "../../../src/governance/policy/schema.js";
import type { Principal } from "../../../src/governance/principal.js";
import {
  ACTIONS,
  bundleWith,
  compileSample,
  euros,
  factsOf,
  governedAction,
  ROLES,
  somebody,
} from "./sample-policy.js";

const ann = somebody({ id: "ann", roles: ["employee", "purchaser"] });
const ben = somebody({ id: "ben" });

let sample: CompiledBundle;
beforeAll(async () => {
  sample = await compileSample();
});

function actionOf(id: string): GovernedAction {
  const found = ACTIONS.find((action) => action.id === id);
  if (found === undefined) throw new Error(id);
  return found;
}

function decide(
  facts: Partial<ProposalFacts> & { readonly actionId: string },
  options: { compiled?: CompiledBundle; requester?: Principal; subject?: Principal; killed?: string[] } = {},
): Decision {
  const requester = options.requester ?? ann;
  const subject = options.subject ?? requester;
  return decideWith(options.compiled ?? sample, {
    facts: factsOf(actionOf(facts.actionId), { requesterId: requester.id, subjectId: subject.id, ...facts }),
    people: { requester, subject },
    killed: options.killed ?? [],
  });
}

function purchase(
  amount: AmountFact,
  more: Partial<ProposalFacts["attributes"]> = {},
): { actionId: string } & Partial<ProposalFacts> {
  const spend = amount.certainty === "unknown" ? 0 : amount.minor;
  const attributes = { vendorSpend30d: spend, catalogue: true, ...more };
  return { actionId: "procurement.request-purchase", amount, attributes: attributes as ProposalFacts["attributes"] };
}

function leave(leaveType: string): { actionId: string } & Partial<ProposalFacts> {
  return { actionId: "hr.request-leave", attributes: { leaveType, days: 2, noticeDays: 10 } };
}

function obligationIds(decision: Decision): readonly string[] {
  return decision.kind === "require" ? decision.obligations.map((obligation) => obligation.id) : [decision.kind];
}

function code(decision: Decision): string {
  return decision.kind === "deny" ? decision.code : decision.kind;
}

describe("the bundle that ships", () => {
  it("lets everybody see their own balance, and only that", () => {
    expect(code(decide({ actionId: "hr.check-leave-balance" }, { requester: ben }))).toBe("allow");
    expect(code(decide({ actionId: "hr.check-leave-balance" }, { requester: ben, subject: ann }))).toBe("no-permit");
  });

  it("asks the manager for leave that can be planned and tells them of the rest", () => {
    for (const type of ["vacation", "parental", "unpaid"])
      expect(obligationIds(decide(leave(type)))).toEqual(["leave-needs-manager"]);
    for (const type of ["sick", "bereavement"])
      expect(obligationIds(decide(leave(type)))).toEqual(["absence-is-told-to-manager"]);
  });

  it("copies everything about an obligation that approvals need", () => {
    const decision = decide(purchase(euros(4800)));
    expect(decision).toEqual({
      kind: "require",
      policyVersion: 1,
      obligations: [
        {
          id: "purchase-needs-manager",
          kind: "approval",
          target: "manager-of-requester",
          step: 1,
          quorum: 1,
          expires: "P3D",
          remind: "P1D",
          escalate: "role:finance-approver",
          reason: "Above 1,000.00 EUR, counting 30 days with the same vendor, your manager agrees to a purchase.",
        },
      ],
    });
  });

  it("asks more people the more a purchase costs, and refuses what needs a tender", () => {
    expect(code(decide(purchase(euros(1000))))).toBe("allow");
    expect(obligationIds(decide(purchase(euros(1000.01))))).toEqual(["purchase-needs-manager"]);
    expect(obligationIds(decide(purchase(euros(10_000.01))))).toEqual([
      "purchase-needs-manager",
      "purchase-needs-finance",
    ]);
    expect(obligationIds(decide(purchase(euros(50_000.01))))).toEqual([
      "purchase-needs-manager",
      "purchase-needs-two-of-finance",
    ]);
    expect(code(decide(purchase(euros(500_000))))).toBe("require");
    const refused = decide(purchase(euros(500_000.01)));
    expect(refused).toMatchObject({
      kind: "deny",
      code: "hard-no",
      policyIds: ["purchase-needs-tender"],
      reasons: ["Purchases above 500,000.00 EUR go through a tender."],
    });
  });

  it("does not let a split order slip under a limit", () => {
    expect(obligationIds(decide(purchase(euros(400), { vendorSpend30d: 120_000 })))).toEqual([
      "purchase-needs-manager",
    ]);
    expect(obligationIds(decide(purchase(euros(400), { vendorSpend30d: 1_200_000 })))).toContain(
      "purchase-needs-finance",
    );
  });

  it("counts an unknown amount as above every limit without refusing it", () => {
    const decision = decide(purchase({ certainty: "unknown" }));
    expect(obligationIds(decision)).toEqual([
      "purchase-needs-manager",
      "purchase-without-price",
      "purchase-needs-two-of-finance",
    ]);
  });

  it("treats an amount that was left out as unknown", () => {
    const { amount: _, ...without } = purchase(euros(1));
    expect(obligationIds(decide(without))).toContain("purchase-without-price");
  });

  it("refuses whoever lacks the role, and says which role has it", () => {
    const refused = decide(purchase(euros(20)), { requester: ben });
    expect(refused).toMatchObject({ kind: "deny", code: "no-permit", whoCanGrant: ["purchaser"] });
    // Also where only obligations stand against it: an approval does not stand in for a permit.
    expect(code(decide(purchase(euros(4800)), { requester: ben }))).toBe("no-permit");
  });

  it("serves only active people", () => {
    for (const status of ["inactive", "guest"] as const) {
      const gone = somebody({ id: "gone", status });
      expect(
        decide({ actionId: "it.reset-password", attributes: { privileged: false } }, { requester: gone }),
      ).toMatchObject({
        code: "hard-no",
        reasons: ["Only people with an active account are served."],
      });
    }
  });

  it("asks security before the password of an admin account is reset", () => {
    expect(code(decide({ actionId: "it.reset-password", attributes: { privileged: false } }))).toBe("allow");
    expect(obligationIds(decide({ actionId: "it.reset-password", attributes: { privileged: true } }))).toEqual([
      "admin-password-needs-security",
    ]);
  });

  it("changes with a parameter, in the decision and in its words", async () => {
    const compiled = await compileSample({
      parameters: {
        purchaseManager: 500_000,
        purchaseFinance: 1_000_000,
        purchaseTwoFinance: 5_000_000,
        purchaseTender: 50_000_000,
      },
    });
    expect(code(decide(purchase(euros(4800)), { compiled }))).toBe("allow");
    expect(decide(purchase(euros(5001)), { compiled })).toMatchObject({
      obligations: [{ reason: expect.stringContaining("5,000.00 EUR") }],
    });
  });
});

describe("kill switches and autonomy", () => {
  const balance = { actionId: "hr.check-leave-balance" };

  it("stops an action by its id, its domain or everything", () => {
    for (const name of ["hr.check-leave-balance", "hr", "*"])
      expect(code(decide(balance, { killed: [name] }))).toBe("killed");
    expect(code(decide(balance, { killed: ["it", "hr.request-leave"] }))).toBe("allow");
  });

  it("never stops an effect that takes risk away", () => {
    const revoke = governedAction({ id: "it.revoke-access", title: "Revoke access", riskReducing: true });
    const bundle = bundleWith(`@id("all-revoke") permit (principal, action == Action::"it.revoke-access", resource);`);
    const compiled = compileBundle({ bundle, version: 3, actions: [revoke], roles: ROLES });
    const request = { facts: factsOf(revoke, { requesterId: "ann" }), people: { requester: ann, subject: ann } };
    expect(code(decideWith(compiled, { ...request, killed: ["*", "it", "it.revoke-access"] }))).toBe("allow");
  });

  async function withAutonomy(autonomy: Record<string, Autonomy>): Promise<CompiledBundle> {
    return await compileSample({ autonomy });
  }

  it("takes the strictest of action and domain, and is off when neither is set", async () => {
    expect(
      code(decide(balance, { compiled: await withAutonomy({ hr: "act", "hr.check-leave-balance": "shadow" }) })),
    ).toBe("shadow");
    expect(
      code(decide(balance, { compiled: await withAutonomy({ hr: "recommend", "hr.check-leave-balance": "act" }) })),
    ).toBe("recommend-only");
    expect(code(decide(balance, { compiled: await withAutonomy({ it: "act" }) }))).toBe("off");
    expect(
      code(decide(balance, { compiled: await withAutonomy({ hr: "off", "hr.check-leave-balance": "act" }) })),
    ).toBe("off");
  });

  it("adds the owning team's start as the last step when it only assists", async () => {
    const compiled = await withAutonomy({ hr: "assist", procurement: "assist" });
    expect(decide(balance, { compiled })).toMatchObject({
      kind: "require",
      obligations: [{ id: "assist-start", kind: "approval", target: "group:hr-team", step: 1 }],
    });
    expect(decide(purchase(euros(20_000)), { compiled })).toMatchObject({
      obligations: [{ step: 1 }, { step: 2 }, { id: "assist-start", target: "group:procurement-team", step: 3 }],
    });
  });

  it("says what it would do in shadow, and refuses there as anywhere", async () => {
    const compiled = await withAutonomy({ hr: "shadow", procurement: "recommend" });
    expect(decide(leave("vacation"), { compiled })).toEqual({ kind: "shadow", would: "require", policyVersion: 1 });
    expect(code(decide(purchase(euros(1)), { compiled, requester: ben }))).toBe("no-permit");
  });
});

describe("fail closed", () => {
  const password = (attributes: Record<string, unknown>) => ({
    actionId: "it.reset-password",
    attributes: attributes as ProposalFacts["attributes"],
  });

  it.each([
    ["a missing fact", password({})],
    ["a fact of the wrong type", password({ privileged: "no" })],
    ["a number for a boolean", password({ privileged: 0 })],
    ["a fact that was never declared", password({ privileged: false, sudo: true })],
    ["undefined", password({ privileged: undefined })],
    ["a value outside its list", leave("sabbatical")],
    ["a fraction", { ...leave("sick"), attributes: { leaveType: "sick", days: 1.5, noticeDays: 0 } }],
    ["not a number", { ...leave("sick"), attributes: { leaveType: "sick", days: Number.NaN, noticeDays: 0 } }],
    [
      "a number beyond what is exact",
      { ...leave("sick"), attributes: { leaveType: "sick", days: 2 ** 53, noticeDays: 0 } },
    ],
    ["a negative amount", purchase({ certainty: "known", minor: -1, original: { minor: -1, currency: "EUR" } })],
    ["an amount of an action that has none", { ...password({ privileged: false }), amount: euros(1) }],
    ["a channel nobody knows", { ...password({ privileged: false }), channel: "fax" }],
    ["people who are not those of the request", { ...password({ privileged: false }), requesterId: "eve" }],
  ])("refuses %s and raises an alert", async (_, facts) => {
    const alerts: string[] = [];
    const compiled: CompiledBundle = { ...sample, alert: (message) => alerts.push(message) };
    expect(code(decide(facts, { compiled }))).toBe("policy-fault");
    expect(alerts).toHaveLength(1);
  });

  it("refuses an action it does not know", () => {
    const unknown = governedAction({ id: "hr.fire-everybody", title: "Fire everybody" });
    const request = {
      facts: factsOf(unknown, { requesterId: "ann" }),
      people: { requester: ann, subject: ann },
      killed: [],
    };
    expect(code(decideWith(sample, request))).toBe("policy-fault");
  });

  it("ignores a role the company does not have instead of refusing its holder everything", () => {
    const requester = somebody({ id: "ben", roles: ["employee", "beekeeper"] });
    expect(code(decide({ actionId: "hr.check-leave-balance" }, { requester }))).toBe("allow");
  });

  it("lets a person without a manager be decided like everybody else", () => {
    const { managerId: _, ...chief } = somebody({ id: "chief" });
    expect(obligationIds(decide(leave("vacation"), { requester: chief }))).toEqual(["leave-needs-manager"]);
  });

  it("refuses only the actions whose policies are no longer valid", () => {
    const bundle = bundleWith(`
      @id("balance") permit (principal, action == Action::"hr.check-leave-balance", resource);
      @id("password") permit (principal, action == Action::"it.reset-password", resource);
      @id("gone") @approval("role:security") forbid (principal, action == Action::"it.reset-password", resource) when { context.sinceRenamed };`);
    const alerts: string[] = [];
    const compiled = compileBundle({
      bundle,
      version: 9,
      actions: ACTIONS,
      roles: ROLES,
      alert: (message) => alerts.push(message),
    });
    expect(code(decide({ actionId: "hr.check-leave-balance" }, { compiled }))).toBe("allow");
    expect(code(decide({ actionId: "it.reset-password", attributes: { privileged: false } }, { compiled }))).toBe(
      "policy-fault",
    );
    expect(alerts[0]).toContain('policy "gone" is not valid');
  });

  it("uses nothing of a bundle that cannot be read", () => {
    const bundle = bundleWith(
      `@id("a") permit (principal, action == Action::"hr.check-leave-balance", resource); forbid (principal`,
    );
    expect(() => compileBundle({ bundle, version: 9, actions: ACTIONS, roles: ROLES })).toThrow(
      /version 9 cannot be used/,
    );
  });
});
