import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Ballot, type Demand, fillSeats } from "../../../src/governance/approvals/seats.js";

function ballot(key: string, voterId: string, principalId = voterId): Ballot {
  return { key, voterId, principalId };
}

function filled(demands: readonly Demand[], ballots: readonly Ballot[]): number {
  return [...fillSeats(demands, ballots).values()].reduce((sum, group) => sum + group.length, 0);
}

/** Every choice of ballots, tried: slow and plainly right. */
function mostSeats(demands: readonly Demand[], ballots: readonly Ballot[]): number {
  const [first, ...rest] = ballots;
  if (first === undefined) return 0;
  const without = mostSeats(demands, rest);
  const room = demands.find((demand) => demand.key === first.key)?.quorum ?? 0;
  if (room < 1) return without;
  const fewer = demands.map((demand) => (demand.key === first.key ? { ...demand, quorum: room - 1 } : demand));
  const people = new Set([first.voterId, first.principalId]);
  const left = rest.filter((other) => !people.has(other.voterId) && !people.has(other.principalId));
  return Math.max(without, 1 + mostSeats(fewer, left));
}

describe("seats of a step", () => {
  it("are not handed out greedily: the manager's seat is left to the only one who can take it", () => {
    const demands = [
      { key: "finance", quorum: 1 },
      { key: "manager", quorum: 1 },
    ];
    const both = fillSeats(demands, [ballot("finance", "a"), ballot("finance", "b"), ballot("manager", "a")]);
    expect(both.get("finance")?.map((seat) => seat.voterId)).toEqual(["b"]);
    expect(both.get("manager")?.map((seat) => seat.voterId)).toEqual(["a"]);
  });

  it("one person fills one, even where two obligations would take them", () => {
    const demands = [
      { key: "finance", quorum: 1 },
      { key: "manager", quorum: 1 },
    ];
    expect(filled(demands, [ballot("finance", "a"), ballot("manager", "a")])).toBe(1);
  });

  it("a person and their delegate are one person", () => {
    expect(filled([{ key: "finance", quorum: 2 }], [ballot("finance", "a"), ballot("finance", "b", "a")])).toBe(1);
  });

  it("a delegate of two people is one person", () => {
    expect(filled([{ key: "finance", quorum: 2 }], [ballot("finance", "d", "a"), ballot("finance", "d", "b")])).toBe(1);
  });

  it("stay empty for a quorum that is no number", () => {
    expect(filled([{ key: "finance", quorum: Number.NaN }], [ballot("finance", "a")])).toBe(0);
  });

  it("as many as possible are filled, whoever voted for whom", () => {
    const id = fc.constantFrom("a", "b", "c", "d", "e");
    const key = fc.constantFrom("x", "y", "z");
    const ballots = fc.array(fc.record({ key, voterId: id, principalId: id }), { maxLength: 9 });
    const demands = fc.uniqueArray(fc.record({ key, quorum: fc.integer({ min: 1, max: 3 }) }), {
      selector: (demand) => demand.key,
    });
    fc.assert(
      fc.property(demands, ballots, (wanted, cast) => {
        expect(filled(wanted, cast)).toBe(mostSeats(wanted, cast));
      }),
      { numRuns: 500 },
    );
  });
});
