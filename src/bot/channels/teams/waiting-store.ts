import { and, asc, eq, gt, lt } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../../../database.js";
import type { Clock } from "../../../runtime.js";
import type { Vault } from "../../../vault.js";
import { incomingActivity } from "./activity.js";
import { teamsWaiting } from "./tables.js";

/** How long something waits for its author to be known, in milliseconds. */
const PATIENCE_MS = 10 * 60_000;
/** Of one account, in one go; what comes beyond follows with the next. */
const AT_ONCE = 20;

const kept = z.object({ activity: incomingActivity, fresh: z.boolean() });

/** Something done by somebody who is not known yet. */
export interface WaitingActivity extends z.output<typeof kept> {
  /** Of its event. */
  readonly id: string;
}

/** An account of Teams: tenant and object id. */
export interface TeamsAccount {
  readonly tenant: string;
  readonly user: string;
}

/** What waits for its authors to be known. */
export interface TeamsWaiting {
  /** Keeps something; the same again is kept once. */
  keep(account: TeamsAccount, waiting: WaitingActivity): Promise<void>;
  /** What of an account waits and is not too old, oldest first. */
  of(account: TeamsAccount): Promise<readonly WaitingActivity[]>;
  /** It was taken. */
  done(id: string): Promise<void>;
}

/** What waits, in the database; encrypted. */
export function createTeamsWaiting(parts: {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
}): TeamsWaiting {
  const { database, vault, clock } = parts;
  return {
    keep: async ({ tenant, user }, { id, activity, fresh }) => {
      const now = clock();
      await database.db.delete(teamsWaiting).where(lt(teamsWaiting.expiresAt, now));
      const row = {
        id,
        tenant,
        externalUser: user,
        activity: vault.seal(JSON.stringify({ activity, fresh })),
        createdAt: now,
        expiresAt: new Date(now.getTime() + PATIENCE_MS),
      };
      await database.db.insert(teamsWaiting).values(row).onConflictDoNothing();
    },
    of: async ({ tenant, user }) => {
      const theirs = and(eq(teamsWaiting.tenant, tenant), eq(teamsWaiting.externalUser, user));
      const rows = await database.db
        .select()
        .from(teamsWaiting)
        .where(and(theirs, gt(teamsWaiting.expiresAt, clock())))
        .orderBy(asc(teamsWaiting.createdAt))
        .limit(AT_ONCE);
      return rows.map((row) => ({ id: row.id, ...kept.parse(JSON.parse(vault.open(row.activity))) }));
    },
    done: async (id) => {
      await database.db.delete(teamsWaiting).where(eq(teamsWaiting.id, id));
    },
  };
}
