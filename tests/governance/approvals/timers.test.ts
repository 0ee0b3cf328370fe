import { describe, expect, it } from "vitest";
import { type Approval, type Pools, openApproval, waitingItems } from "../../../src/governance/approvals/approval.js";
import { type Passing, bringToRest, markDelivered, passTime } from "../../../src/governance/approvals/timers.js";
import type { Obligation } from "../../../src/governance/decision.js";
import { anObligation, hoursLater, monday, someFacts } from "./company.js";

/** Hours for working time: what a duration means is the calendar's business. */
function passing(now: Date, people: Readonly<Record<string, { asked: string[]; fallback?: string[] }>>): Passing {
  const alone = (ids: readonly string[]) => ids.map((id) => ({ voterId: id, principalId: id }));
  const pools: Pools = new Map(
    Object.entries(people).map(([key, pool]) => [
      key,
      { asked: alone(pool.asked), fallback: alone(pool.fallback ?? []) },
    ]),
  );
  const dueAfter = (_: unknown, duration: string) =>
    new Date(now.getTime() + Number(duration.replace(/\D/g, "")) * 3_600_000);
  return { pools, now, dueAfter };
}

const max = { "needs-manager": { asked: ["max"], fallback: ["fay"] } };

function begun(changes: Partial<Obligation>, people: Parameters<typeof passing>[1] = max): Approval {
  const obligations = [anObligation(changes)];
  const approval = openApproval({ id: "a-1", facts: someFacts(), obligations, policyVersion: 1, now: monday });
  return bringToRest(approval, passing(monday, people));
}

function later(approval: Approval, hours: number, people: Parameters<typeof passing>[1] = max): Approval {
  const then = passing(hoursLater(hours), people);
  return bringToRest(passTime(approval, then), then);
}

describe("time", () => {
  const timed = { remind: "PT4H", expires: "PT24H" };

  it("starts when a step is reached, and the next thing due is noted", () => {
    const approval = begun(timed);
    expect(approval.dueAt).toEqual(hoursLater(4));
    expect(waitingItems(approval)).toMatchObject([
      { startedAt: monday.toISOString(), expiresAt: hoursLater(24).toISOString() },
    ]);
  });

  it("reminds once", () => {
    const reminded = later(begun(timed), 5);
    expect(waitingItems(reminded)).toMatchObject([{ remindedAt: hoursLater(5).toISOString(), remindAt: undefined }]);
    expect(reminded.dueAt).toEqual(hoursLater(24));
    expect(later(reminded, 6)).toEqual(reminded);
  });

  it("that runs out closes the request: silence never approves", () => {
    expect(later(begun(timed), 24)).toMatchObject({ status: "expired", closedAt: hoursLater(24), dueAt: undefined });
  });

  it("that runs out escalates first where there is somewhere to go, with new time", () => {
    const escalated = later(begun({ ...timed, escalate: "role:finance" }), 25);
    expect(escalated.status).toBe("open");
    expect(waitingItems(escalated)).toMatchObject([
      { escalatedAt: hoursLater(25).toISOString(), expiresAt: hoursLater(49).toISOString() },
    ]);
    expect(later(escalated, 49).status).toBe("expired");
  });

  it("does not end a request whose obligation has no end", () => {
    expect(later(begun({}), 10_000).status).toBe("open");
    expect(begun({}).dueAt).toBeUndefined();
  });
});

describe("nobody to ask", () => {
  const nobody = { "needs-manager": { asked: [], fallback: ["fay"] } };

  it("escalates at once", () => {
    expect(waitingItems(begun({ escalate: "role:finance" }, nobody))).toMatchObject([
      { escalatedAt: monday.toISOString() },
    ]);
  });

  it("and nowhere to escalate to leaves the request open and flagged, never granted", () => {
    const flagged = begun({}, { "needs-manager": { asked: [] } });
    expect(flagged.status).toBe("open");
    expect(waitingItems(flagged)).toMatchObject([{ unstaffedAt: monday.toISOString() }]);
  });

  it("is over as soon as there is somebody", () => {
    const flagged = begun({}, { "needs-manager": { asked: [] } });
    expect(waitingItems(later(flagged, 1))).toMatchObject([{ unstaffedAt: undefined }]);
  });

  it("is also one person for two obligations, or two people for a quorum of three", () => {
    const three = begun({ quorum: 3 }, { "needs-manager": { asked: ["fay", "finn"] } });
    expect(waitingItems(three)).toMatchObject([{ unstaffedAt: monday.toISOString() }]);
    const obligations = [anObligation(), anObligation({ id: "security", escalate: "role:finance" })];
    const both = openApproval({ id: "a-1", facts: someFacts(), obligations, policyVersion: 1, now: monday });
    const people = { "needs-manager": { asked: ["max"] }, security: { asked: ["max"], fallback: ["fay"] } };
    const escalated = bringToRest(both, passing(monday, people));
    expect(escalated.items.map((item) => item.escalatedAt !== undefined)).toEqual([false, true]);
    expect(escalated.items.every((item) => item.unstaffedAt === undefined)).toBe(true);
  });
});

describe("a message that has to be delivered", () => {
  const told = { kind: "notify" as const };

  it("holds the request up until it is", () => {
    const waiting = begun(told);
    expect(waiting.status).toBe("open");
    const then = passing(hoursLater(1), max);
    expect(bringToRest(markDelivered(waiting, "needs-manager", then), then).status).toBe("granted");
  });

  it("with a veto time holds it up that much longer", () => {
    const then = passing(hoursLater(1), max);
    const delivered = bringToRest(markDelivered(begun({ ...told, veto: "PT2H" }), "needs-manager", then), then);
    expect(delivered).toMatchObject({ status: "open", dueAt: hoursLater(3) });
    expect(later(delivered, 2).status).toBe("open");
    expect(later(delivered, 3).status).toBe("granted");
  });

  it("twice does not start the veto time again", () => {
    const once = markDelivered(begun({ ...told, veto: "PT2H" }), "needs-manager", passing(hoursLater(1), max));
    expect(markDelivered(once, "needs-manager", passing(hoursLater(2), max))).toEqual(once);
  });

  it("that nobody is there to get is flagged, and not taken for delivered", () => {
    const flagged = begun(told, { "needs-manager": { asked: [] } });
    expect(flagged.status).toBe("open");
    expect(waitingItems(flagged)).toMatchObject([{ unstaffedAt: monday.toISOString() }]);
  });
});
