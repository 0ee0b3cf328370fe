import { describe, expect, it } from "vitest";
import {
  type Delegation,
  type NewDelegation,
  mandatesOf,
  refusalOf,
} from "../../../src/governance/approvals/delegation.js";
import { todayFor } from "../../../src/governance/calendar.js";
import type { Principal } from "../../../src/governance/principal.js";
import { company, monday } from "./company.js";

const week = { startsOn: "2026-11-23", endsOn: "2026-11-27" };

function hands(personId: string, delegateId: string, days: Partial<typeof week> = {}): Delegation {
  return { id: `${personId}-${delegateId}`, personId, delegateId, ...week, ...days };
}

function votersFor(
  personId: string,
  delegations: readonly Delegation[],
  world: { now?: Date; people?: Readonly<Record<string, Partial<Principal>>> } = {},
): readonly string[] {
  const people = company(world.people);
  const principal = people.get(personId);
  if (principal === undefined) throw new Error("no such person");
  const mandates = mandatesOf(principal, {
    delegations,
    person: (id) => people.get(id),
    requesterId: "rita",
    today: (person) => todayFor(world.now ?? monday, person.timeZone),
  });
  expect(mandates.every((mandate) => mandate.principalId === personId)).toBe(true);
  return mandates.map((mandate) => mandate.voterId);
}

describe("who may vote for somebody", () => {
  it("is that person, and whoever stands in", () => {
    expect(votersFor("max", [hands("max", "fay")])).toEqual(["max", "fay"]);
  });

  it("on the first and the last day, where the one away lives, and not before or after", () => {
    const delegations = [hands("max", "fay", { startsOn: "2026-11-24", endsOn: "2026-11-24" })];
    const people = { max: { timeZone: "Asia/Tokyo" } };
    const at = (time: string) => votersFor("max", delegations, { now: new Date(time), people });
    expect(at("2026-11-23T14:59:59Z")).toEqual(["max"]);
    expect(at("2026-11-23T15:00:00Z")).toEqual(["max", "fay"]);
    expect(at("2026-11-24T14:59:59Z")).toEqual(["max", "fay"]);
    expect(at("2026-11-24T15:00:00Z")).toEqual(["max"]);
  });

  it("follows a chain of people who are away, three hand-overs at most", () => {
    const chain = [hands("max", "dora"), hands("dora", "fay"), hands("fay", "finn"), hands("finn", "flo")];
    expect(votersFor("max", chain)).toEqual(["max", "dora", "fay", "finn"]);
  });

  it("does not go round in circles", () => {
    expect(votersFor("max", [hands("max", "fay"), hands("fay", "max"), hands("fay", "finn")])).toEqual([
      "max",
      "fay",
      "finn",
    ]);
  });

  it("is never the requester, nor anybody the requester would choose", () => {
    expect(votersFor("max", [hands("max", "rita"), hands("rita", "fay")])).toEqual(["max"]);
  });

  it("is nobody who has left, nor anybody they chose", () => {
    const people = { fay: { status: "inactive" } } as const;
    expect(votersFor("max", [hands("max", "fay"), hands("fay", "finn")], { people })).toEqual(["max"]);
  });

  it("is a person once, however many ways lead to them", () => {
    expect(votersFor("max", [hands("max", "fay"), hands("max", "finn"), hands("fay", "finn")])).toEqual([
      "max",
      "fay",
      "finn",
    ]);
  });
});

describe("a new delegation", () => {
  function refused(wanted: Partial<NewDelegation>, existing: readonly Delegation[] = []): string | undefined {
    const people = company({ flo: { status: "inactive" } });
    const full = { personId: "max", delegateId: "fay", ...week, ...wanted };
    const from = people.get(full.personId);
    if (from === undefined) throw new Error("no such person");
    return refusalOf(full, {
      from,
      to: people.get(full.delegateId),
      delegations: existing,
      today: (person) => todayFor(monday, person.timeZone),
    });
  }

  it.each([
    ["for a week", {}, undefined],
    ["to oneself", { delegateId: "max" }, "self"],
    ["to somebody who has left", { delegateId: "flo" }, "inactive"],
    ["to nobody known", { delegateId: "nobody" }, "inactive"],
    ["that ends before it starts", { startsOn: "2026-11-27", endsOn: "2026-11-24" }, "ends-before-start"],
    ["that is over", { startsOn: "2026-11-01", endsOn: "2026-11-22" }, "in-the-past"],
    ["for two years", { endsOn: "2028-11-23" }, "too-long"],
  ])("%s", (_, wanted, reason) => {
    expect(refused(wanted)).toBe(reason);
  });

  it("that would lead back in the same days is refused, through however many people", () => {
    expect(refused({}, [hands("fay", "finn"), hands("finn", "max")])).toBe("cycle");
    expect(refused({}, [hands("fay", "max", { startsOn: "2026-12-01", endsOn: "2026-12-05" })])).toBeUndefined();
  });
});
