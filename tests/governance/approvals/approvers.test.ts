import { describe, expect, it } from "vitest";
import { approversOf, resolvePool } from "../../../src/governance/approvals/approvers.js";
import type { ProposalFacts } from "../../../src/governance/decision.js";
import type { Principal } from "../../../src/governance/principal.js";
import { anObligation, company, directoryOf, someFacts } from "./company.js";

async function asked(
  expression: string,
  changes: { people?: Readonly<Record<string, Partial<Principal>>>; facts?: Partial<ProposalFacts> } = {},
): Promise<readonly string[]> {
  const people = company(changes.people);
  const facts = someFacts(changes.facts);
  const requester = people.get(facts.requesterId);
  const subject = people.get(facts.subjectId);
  if (requester === undefined || subject === undefined) throw new Error("no such person");
  const found = await resolvePool(expression, { facts, requester, subject }, directoryOf(people));
  return found.map((person) => person.id);
}

describe("a pool", () => {
  it("of a role is its active members", async () => {
    expect(await asked("role:finance")).toEqual(["fay", "finn", "flo"]);
    expect(await asked("role:finance", { people: { finn: { status: "inactive" } } })).toEqual(["fay", "flo"]);
  });

  it("of a group is its active members", async () => {
    expect(await asked("group:treasury")).toEqual(["flo"]);
    expect(await asked("group:treasury", { people: { flo: { status: "inactive" } } })).toEqual([]);
  });

  it("never holds the requester", async () => {
    expect(await asked("role:finance", { facts: { requesterId: "fay", subjectId: "fay" } })).toEqual(["finn", "flo"]);
  });

  it("joined by | is everybody of any part, once", async () => {
    expect(await asked("manager-of-requester | role:finance | group:treasury")).toEqual(["fay", "finn", "flo", "max"]);
  });

  it("that cannot be read is empty", async () => {
    expect(await asked("role:finance | manager")).toEqual([]);
  });

  it("of a role nobody has is empty", async () => {
    expect(await asked("role:pope")).toEqual([]);
  });
});

describe("the requester's manager", () => {
  it("is asked", async () => {
    expect(await asked("manager-of-requester")).toEqual(["max"]);
  });

  it("who has left passes the question up", async () => {
    expect(await asked("manager-of-requester", { people: { max: { status: "inactive" } } })).toEqual(["dora"]);
  });

  it("is nobody at the top", async () => {
    expect(await asked("manager-of-requester", { facts: { requesterId: "dora", subjectId: "dora" } })).toEqual([]);
  });

  it("is nobody where the directory runs in a circle of people who have left", async () => {
    const people = {
      max: { managerId: "dora", status: "inactive" },
      dora: { managerId: "max", status: "inactive" },
    } as const;
    expect(await asked("manager-of-requester", { people })).toEqual([]);
  });
});

describe("the subject's manager", () => {
  it("is asked, not the requester's", async () => {
    expect(await asked("manager-of-subject", { facts: { subjectId: "fay" } })).toEqual(["dora"]);
  });

  it("who is the requester passes the question up", async () => {
    expect(await asked("manager-of-subject", { facts: { requesterId: "max", subjectId: "rita" } })).toEqual(["dora"]);
  });
});

describe("the cost centre's owner", () => {
  it("is that of the requester's cost centre", async () => {
    expect(await asked("cost-centre-owner")).toEqual(["dora"]);
  });

  it("is that of the cost centre the request names", async () => {
    expect(await asked("cost-centre-owner", { facts: { attributes: { costCentre: "CC-2" } } })).toEqual(["fay"]);
  });

  it("is nobody for one that the catalogue does not know", async () => {
    expect(await asked("cost-centre-owner", { facts: { attributes: { costCentre: "CC-9" } } })).toEqual([]);
  });
});

it("an obligation's escalation is resolved beside it", async () => {
  const people = company();
  const [rita] = people.values();
  if (rita === undefined) throw new Error("nobody");
  const obligation = anObligation({ escalate: "role:director | role:finance" });
  const found = await approversOf(
    obligation,
    { facts: someFacts(), requester: rita, subject: rita },
    directoryOf(people),
  );
  expect(found.asked.map((person) => person.id)).toEqual(["max"]);
  expect(found.fallback.map((person) => person.id)).toEqual(["dora", "fay", "finn", "flo"]);
});
