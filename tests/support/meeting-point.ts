import { sql } from "drizzle-orm";
import type { Database } from "../../src/database.js";

/** One that failed on its way never arrives: the others must not look out for it for ever. */
const mostLooks = 20_000;

/**
 * Where transactions of a race meet: each goes on when all have arrived, or when one of them waits for a lock, since that
 * one cannot arrive. So without a lock they surely overlap, and with one nothing hangs. No time is measured.
 * @param watcher a connection of its own, outside the transactions
 */
export function meetingPoint(watcher: Database, wanted: number): () => Promise<void> {
  let arrived = 0;
  return async () => {
    arrived += 1;
    for (let looks = 0; arrived < wanted && !(await somebodyWaits(watcher)); looks += 1) {
      if (looks > mostLooks) throw new Error("Nobody came to the meeting point, and nobody waits for a lock.");
    }
  };
}

async function somebodyWaits(watcher: Database): Promise<boolean> {
  const waiting = await watcher.db.$count(
    sql`pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()`,
  );
  return waiting > 0;
}
