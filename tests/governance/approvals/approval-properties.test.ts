import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Approval, type Mandate, type Pools, openApproval } from "../../../src/governance/approvals/approval.js";
import { castVote } from "../../../src/governance/approvals/cast.js";
import { settle } from "../../../src/governance/approvals/settle.js";
import { anObligation, monday, someFacts } from "./company.js";

/** A world of few people, so that they meet: `rita` asks and may turn up anywhere, also in pools and as a delegate. */
const people = ["rita", "a", "b", "c", "d", "e"] as const;
const keys = ["x", "y", "z"] as const;

interface World {
  readonly obligations: readonly { readonly id: string; readonly step: number; readonly quorum: number }[];
  readonly pools: Readonly<Record<string, readonly Mandate[]>>;
}

const person = fc.constantFrom(...people);
const mandate = fc.oneof(
  { weight: 3, arbitrary: person.map((id) => ({ voterId: id, principalId: id })) },
  { weight: 1, arbitrary: fc.record({ voterId: person, principalId: person }) },
);
const obligation = fc.record({
  id: fc.constantFrom(...keys),
  step: fc.integer({ min: 1, max: 2 }),
  quorum: fc.integer({ min: 1, max: 2 }),
});
const world: fc.Arbitrary<World> = fc.record({
  obligations: fc.uniqueArray(obligation, { minLength: 1, maxLength: 3, selector: (one) => one.id }),
  pools: fc.record(Object.fromEntries(keys.map((key) => [key, fc.array(mandate, { maxLength: 6 })]))),
});
const clicks = fc.array(
  fc.record({ voterId: person, inputHash: fc.constantFrom("hash-1", "hash-1", "hash-1", "other") }),
  { maxLength: 14 },
);

function open({ obligations }: World): Approval {
  const copied = obligations.map((one) => anObligation({ ...one, target: `role:${one.id}` }));
  return openApproval({ id: "a-1", facts: someFacts(), obligations: copied, policyVersion: 1, now: monday });
}

function poolsOf({ pools }: World): Pools {
  return new Map(Object.entries(pools).map(([key, asked]) => [key, { asked, fallback: [] }]));
}

type Clicks = readonly { readonly voterId: string; readonly inputHash: string }[];

function vote(approval: Approval, pools: Pools, list: Clicks): Approval {
  return list.reduce((current, click) => {
    const cast = castVote(current, { ...click, verdict: "approve", channel: "web" }, { pools, now: monday });
    return cast.kind === "refused" ? current : cast.approval;
  }, approval);
}

/** Whether an obligation has its quorum, counted another way: subsets of the votes, each person once, the requester never. */
function hasQuorum(one: World["obligations"][number], pools: World["pools"], approval: Approval): boolean {
  const voters = new Set(
    approval.votes.filter((v) => v.obligationId === one.id && v.inputHash === "hash-1").map((v) => v.voterId),
  );
  const usable = (pools[one.id] ?? []).filter(
    (m) => voters.has(m.voterId) && m.voterId !== "rita" && m.principalId !== "rita",
  );
  if (one.quorum === 1) return usable.length > 0;
  return usable.some((m) =>
    usable.some((n) => ![m.voterId, m.principalId].some((id) => id === n.voterId || id === n.principalId)),
  );
}

const runs = { numRuns: 1_000 };

describe("whatever is voted", () => {
  it("some of it grants and some does not, or the rest would say nothing", () => {
    const statuses = fc.sample(fc.tuple(world, clicks), { seed: 7, numRuns: 500 }).map(([where, list]) => {
      const approval = vote(open(where), poolsOf(where), list);
      return approval.status === "granted" ? "granted" : approval.votes.length > 0 ? "on its way" : "untouched";
    });
    for (const status of ["granted", "on its way", "untouched"]) {
      expect(statuses.filter((one) => one === status).length).toBeGreaterThan(50);
    }
  });

  it("a request is never granted with an obligation open", () => {
    fc.assert(
      fc.property(world, clicks, (where, list) => {
        const approval = vote(open(where), poolsOf(where), list);
        const all = where.obligations.every((one) => hasQuorum(one, where.pools, approval));
        expect(approval.status === "granted" ? all : true).toBe(true);
      }),
      runs,
    );
  });

  it("nobody fills two seats of one step", () => {
    fc.assert(
      fc.property(world, clicks, (where, list) => {
        const approval = vote(open(where), poolsOf(where), list);
        if (approval.status !== "granted") return;
        for (const step of [1, 2]) {
          const wanted = where.obligations.filter((one) => one.step === step);
          const voters = new Set(
            approval.votes.filter((v) => wanted.some((one) => one.id === v.obligationId)).map((v) => v.voterId),
          );
          expect(voters.size).toBeGreaterThanOrEqual(wanted.reduce((sum, one) => sum + one.quorum, 0));
        }
      }),
      runs,
    );
  });

  it("the requester never counts, wherever a pool or a delegation puts them", () => {
    fc.assert(
      fc.property(world, clicks, (where, list) => {
        const approval = vote(open(where), poolsOf(where), list);
        expect(approval.votes.filter((v) => v.voterId === "rita" || v.onBehalfOf === "rita")).toEqual([]);
        const others = list.filter((click) => click.voterId !== "rita");
        expect(vote(open(where), poolsOf(where), others)).toEqual(approval);
      }),
      runs,
    );
  });

  it("an approving vote only ever helps", () => {
    fc.assert(
      fc.property(world, clicks, person, (where, list, extra) => {
        const without = vote(open(where), poolsOf(where), list);
        const [first, ...rest] = list;
        const added = first === undefined ? [] : [first];
        const more = vote(open(where), poolsOf(where), [{ voterId: extra, inputHash: "hash-1" }, ...added, ...rest]);
        expect([without.status, more.status]).not.toEqual(["granted", "open"]);
        expect(more.currentStep).toBeGreaterThanOrEqual(without.currentStep);
      }),
      runs,
    );
  });

  it("the order of the votes of a step does not matter", () => {
    const oneStep = world.map((where) => ({
      ...where,
      obligations: where.obligations.map((one) => ({ ...one, step: 1 })),
    }));
    const shuffled = clicks.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
    );
    fc.assert(
      fc.property(oneStep, shuffled, (where, [list, other]) => {
        expect(vote(open(where), poolsOf(where), other).status).toBe(vote(open(where), poolsOf(where), list).status);
      }),
      runs,
    );
  });

  it("a second click of the same person changes nothing", () => {
    fc.assert(
      fc.property(world, clicks, (where, list) => {
        const once = vote(open(where), poolsOf(where), list);
        const last = list.at(-1);
        if (last === undefined || once.currentStep !== vote(open(where), poolsOf(where), list.slice(0, -1)).currentStep)
          return;
        expect(vote(once, poolsOf(where), [last])).toEqual(once);
      }),
      runs,
    );
  });

  it("settling again changes nothing", () => {
    fc.assert(
      fc.property(world, clicks, (where, list) => {
        const approval = vote(open(where), poolsOf(where), list);
        expect(settle(approval, poolsOf(where), monday)).toEqual(approval);
      }),
      runs,
    );
  });
});
