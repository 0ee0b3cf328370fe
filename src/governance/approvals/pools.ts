import type { Db, Tx } from "../../database.js";
import type { Principal } from "../principal.js";
import type { Approval, ApprovalItem, Mandate, Pool, Pools } from "./approval.js";
import { mandatesFor } from "./approval.js";
import { type ApproverDirectory, type RequestPeople, approversOf } from "./approvers.js";
import { type Delegation, mandatesOf } from "./delegation.js";
import type { DueAfter } from "./timers.js";

/** What finding out who may vote now depends on. */
export interface PoolSources {
  readonly directory: ApproverDirectory;
  /** Delegations that are not over. @param since ISO date */
  readonly delegationsSince: (tx: Tx | Db, since: string) => Promise<readonly Delegation[]>;
  /** The ISO date where somebody is. */
  readonly todayFor: (now: Date, timeZone: string) => string;
  readonly addWorkingDuration: (start: Date, isoDuration: string, person: Principal) => Date;
}

/** Who may vote on the open items of a request now, by name. */
export interface Electorate {
  readonly pools: Pools;
  /** The people named in the pools. */
  readonly person: (id: string) => Principal | undefined;
  /** The latest end of a working time over the people an item asks, so that nobody is given less; the requester's if nobody. */
  readonly dueAfter: DueAfter;
  /** Who may still decide an item: those it asks, delegates behind them; after an escalation the fallback as well. */
  readonly approversFor: (approval: Approval, item: ApprovalItem) => readonly Principal[];
}

/** Everything the electorate of a request is made from. */
export interface ElectorateParts {
  readonly items: readonly ApprovalItem[];
  readonly people: RequestPeople;
  readonly now: Date;
}

const dayInMs = 86_400_000;

/** Looks up who may vote now on each item that is not met. */
export async function electorateFor(tx: Tx | Db, sources: PoolSources, parts: ElectorateParts): Promise<Electorate> {
  const { people, now } = parts;
  const since = new Date(now.getTime() - dayInMs).toISOString().slice(0, 10);
  const delegations = await sources.delegationsSince(tx, since);
  const known = await delegates(delegations, sources.directory);
  known.set(people.requester.id, people.requester);
  const pools = new Map<string, Pool>();
  for (const item of parts.items.filter((candidate) => candidate.metAt === undefined)) {
    const approvers = await approversOf(item, people, sources.directory);
    for (const person of [...approvers.asked, ...approvers.fallback]) known.set(person.id, person);
    const standIns = {
      delegations,
      person: (id: string) => known.get(id),
      requesterId: people.requester.id,
      today: (person: Principal) => sources.todayFor(now, person.timeZone),
    };
    pools.set(item.key, {
      asked: approvers.asked.flatMap((person) => mandatesOf(person, standIns)),
      fallback: approvers.fallback.flatMap((person) => mandatesOf(person, standIns)),
    });
  }
  return electorate({ pools, known, requester: people.requester, now, sources });
}

interface Known {
  readonly pools: Pools;
  readonly known: ReadonlyMap<string, Principal>;
  readonly requester: Principal;
  readonly now: Date;
  readonly sources: Pick<PoolSources, "addWorkingDuration">;
}

function electorate(parts: Known): Electorate {
  const named = (mandates: readonly Mandate[]) =>
    [...new Set(mandates.map((mandate) => mandate.voterId))]
      .map((id) => parts.known.get(id))
      .filter((person) => person !== undefined);
  return {
    pools: parts.pools,
    person: (id) => parts.known.get(id),
    dueAfter: (item, duration) => {
      const pool = parts.pools.get(item.key);
      const asked = named((item.escalatedAt === undefined ? pool?.asked : pool?.fallback) ?? []);
      const ends = (asked.length === 0 ? [parts.requester] : differentPlaces(asked)).map((person) =>
        parts.sources.addWorkingDuration(parts.now, duration, person).getTime(),
      );
      return new Date(Math.max(...ends));
    },
    approversFor: (approval, item) => named(mandatesFor(item, approval, parts.pools)),
  };
}

/** One person of each time zone and calendar: the others' working time ends at the same moment. */
function differentPlaces(people: readonly Principal[]): readonly Principal[] {
  return [...new Map(people.map((person) => [`${person.timeZone} ${person.calendar}`, person])).values()];
}

async function delegates(
  delegations: readonly Delegation[],
  directory: ApproverDirectory,
): Promise<Map<string, Principal>> {
  const known = new Map<string, Principal>();
  for (const id of new Set(delegations.map((delegation) => delegation.delegateId))) {
    const person = await directory.person(id);
    if (person !== undefined) known.set(id, person);
  }
  return known;
}
