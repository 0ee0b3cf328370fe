import { and, eq, isNotNull } from "drizzle-orm";
import type { Tx } from "../database.js";
import { authorizations } from "./tables.js";

/** Where the right to one effect comes from. */
export type AuthorizationOrigin = "request" | "follow-up" | "compensation" | "reconciliation";

/** A ticket as it is stored: the right to ask for one authorization. */
export interface StoredTicket {
  readonly id: string;
  readonly proposalId: string;
  readonly actionId: string;
  readonly inputHash: string;
  readonly origin: AuthorizationOrigin;
  readonly policyVersion: number;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** Stores a new ticket. */
export async function insertTicket(tx: Tx, ticket: StoredTicket): Promise<void> {
  await tx.insert(authorizations).values(ticket);
}

/** A ticket, its row locked until the transaction ends. @param lock false only for the harness that shows what the lock is for */
export async function readTicket(tx: Tx, id: string, lock: boolean): Promise<StoredTicket | undefined> {
  const query = tx.select().from(authorizations).where(eq(authorizations.id, id));
  const [row] = await (lock ? query.for("update") : query);
  return row;
}

/** Marks a ticket as used. */
export async function useTicket(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.update(authorizations).set({ usedAt: now }).where(eq(authorizations.id, id));
}

/** Whether an effect of this proposal was ever authorised as a request: only then is there something to take back. */
export async function wasAuthorised(tx: Tx, proposalId: string): Promise<boolean> {
  const found = await tx
    .select({ id: authorizations.id })
    .from(authorizations)
    .where(
      and(
        eq(authorizations.proposalId, proposalId),
        eq(authorizations.origin, "request"),
        isNotNull(authorizations.usedAt),
      ),
    )
    .limit(1);
  return found.length > 0;
}
