import { and, eq } from "drizzle-orm";
import type { Database, Tx } from "../../../database.js";
import { itAccounts, itPasswordResets } from "./tables.js";

/** A reset link that was sent. */
export interface PasswordReset {
  readonly application: string;
  /** The registered mail address. */
  readonly sentTo: string;
  readonly sentAt: Date;
  readonly validUntil: Date;
}

/** A reset to be made: every link sent earlier for the account ends with it. */
export interface NewReset extends PasswordReset {
  readonly personId: string;
  readonly idempotencyKey: string;
}

/** The accounts of the company. */
export interface AccountLedger {
  /** Name of the single sign-on application, whose account is meant when none is named. */
  readonly singleSignOn: string;
  /** Minutes for which a reset link works. */
  readonly linkMinutes: number;
  /** True when the account administers the application; that of single sign-on when it administers any. */
  isPrivileged(personId: string, application: string): Promise<boolean>;
  /** Sends a reset link to the registered mail, once per idempotency key. */
  reset(reset: NewReset): Promise<PasswordReset>;
  byKey(idempotencyKey: string): Promise<PasswordReset | undefined>;
  /** Makes the link of a key useless; a second time changes nothing. */
  revokeKey(idempotencyKey: string): Promise<void>;
}

/** Accounts with something special, for setting the ledger up. */
export interface AccountSeed {
  readonly accounts: readonly (typeof itAccounts.$inferInsert)[];
}

/** Opens the ledger. */
export function openAccountLedger(
  database: Database,
  settings: { readonly singleSignOn: string; readonly linkMinutes: number },
): AccountLedger {
  return {
    ...settings,
    isPrivileged: async (personId, application) => {
      const rows = await database.db
        .select()
        .from(itAccounts)
        .where(and(eq(itAccounts.personId, personId), eq(itAccounts.privileged, true)));
      return rows.some((row) => application === settings.singleSignOn || row.application === application);
    },
    reset: (reset) => resetOnce(database, reset),
    byKey: async (key) => {
      const [row] = await database.db.select().from(itPasswordResets).where(eq(itPasswordResets.idempotencyKey, key));
      return row;
    },
    revokeKey: async (key) => {
      await database.db.update(itPasswordResets).set({ revoked: true }).where(eq(itPasswordResets.idempotencyKey, key));
    },
  };
}

/** Fills an empty ledger; what is there already stays. */
export async function seedAccountLedger(tx: Tx, seed: AccountSeed): Promise<void> {
  if (seed.accounts.length > 0)
    await tx
      .insert(itAccounts)
      .values([...seed.accounts])
      .onConflictDoNothing();
}

function resetOnce(database: Database, reset: NewReset): Promise<PasswordReset> {
  return database.transaction(async (tx) => {
    const keyIs = eq(itPasswordResets.idempotencyKey, reset.idempotencyKey);
    const [known] = await tx.select().from(itPasswordResets).where(keyIs);
    if (known !== undefined) return known;
    const account = and(
      eq(itPasswordResets.personId, reset.personId),
      eq(itPasswordResets.application, reset.application),
    );
    await tx.update(itPasswordResets).set({ revoked: true }).where(account);
    await tx
      .insert(itPasswordResets)
      .values({ ...reset, revoked: false })
      .onConflictDoNothing();
    const [row] = await tx.select().from(itPasswordResets).where(keyIs);
    return row ?? reset;
  });
}
