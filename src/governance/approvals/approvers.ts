import type { Obligation, ProposalFacts } from "../decision.js";
import type { Directory } from "../directory.js";
import { type PoolMember, parsePool } from "../policy/pool.js";
import type { RequestPeople as People } from "../policy/question.js";
import type { Principal } from "../principal.js";

/** What resolving a pool needs of the directory. */
export type ApproverDirectory = Pick<Directory, "person" | "withRole" | "inGroup" | "catalogue" | "everybodyBelow">;

/** A request and the two people it is about. */
export interface RequestPeople extends People {
  readonly facts: ProposalFacts;
}

/** Who an obligation asks now, and who it escalates to: active people, never the requester, ordered by id. */
export interface Approvers {
  readonly asked: readonly Principal[];
  readonly fallback: readonly Principal[];
}

/** Attribute of a request that names the cost centre it is charged to; the requester's own is taken when it has none. */
const costCentreAttribute = "costCentre";

/** How far up a manager chain is followed; the import refuses cycles, this bounds a directory edited by hand. */
const longestManagerChain = 25;

/** Resolves an obligation's pools against the directory as it is now. */
export async function approversOf(
  obligation: Obligation,
  people: RequestPeople,
  directory: ApproverDirectory,
): Promise<Approvers> {
  return {
    asked: await resolvePool(obligation.target, people, directory),
    fallback: obligation.escalate === undefined ? [] : await resolvePool(obligation.escalate, people, directory),
  };
}

/** The people a pool expression names now. An expression that cannot be read names nobody. */
export async function resolvePool(
  expression: string,
  people: RequestPeople,
  directory: ApproverDirectory,
): Promise<readonly Principal[]> {
  const found: Principal[] = [];
  // One after the other: inside a transaction there is one connection.
  for (const member of parsePool(expression) ?? []) found.push(...(await resolveMember(member, people, directory)));
  const eligible = found.filter((person) => person.status === "active" && person.id !== people.requester.id);
  return [...new Map(eligible.map((person) => [person.id, person])).values()].toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  );
}

async function resolveMember(
  member: PoolMember,
  people: RequestPeople,
  directory: ApproverDirectory,
): Promise<readonly Principal[]> {
  switch (member.kind) {
    case "role":
      return directory.withRole(member.name);
    case "group":
      return directory.inGroup(member.name);
    case "manager-of-requester":
      return present(await managerOf(people.requester, people.requester.id, directory));
    case "manager-of-subject":
      return present(await managerOf(people.subject, people.requester.id, directory));
    case "cost-centre-owner":
      return present(await costCentreOwner(people, directory));
  }
}

/** The nearest manager who is at work and is not the requester: an absent link of the chain passes the question up. */
async function managerOf(
  person: Principal,
  requesterId: string,
  directory: ApproverDirectory,
): Promise<Principal | undefined> {
  let current: Principal | undefined = person;
  for (let link = 0; link < longestManagerChain; link += 1) {
    if (current?.managerId === undefined) return undefined;
    current = await directory.person(current.managerId);
    if (current?.status === "active" && current.id !== requesterId && current.id !== person.id) return current;
  }
  return undefined;
}

async function costCentreOwner(people: RequestPeople, directory: ApproverDirectory): Promise<Principal | undefined> {
  const named = people.facts.attributes[costCentreAttribute];
  const id = typeof named === "string" ? named : people.requester.costCentre;
  const entry = (await directory.catalogue("cost-centre")).find((candidate) => candidate.id === id);
  return entry?.ownerId === undefined ? undefined : directory.person(entry.ownerId);
}

function present(person: Principal | undefined): readonly Principal[] {
  return person === undefined ? [] : [person];
}
