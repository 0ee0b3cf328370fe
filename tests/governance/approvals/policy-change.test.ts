import { describe, expect, it } from "vitest";
import { type Approval, openApproval, waitingItems, withItems } from "../../../src/governance/approvals/approval.js";
import { applyPolicy, uncovered } from "../../../src/governance/approvals/policy-change.js";
import { settle } from "../../../src/governance/approvals/settle.js";
import type { Decision, Obligation } from "../../../src/governance/decision.js";
import { anObligation, denying, hoursLater, monday, requiring, someFacts } from "./company.js";

const manager = anObligation();
const finance = anObligation({ id: "needs-finance", target: "role:finance", step: 2 });
const now = hoursLater(2);

function opened(...obligations: Obligation[]): Approval {
  return openApproval({ id: "a-1", facts: someFacts(), obligations, policyVersion: 1, now: monday });
}

/** With the manager's vote cast, and as far along as that takes it. */
function agreed(approval: Approval): Approval {
  const vote = {
    obligationId: manager.id,
    voterId: "max",
    verdict: "approve" as const,
    inputHash: "hash-1",
    channel: "web",
    at: monday,
  };
  const asked = [{ voterId: "max", principalId: "max" }];
  const pools = new Map(
    approval.items.map((item) => [item.key, { asked: item.id === manager.id ? asked : [], fallback: [] }]),
  );
  return settle({ ...approval, votes: [vote] }, pools, monday);
}

function published(approval: Approval, decision: Decision): Approval {
  const effect = applyPolicy(approval, decision, now);
  if (effect.kind === "not-now") throw new Error("not now");
  return effect.approval;
}

describe("a policy published while a request is open", () => {
  it("that asks the same changes nothing but the version", () => {
    const before = opened(manager, finance);
    expect(published(before, requiring([manager, finance], 2))).toEqual({ ...before, policyVersion: 2 });
  });

  it("that asks for less loosens nothing: what was copied still has to be met", () => {
    const before = agreed(opened(manager, finance));
    const after = published(before, { kind: "allow", policyVersion: 2, policyIds: [] });
    expect(after.status).toBe("open");
    expect(waitingItems(after).map((item) => item.id)).toEqual(["needs-finance"]);
  });

  it("that asks for more adds a step, and what was met stays met", () => {
    const before = agreed(opened(manager));
    expect(before.status).toBe("granted");
    const after = published(before, requiring([manager, finance], 2));
    expect(after).toMatchObject({ status: "open", currentStep: 2, closedAt: undefined, stepSince: now });
    expect(after.items.map((item) => [item.key, item.metAt !== undefined])).toEqual([
      ["needs-manager", true],
      ["needs-finance", false],
    ]);
  });

  it("does not put a new obligation behind the step being decided", () => {
    const before = agreed(opened(manager, finance));
    const early = anObligation({ id: "needs-security", target: "role:security", step: 1 });
    const after = published(before, requiring([manager, finance, early], 2));
    expect(after.currentStep).toBe(2);
    expect(waitingItems(after).map((item) => item.id)).toEqual(["needs-finance", "needs-security"]);
  });

  it("that names another approver asks that one as well", () => {
    const before = agreed(opened(manager));
    const director = { ...manager, target: "role:director" };
    const after = published(before, requiring([director], 2));
    expect(waitingItems(after)).toMatchObject([
      { key: "needs-manager#2", id: "needs-manager", target: "role:director" },
    ]);
  });

  it("that wants more people counts those who have agreed", () => {
    const two = { ...manager, quorum: 2 };
    const after = published(agreed(opened(manager)), requiring([two], 2));
    const asked = ["max", "dora"].map((id) => ({ voterId: id, principalId: id }));
    const pools = new Map([["needs-manager#2", { asked, fallback: [] }]]);
    expect(settle(after, pools, now).status).toBe("open");
    const vote = {
      obligationId: manager.id,
      voterId: "dora",
      verdict: "approve" as const,
      inputHash: "hash-1",
      channel: "web",
      at: now,
    };
    expect(settle({ ...after, votes: [...after.votes, vote] }, pools, now).status).toBe("granted");
  });

  it("that refuses closes the request with its reason", () => {
    const after = published(opened(manager), denying("hard-no", "Purchases above 500,000 go through a tender.", 2));
    expect(after).toMatchObject({
      status: "refused",
      closedReason: "Purchases above 500,000 go through a tender.",
      closedAt: now,
    });
  });

  it("under which the assistant does nothing itself closes it too", () => {
    expect(published(opened(manager), { kind: "shadow", would: "require", policyVersion: 2 }).status).toBe("refused");
    expect(published(opened(manager), { kind: "recommend-only", policyVersion: 2 }).status).toBe("refused");
  });

  it("leaves what is closed closed", () => {
    const rejected: Approval = { ...opened(manager), status: "rejected" };
    expect(published(rejected, requiring([finance], 2))).toBe(rejected);
  });
});

describe("a kill switch or a fault while a request is open", () => {
  it.each(["killed", "policy-fault"] as const)("(%s) decides nothing and closes nothing", (code) => {
    expect(applyPolicy(opened(manager), denying(code, "Stopped."), now)).toEqual({
      kind: "not-now",
      reasons: ["Stopped."],
    });
  });
});

describe("what a copied obligation covers", () => {
  const [copied] = opened({ ...manager, veto: "PT1H", quorum: 2 }).items;
  const items = copied === undefined ? [] : [copied];
  const today = { ...manager, veto: "PT1H", quorum: 2 };

  it.each([
    ["the same", today, true],
    ["fewer people", { ...today, quorum: 1 }, true],
    ["no veto time any more", { ...today, veto: undefined }, true],
    ["other words and another step", { ...today, reason: "Because.", step: 5 }, true],
    ["more people", { ...today, quorum: 3 }, false],
    ["other people", { ...today, target: "role:director" }, false],
    ["another escalation", { ...today, escalate: "role:director" }, false],
    ["another veto time", { ...today, veto: "PT2H" }, false],
    ["another kind", { ...today, kind: "notify" as const }, false],
    ["another policy", { ...today, id: "renamed" }, false],
  ])("%s", (_, obligation, covered) => {
    expect(uncovered(items, [obligation])).toEqual(covered ? [] : [obligation]);
  });

  it("is what was copied, not whether it is met yet", () => {
    const unmet = withItems(opened(manager), (item) => ({ ...item, metAt: undefined }));
    expect(uncovered(unmet.items, [manager])).toEqual([]);
  });
});
