import type { Mandate } from "./approval.js";

/** Somebody willing to fill a seat of one item. */
export interface Ballot extends Mandate {
  readonly key: string;
}

/** How many different people an item wants. */
export interface Demand {
  readonly key: string;
  readonly quorum: number;
}

interface Seat {
  readonly key: string;
  readonly ballots: readonly Ballot[];
}

/**
 * The most seats that can be filled when each person, as voter or as the one stood in for, fills one seat of the step.
 * Exact: handing seats out in order of arrival would refuse {finance: a or b; manager: a} with both having voted.
 * Returns the ballots that fill each item; an item is met when they are at least its quorum.
 */
export function fillSeats(
  demands: readonly Demand[],
  ballots: readonly Ballot[],
): ReadonlyMap<string, readonly Ballot[]> {
  const seats = demands
    .flatMap((demand) => seatsOf(demand, ballots))
    .toSorted((a, b) => a.ballots.length - b.ballots.length || compare(a.key, b.key));
  const people = new Set(ballots.map((ballot) => ballot.voterId));
  for (let gaps = Math.max(0, seats.length - people.size); gaps < seats.length; gaps += 1) {
    const filled = place({ seats, gaps }, []);
    if (filled !== undefined) return byKey(filled);
  }
  return new Map();
}

/** Equal seats stand side by side after the sort; more than there are voters can never be filled. */
function seatsOf(demand: Demand, ballots: readonly Ballot[]): readonly Seat[] {
  const own = ballots.filter((ballot) => ballot.key === demand.key);
  const voters = new Set(own.map((ballot) => ballot.voterId)).size;
  const count = Math.min(demand.quorum, voters);
  return Array.from({ length: Number.isFinite(count) ? count : 0 }, () => ({ key: demand.key, ballots: own }));
}

interface Hall {
  readonly seats: readonly Seat[];
  /** How many seats may stay empty. */
  readonly gaps: number;
}

/** Depth-first over the seats. Equal seats are filled in ballot order, so that no combination is tried twice. */
function place(hall: Hall, filled: readonly Ballot[]): readonly Ballot[] | undefined {
  const [seat, ...rest] = hall.seats;
  if (seat === undefined) return filled;
  const last = filled.at(-1);
  const from = last?.key === seat.key ? seat.ballots.indexOf(last) + 1 : 0;
  for (const ballot of seat.ballots.slice(from)) {
    if (filled.some((other) => samePerson(other, ballot))) continue;
    const found = place({ seats: rest, gaps: hall.gaps }, [...filled, ballot]);
    if (found !== undefined) return found;
  }
  const equal = rest.filter((other) => other.key === seat.key).length + 1;
  if (equal > hall.gaps) return undefined;
  return place({ seats: rest.slice(equal - 1), gaps: hall.gaps - equal }, filled);
}

function byKey(ballots: readonly Ballot[]): ReadonlyMap<string, readonly Ballot[]> {
  const groups = new Map<string, readonly Ballot[]>();
  for (const ballot of ballots) groups.set(ballot.key, [...(groups.get(ballot.key) ?? []), ballot]);
  return groups;
}

function samePerson(a: Ballot, b: Ballot): boolean {
  return [a.voterId, a.principalId].some((id) => id === b.voterId || id === b.principalId);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
