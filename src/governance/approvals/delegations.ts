import type { Db, Tx } from "../../database.js";
import { type Clock, newId } from "../../runtime.js";
import type { Audit } from "../audit.js";
import type { Directory } from "../directory.js";
import type { Principal } from "../principal.js";
import { type Delegation, type DelegationRefusal, type NewDelegation, refusalOf } from "./delegation.js";
import { delegationsSince, insertDelegation, lockDelegations, revokeDelegation } from "./delegation-store.js";

/** What keeping delegations depends on. */
export interface DelegationParts {
  readonly directory: Pick<Directory, "person">;
  readonly audit: Pick<Audit, "record">;
  readonly clock: Clock;
  readonly todayFor: (now: Date, timeZone: string) => string;
}

/** What became of asking somebody to stand in. */
export type DelegateOutcome =
  | { readonly kind: "delegated"; readonly delegation: Delegation; readonly to: Principal }
  | { readonly kind: "refused"; readonly reason: DelegationRefusal };

/** Who decides in whose place. Takes effect with the next click. */
export interface Delegations {
  delegate(tx: Tx, wanted: NewDelegation): Promise<DelegateOutcome>;
  /** Ends one's own delegation now. False when there is none of that id. */
  revoke(tx: Tx, request: { readonly id: string; readonly personId: string }): Promise<boolean>;
  /** A person's delegations that are not over, given and received. */
  of(tx: Tx | Db, personId: string): Promise<readonly Delegation[]>;
}

const dayInMs = 86_400_000;

/** The delegations of this installation. */
export function createDelegations(parts: DelegationParts): Delegations {
  const today = (person: Principal) => parts.todayFor(parts.clock(), person.timeZone);
  const current = (tx: Tx | Db) =>
    delegationsSince(tx, new Date(parts.clock().getTime() - dayInMs).toISOString().slice(0, 10));
  return {
    delegate: async (tx, wanted) => {
      await lockDelegations(tx);
      const from = await parts.directory.person(wanted.personId);
      const to = await parts.directory.person(wanted.delegateId);
      if (from === undefined || to === undefined) return { kind: "refused", reason: "inactive" };
      const reason = refusalOf(wanted, { from, to, today, delegations: await current(tx) });
      if (reason !== undefined) return { kind: "refused", reason };
      const delegation = { id: newId(), ...wanted };
      await insertDelegation(tx, { ...delegation, now: parts.clock() });
      await parts.audit.record(tx, {
        type: "delegation.given",
        actorId: wanted.personId,
        subject: `person:${wanted.personId}`,
        outcome: "given",
        data: { delegateId: wanted.delegateId, startsOn: wanted.startsOn, endsOn: wanted.endsOn },
      });
      return { kind: "delegated", delegation, to };
    },
    revoke: async (tx, request) => {
      const revoked = await revokeDelegation(tx, { ...request, now: parts.clock() });
      if (!revoked) return false;
      await parts.audit.record(tx, {
        type: "delegation.revoked",
        actorId: request.personId,
        subject: `person:${request.personId}`,
        outcome: "revoked",
        data: { delegationId: request.id },
      });
      return true;
    },
    of: async (tx, personId) =>
      (await current(tx)).filter(
        (delegation) => delegation.personId === personId || delegation.delegateId === personId,
      ),
  };
}
