import type { Principal } from "../principal.js";
import type { Mandate } from "./approval.js";

/** From when to when somebody decides in another's place: inclusive ISO dates in the time zone of the person away. */
export interface Delegation {
  readonly id: string;
  readonly personId: string;
  readonly delegateId: string;
  readonly startsOn: string;
  readonly endsOn: string;
}

/** What standing in depends on. `person` knows everybody named by a delegation. */
export interface StandInContext {
  readonly delegations: readonly Delegation[];
  readonly person: (id: string) => Principal | undefined;
  readonly requesterId: string;
  /** Today's ISO date where a person is. */
  readonly today: (person: Principal) => string;
}

/** How many hand-overs a chain may have: B asks C, C is away and asks D, D asks E. */
const longestChain = 3;

/**
 * A person's own mandate and those of everybody who stands in for them now. A chain ends at the requester (who must not pick
 * their own approver), at people who have left, at a person already in it, and after three hand-overs.
 */
export function mandatesOf(principal: Principal, context: StandInContext): readonly Mandate[] {
  const seen = new Set([principal.id]);
  const mandates: Mandate[] = [{ voterId: principal.id, principalId: principal.id }];
  let away: readonly Principal[] = [principal];
  for (let handOver = 0; handOver < longestChain; handOver += 1) {
    away = away.flatMap((person) => delegatesOf(person, context)).filter((delegate) => !seen.has(delegate.id));
    for (const delegate of away) {
      if (!seen.has(delegate.id)) mandates.push({ voterId: delegate.id, principalId: principal.id });
      seen.add(delegate.id);
    }
  }
  return mandates;
}

function delegatesOf(person: Principal, context: StandInContext): readonly Principal[] {
  const today = context.today(person);
  return context.delegations
    .filter(
      (delegation) => delegation.personId === person.id && delegation.startsOn <= today && today <= delegation.endsOn,
    )
    .map((delegation) => context.person(delegation.delegateId))
    .filter((delegate) => delegate !== undefined)
    .filter((delegate) => delegate.status === "active" && delegate.id !== context.requesterId);
}

/** Why a delegation was not accepted. */
export type DelegationRefusal = "self" | "inactive" | "ends-before-start" | "in-the-past" | "too-long" | "cycle";

/** A delegation as somebody asks for it. */
export type NewDelegation = Omit<Delegation, "id">;

const longestDays = 366;

/** Checks a new delegation against those that exist; undefined when nothing stands against it. */
export function refusalOf(
  wanted: NewDelegation,
  context: Pick<StandInContext, "delegations" | "today"> & {
    readonly from: Principal;
    readonly to: Principal | undefined;
  },
): DelegationRefusal | undefined {
  if (wanted.personId === wanted.delegateId) return "self";
  if (context.to?.status !== "active" || context.from.status !== "active") return "inactive";
  if (wanted.endsOn < wanted.startsOn) return "ends-before-start";
  if (wanted.endsOn < context.today(context.from)) return "in-the-past";
  if ((Date.parse(wanted.endsOn) - Date.parse(wanted.startsOn)) / 86_400_000 > longestDays) return "too-long";
  return leadsBack(wanted, context.delegations) ? "cycle" : undefined;
}

/** Whether the delegate, in the same days, hands on to the person who is away. */
function leadsBack(wanted: NewDelegation, delegations: readonly Delegation[]): boolean {
  const overlapping = delegations.filter((other) => other.startsOn <= wanted.endsOn && wanted.startsOn <= other.endsOn);
  const reached = new Set([wanted.delegateId]);
  for (const id of reached) {
    for (const next of overlapping.filter((other) => other.personId === id)) reached.add(next.delegateId);
  }
  return reached.has(wanted.personId);
}
