import { and, eq, gte, isNull, sql } from "drizzle-orm";
import type { Db, Tx } from "../../database.js";
import { delegations } from "../tables.js";
import type { Delegation, NewDelegation } from "./delegation.js";

/** Delegations that are neither revoked nor over. @param since ISO date; a day early covers every time zone. */
export async function delegationsSince(tx: Tx | Db, since: string): Promise<readonly Delegation[]> {
  return tx
    .select({
      id: delegations.id,
      personId: delegations.personId,
      delegateId: delegations.delegateId,
      startsOn: delegations.startsOn,
      endsOn: delegations.endsOn,
    })
    .from(delegations)
    .where(and(isNull(delegations.revokedAt), gte(delegations.endsOn, since)))
    .orderBy(delegations.createdAt, delegations.id);
}

/** Stores a delegation. */
export async function insertDelegation(
  tx: Tx,
  row: NewDelegation & { readonly id: string; readonly now: Date },
): Promise<void> {
  const { now, ...delegation } = row;
  await tx.insert(delegations).values({ ...delegation, createdAt: now });
}

/** Ends a person's delegation from now on. Returns whether there was one to end. */
export async function revokeDelegation(
  tx: Tx,
  row: { readonly id: string; readonly personId: string; readonly now: Date },
): Promise<boolean> {
  const revoked = await tx
    .update(delegations)
    .set({ revokedAt: row.now })
    .where(and(eq(delegations.id, row.id), eq(delegations.personId, row.personId), isNull(delegations.revokedAt)))
    .returning({ id: delegations.id });
  return revoked.length > 0;
}

/** Two people delegating to each other at the same moment would make a cycle: whoever comes second waits and then sees it. */
export async function lockDelegations(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table ${delegations} in share row exclusive mode`);
}
