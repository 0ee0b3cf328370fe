import { eq, sql } from "drizzle-orm";
import type { Database, Db, Tx } from "../../../database.js";
import { ConnectorFailure, type InputProblem } from "../../action.js";
import type { ConnectorEnvironment } from "../../connector.js";
import type { LeaveAccount, LeaveRecord } from "./leave-balance.js";
import { hrCarryOvers, hrEntitlements, hrLeaves, type LeaveType } from "./tables.js";

/** Whose leave it is. `calendar` is the working calendar's key, which begins with the country. */
export interface LeavePerson {
  readonly id: string;
  readonly hiredOn: string;
  readonly calendar: string;
}

/** A leave to be booked. `judge` is asked again under the person's lock: two requests cannot both use the last day. */
export interface LeaveBooking extends Omit<LeaveRecord, "status"> {
  readonly person: LeavePerson;
  readonly note?: string | undefined;
  readonly idempotencyKey: string;
  readonly now: Date;
  judge(account: LeaveAccount): readonly InputProblem[];
}

/** The ledger of leave, in the project's own database. */
export interface LeaveLedger {
  account(person: LeavePerson): Promise<LeaveAccount>;
  /** Books it once per idempotency key. @throws ConnectorFailure with the first problem */
  book(booking: LeaveBooking): Promise<LeaveRecord>;
  byKey(idempotencyKey: string): Promise<LeaveRecord | undefined>;
  /** Cancels what a key booked; a second time changes nothing. */
  cancelKey(idempotencyKey: string): Promise<void>;
}

/** The ledger's own content, for setting one up. */
export interface LeaveSeed {
  readonly entitlements: readonly (typeof hrEntitlements.$inferInsert)[];
  readonly carryOvers: readonly (typeof hrCarryOvers.$inferInsert)[];
  readonly leaves: readonly (typeof hrLeaves.$inferInsert)[];
}

/** Opens the ledger. */
export function openLeaveLedger({ database, vault }: Pick<ConnectorEnvironment, "database" | "vault">): LeaveLedger {
  return {
    account: (person) => accountOf(database.db, person),
    book: (booking) => book(database, vault, booking),
    byKey: async (key) => {
      const [row] = await database.db.select().from(hrLeaves).where(eq(hrLeaves.idempotencyKey, key));
      return row === undefined ? undefined : recordOf(row);
    },
    cancelKey: async (key) => {
      await database.db.update(hrLeaves).set({ status: "cancelled" }).where(eq(hrLeaves.idempotencyKey, key));
    },
  };
}

/** Fills an empty ledger; what is there already stays. */
export async function seedLeaveLedger(tx: Tx, seed: LeaveSeed): Promise<void> {
  if (seed.entitlements.length > 0)
    await tx
      .insert(hrEntitlements)
      .values([...seed.entitlements])
      .onConflictDoNothing();
  if (seed.carryOvers.length > 0)
    await tx
      .insert(hrCarryOvers)
      .values([...seed.carryOvers])
      .onConflictDoNothing();
  if (seed.leaves.length > 0)
    await tx
      .insert(hrLeaves)
      .values([...seed.leaves])
      .onConflictDoNothing();
}

function book(database: Database, vault: ConnectorEnvironment["vault"], booking: LeaveBooking): Promise<LeaveRecord> {
  const { person, note, now, judge, ...record } = booking;
  return database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`hr-leave:${person.id}`}, 0))`);
    const [known] = await tx.select().from(hrLeaves).where(eq(hrLeaves.idempotencyKey, record.idempotencyKey));
    if (known !== undefined) return recordOf(known);
    const [problem] = judge(await accountOf(tx, person));
    if (problem !== undefined) throw new ConnectorFailure(problem.message);
    const [row] = await tx
      .insert(hrLeaves)
      .values({
        ...record,
        personId: person.id,
        status: "booked",
        note: note === undefined ? null : vault.seal(note),
        createdAt: now,
      })
      .returning();
    if (row === undefined) throw new ConnectorFailure("The leave could not be booked.");
    return recordOf(row);
  });
}

async function accountOf(db: Db | Tx, person: LeavePerson): Promise<LeaveAccount> {
  const country = person.calendar.split("-")[0] ?? "";
  const entitlements = await db.select().from(hrEntitlements).where(eq(hrEntitlements.country, country));
  const carryOvers = await db.select().from(hrCarryOvers).where(eq(hrCarryOvers.personId, person.id));
  const leaves = await db.select().from(hrLeaves).where(eq(hrLeaves.personId, person.id)).orderBy(hrLeaves.startDate);
  return {
    hiredOn: person.hiredOn,
    entitlements: entitlements.map((row) => ({
      leaveType: row.leaveType,
      halfDays: row.halfDays ?? undefined,
      carryOverUntil: row.carryOverUntil ?? undefined,
    })),
    carryOvers,
    records: leaves.map(recordOf),
  };
}

function recordOf(row: typeof hrLeaves.$inferSelect): LeaveRecord {
  const { reference, startDate, endDate, halfDays, status } = row;
  const leaveType: LeaveType = row.leaveType;
  return { reference, leaveType, startDate, endDate, halfDay: row.halfDay ?? undefined, halfDays, status };
}
