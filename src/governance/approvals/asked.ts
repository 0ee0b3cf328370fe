import type { Db, Tx } from "../../database.js";
import { parsePool, type PoolMember } from "../policy/pool.js";
import type { Approval } from "./approval.js";
import type { ApproverDirectory } from "./approvers.js";
import type { Delegation } from "./delegation.js";

/**
 * Whom a request may ask before it is met, as words that can be looked up: `role:X`, `group:X`, `manager-of:PERSON`,
 * `cost-centre-owner`. They only narrow down where to look: who may vote is resolved anew each time. Pure.
 */
export function wordsAsking({ items, facts }: Pick<Approval, "items" | "facts">): readonly string[] {
  const open = items.filter((item) => item.metAt === undefined);
  const pools = open.flatMap(({ target, escalate }) => [target, ...(escalate === undefined ? [] : [escalate])]);
  const members = pools.flatMap((pool) => parsePool(pool) ?? []);
  return [...new Set(members.map((member) => wordOf(member, facts)))].toSorted();
}

function wordOf(member: PoolMember, { requesterId, subjectId }: Approval["facts"]): string {
  switch (member.kind) {
    case "role":
    case "group":
      return `${member.kind}:${member.name}`;
    case "manager-of-requester":
      return `manager-of:${requesterId}`;
    case "manager-of-subject":
      return `manager-of:${subjectId}`;
    case "cost-centre-owner":
      return member.kind;
  }
}

/** In the place of words in rows of a version that kept none. */
const anybody = "*";

/** What finding a person's words depends on. */
export interface AskedSources {
  readonly directory: ApproverDirectory;
  readonly delegationsSince: (tx: Tx | Db, since: string) => Promise<readonly Delegation[]>;
}

/**
 * The words that may ask a person, or somebody they may stand in for: never one too few. A manager's are those of everybody
 * below, since a question is passed up where a link of the chain is away.
 * @param since ISO date; delegations that ended before are left out
 */
export async function wordsFor(tx: Tx | Db, personId: string, of: AskedSources & { readonly since: string }) {
  const { directory } = of;
  const represented = new Set([personId]);
  const delegations = await of.delegationsSince(tx, of.since);
  for (const id of represented)
    for (const { personId: away } of delegations.filter((one) => one.delegateId === id)) represented.add(away);
  const words = new Set([anybody]);
  const costCentres = await directory.catalogue("cost-centre");
  if (costCentres.some(({ ownerId }) => ownerId !== undefined && represented.has(ownerId)))
    words.add("cost-centre-owner");
  // One after the other: inside a transaction there is one connection.
  for (const id of represented) {
    const person = await directory.person(id);
    for (const role of person?.roles ?? []) words.add(`role:${role}`);
    for (const group of person?.groups ?? []) words.add(`group:${group}`);
    for (const below of await directory.everybodyBelow(id)) words.add(`manager-of:${below}`);
  }
  return [...words];
}
