import { describe, expect, it } from "vitest";
import {
  type Approval,
  type Mandate,
  type Pools,
  mandatesFor,
  openApproval,
  waitingItems,
} from "../../../src/governance/approvals/approval.js";
import { type Cast, type Click, breakGlass, castVote } from "../../../src/governance/approvals/cast.js";
import { settle } from "../../../src/governance/approvals/settle.js";
import type { Obligation } from "../../../src/governance/decision.js";
import { anObligation, hoursLater, monday, someFacts } from "./company.js";

function opened(...obligations: Partial<Obligation>[]): Approval {
  const copied = obligations.map((obligation) => anObligation(obligation));
  return openApproval({ id: "a-1", facts: someFacts(), obligations: copied, policyVersion: 1, now: monday });
}

/** Pools by obligation: who is asked, themselves only. */
function asking(pools: Readonly<Record<string, readonly (string | Mandate)[]>>): Pools {
  const mandate = (one: string | Mandate) => (typeof one === "string" ? { voterId: one, principalId: one } : one);
  return new Map(Object.entries(pools).map(([key, people]) => [key, { asked: people.map(mandate), fallback: [] }]));
}

function click(voterId: string, changes: Partial<Click> = {}): Click {
  return { voterId, verdict: "approve", inputHash: "hash-1", channel: "web", ...changes };
}

function after(cast: Cast): Approval {
  if (cast.kind === "refused") throw new Error(`refused: ${cast.reason}`);
  return cast.approval;
}

const now = hoursLater(1);

describe("one vote", () => {
  const pools = asking({ "needs-manager": ["max"] });

  it("of the only one asked grants the request", () => {
    const cast = castVote(opened({}), click("max"), { pools, now });
    expect(cast).toMatchObject({ kind: "granted", approval: { status: "granted", closedAt: now } });
  });

  it("is stored with who, where, when and on what inputs", () => {
    const cast = castVote(opened({}), click("max", { messageRef: "m-7", comment: "Fine." }), { pools, now });
    expect(after(cast).votes).toEqual([
      expect.objectContaining({
        voterId: "max",
        channel: "web",
        messageRef: "m-7",
        inputHash: "hash-1",
        comment: "Fine.",
        at: now,
      }),
    ]);
  });

  it("of the requester is refused, even where the pool names them", () => {
    const self = asking({ "needs-manager": ["rita"] });
    expect(castVote(opened({}), click("rita"), { pools: self, now })).toEqual({ kind: "refused", reason: "requester" });
  });

  it("on behalf of the requester does not exist", () => {
    const self = asking({ "needs-manager": [{ voterId: "fay", principalId: "rita" }] });
    expect(castVote(opened({}), click("fay"), { pools: self, now })).toEqual({
      kind: "refused",
      reason: "not-an-approver",
    });
  });

  it("of a stranger is refused", () => {
    expect(castVote(opened({}), click("sina"), { pools, now })).toEqual({ kind: "refused", reason: "not-an-approver" });
  });

  it("on other inputs is refused", () => {
    const cast = castVote(opened({}), click("max", { inputHash: "hash-2" }), { pools, now });
    expect(cast).toEqual({ kind: "refused", reason: "wrong-inputs" });
  });

  it("given twice is refused the second time", () => {
    const granted = after(castVote(opened({}), click("max"), { pools, now }));
    expect(castVote(granted, click("max"), { pools, now })).toEqual({ kind: "refused", reason: "already-decided" });
  });

  it("on an expired request is refused as such", () => {
    const expired: Approval = { ...opened({}), status: "expired" };
    expect(castVote(expired, click("max"), { pools, now })).toEqual({ kind: "refused", reason: "expired" });
  });

  it("on a withdrawn request is refused as such", () => {
    const withdrawn: Approval = { ...opened({}), status: "cancelled" };
    expect(castVote(withdrawn, click("max"), { pools, now })).toEqual({ kind: "refused", reason: "closed" });
  });

  it("against it closes the request, with what the approver said", () => {
    const cast = castVote(opened({}), click("max", { verdict: "reject", comment: "Not this quarter." }), {
      pools,
      now,
    });
    expect(cast).toMatchObject({
      kind: "rejected",
      approval: { status: "rejected", closedReason: "Not this quarter." },
    });
  });

  it("that was stored for other inputs, or was a rejection, does not count", () => {
    const stored = { obligationId: "needs-manager", voterId: "max", channel: "web", at: now } as const;
    const other = { ...stored, verdict: "approve", inputHash: "hash-2" } as const;
    const against = { ...stored, verdict: "reject", inputHash: "hash-1" } as const;
    expect(settle({ ...opened({}), votes: [other, against] }, pools, now).status).toBe("open");
    expect(settle({ ...opened({}), votes: [{ ...against, verdict: "approve" }] }, pools, now).status).toBe("granted");
  });

  it("of somebody who has left the pool since does not count any more", () => {
    const two = opened({ id: "finance", target: "role:finance", quorum: 2 });
    const first = after(castVote(two, click("fay"), { pools: asking({ finance: ["fay", "finn", "flo"] }), now }));
    const second = castVote(first, click("finn"), { pools: asking({ finance: ["finn", "flo"] }), now });
    expect(second.kind).toBe("recorded");
  });
});

describe("steps", () => {
  const request = opened({}, { id: "finance", target: "role:finance", quorum: 2, step: 2 });
  const pools = asking({ "needs-manager": ["max"], finance: ["fay", "finn", "flo"] });

  it("are decided in order: a later one cannot be decided before its turn", () => {
    expect(castVote(request, click("fay"), { pools, now })).toEqual({ kind: "refused", reason: "not-an-approver" });
  });

  it("lead to the next when everybody wanted has agreed", () => {
    const managed = castVote(request, click("max"), { pools, now });
    expect(managed).toMatchObject({
      kind: "step-advanced",
      approval: { currentStep: 2, stepSince: now, status: "open" },
    });
    const fay = castVote(after(managed), click("fay"), { pools, now });
    expect(fay.kind).toBe("recorded");
    expect(castVote(after(fay), click("finn"), { pools, now }).kind).toBe("granted");
  });

  it("want as many different people as the quorum says", () => {
    const fay = after(castVote(after(castVote(request, click("max"), { pools, now })), click("fay"), { pools, now }));
    expect(castVote(fay, click("fay"), { pools, now })).toEqual({ kind: "refused", reason: "already-decided" });
  });

  it("with two obligations want two people, though one person could meet either", () => {
    const both = opened({}, { id: "security", target: "role:security" });
    const overlapping = asking({ "needs-manager": ["max"], security: ["max", "sina"] });
    const max = castVote(both, click("max"), { pools: overlapping, now });
    expect(max.kind).toBe("recorded");
    expect(castVote(after(max), click("sina"), { pools: overlapping, now }).kind).toBe("granted");
  });
});

describe("a delegate", () => {
  const standIn: Mandate = { voterId: "sina", principalId: "max" };

  it("votes on behalf of the one away, and that is recorded", () => {
    const cast = castVote(opened({}), click("sina"), { pools: asking({ "needs-manager": ["max", standIn] }), now });
    expect(cast).toMatchObject({ kind: "granted", votes: [{ voterId: "sina", onBehalfOf: "max" }] });
  });

  it("votes for themselves where they are asked anyway", () => {
    const cast = castVote(opened({}), click("sina"), { pools: asking({ "needs-manager": [standIn, "sina"] }), now });
    expect(cast).toMatchObject({ votes: [{ voterId: "sina", onBehalfOf: undefined }] });
  });

  it("and the one they stand in for are one of the two who have to agree", () => {
    const two = opened({ id: "finance", quorum: 2 });
    const pools = asking({ finance: ["fay", { voterId: "sina", principalId: "fay" }, "finn"] });
    const sina = after(castVote(two, click("sina"), { pools, now }));
    const fay = castVote(sina, click("fay"), { pools, now });
    expect(fay.kind).toBe("recorded");
    expect(castVote(after(fay), click("finn"), { pools, now }).kind).toBe("granted");
  });
});

describe("breaking the glass", () => {
  const request = opened({ bypass: "break-glass" }, { id: "security", target: "role:security", step: 2 });
  const pools = asking({ "needs-manager": ["max"], security: ["sina"] });
  const deed = {
    voterId: "dora",
    inputHash: "hash-1",
    channel: "web",
    reason: "Plant stands still.",
    roles: ["break-glass"],
    asked: [],
  };

  it("meets what names the role, and nothing else", () => {
    const cast = breakGlass(request, deed, { pools, now });
    expect(cast).toMatchObject({ kind: "step-advanced", approval: { status: "open", currentStep: 2 } });
    expect(after(cast).items.map((item) => item.bypassedBy)).toEqual(["dora", undefined]);
  });

  it("wants a reason of at least ten characters", () => {
    const cast = breakGlass(request, { ...deed, reason: "  urgent   " }, { pools, now });
    expect(cast).toEqual({ kind: "refused", reason: "reason-too-short" });
  });

  it("wants the role", () => {
    const cast = breakGlass(request, { ...deed, roles: ["employee"] }, { pools, now });
    expect(cast).toEqual({ kind: "refused", reason: "not-an-approver" });
  });

  it("is not for the requester, whatever their role", () => {
    expect(breakGlass(request, { ...deed, voterId: "rita" }, { pools, now })).toEqual({
      kind: "refused",
      reason: "requester",
    });
  });

  it("ends where today's policy no longer names the role", () => {
    const asked = [anObligation({ bypass: undefined })];
    expect(breakGlass(request, { ...deed, asked }, { pools, now })).toEqual({
      kind: "refused",
      reason: "not-an-approver",
    });
  });
});

describe("a request", () => {
  it("is not granted by having nothing to agree to", () => {
    expect(() => opened()).toThrow("without obligations");
  });

  it("takes the requester's own confirmation from the dialogue", () => {
    const request = opened({ id: "confirm", kind: "confirm", target: "requester" }, {});
    expect(waitingItems(request).map((item) => item.id)).toEqual(["needs-manager"]);
  });

  it("wants somebody even where the quorum says nobody", () => {
    const pools = asking({ "needs-manager": ["max"] });
    const none = opened({ quorum: 0 });
    expect(castVote(none, click("sina"), { pools, now }).kind).toBe("refused");
    expect(castVote(none, click("max"), { pools, now }).kind).toBe("granted");
  });

  it("asks the fallback only after it was escalated", () => {
    const request = opened({ escalate: "role:finance" });
    const pools: Pools = new Map([
      ["needs-manager", { asked: [], fallback: [{ voterId: "fay", principalId: "fay" }] }],
    ]);
    const [item] = request.items;
    if (item === undefined) throw new Error("no item");
    expect(mandatesFor(item, request, pools)).toEqual([]);
    expect(mandatesFor({ ...item, escalatedAt: "2026-11-23" }, request, pools)).toHaveLength(1);
  });
});
