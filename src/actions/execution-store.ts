import { and, asc, eq, isNotNull, isNull, lte, or } from "drizzle-orm";
import type { Db, Tx } from "../database.js";
import { AppError } from "../errors.js";
import type { Json } from "../runtime.js";
import type { Vault } from "../vault.js";
import type { Execution } from "./execution.js";
import { sealJson, unsealJson } from "./sealed.js";
import { executions } from "./tables.js";

type Row = typeof executions.$inferSelect;

/** Effects in the database. */
export interface ExecutionStore {
  /** @throws AppError conflict when the request already has one */
  insert(tx: Tx, execution: Execution): Promise<void>;
  byId(db: Db | Tx, proposalId: string): Promise<Execution | undefined>;
  /** Row locked until the transaction ends. */
  lock(tx: Tx, proposalId: string): Promise<Execution | undefined>;
  /** Writes the whole row. `seal` encrypts the output. */
  save(tx: Tx, execution: Execution, seal: boolean): Promise<void>;
  /** Takes one away that never ran, since more people have to agree first. */
  remove(tx: Tx, proposalId: string): Promise<void>;
  /** Prolongs a lease; false when it is no longer held. */
  heartbeat(
    db: Db,
    lease: { readonly proposalId: string; readonly owner: string; readonly until: Date },
  ): Promise<boolean>;
  /** Ends every lease: whoever held one is known to be dead. */
  expireLeases(db: Db, now: Date): Promise<void>;
  /** Ids of what is due: queued, doubtful, or left behind by a process that died. Oldest first. */
  due(db: Db, now: Date, limit: number): Promise<readonly string[]>;
}

/** The store of executions. */
export function createExecutionStore(vault: Vault): ExecutionStore {
  const read = (row: Row | undefined): Execution | undefined => {
    if (row === undefined) return undefined;
    const { leaseOwner, leaseUntil } = row;
    return {
      proposalId: row.proposalId,
      idempotencyKey: row.idempotencyKey,
      authorizationId: row.authorizationId,
      status: row.status,
      attempts: row.attempts,
      looks: row.looks,
      lease: leaseOwner === null || leaseUntil === null ? undefined : { owner: leaseOwner, until: leaseUntil },
      nextAt: row.nextAt ?? undefined,
      output: row.output === null ? undefined : unsealJson(row.output, vault),
      error: row.error ?? undefined,
      queuedAt: row.queuedAt,
      startedAt: row.startedAt ?? undefined,
      finishedAt: row.finishedAt ?? undefined,
    };
  };
  const write = (execution: Execution, output: Json | null): typeof executions.$inferInsert => ({
    proposalId: execution.proposalId,
    idempotencyKey: execution.idempotencyKey,
    authorizationId: execution.authorizationId,
    status: execution.status,
    attempts: execution.attempts,
    looks: execution.looks,
    leaseOwner: execution.lease?.owner ?? null,
    leaseUntil: execution.lease?.until ?? null,
    nextAt: execution.nextAt ?? null,
    output,
    error: execution.error ?? null,
    queuedAt: execution.queuedAt,
    startedAt: execution.startedAt ?? null,
    finishedAt: execution.finishedAt ?? null,
  });
  const is = (proposalId: string) => eq(executions.proposalId, proposalId);

  return {
    insert: async (tx, execution) => {
      const rows = await tx.insert(executions).values(write(execution, null)).onConflictDoNothing().returning();
      if (rows.length === 1) return;
      throw new AppError({ code: "conflict", message: "This request is already being carried out." });
    },
    byId: async (db, proposalId) => read((await db.select().from(executions).where(is(proposalId)))[0]),
    lock: async (tx, proposalId) => read((await tx.select().from(executions).where(is(proposalId)).for("update"))[0]),
    save: async (tx, execution, seal) => {
      const { output } = execution;
      const stored = output === undefined ? null : seal ? sealJson(output, vault) : output;
      await tx.update(executions).set(write(execution, stored)).where(is(execution.proposalId));
    },
    remove: async (tx, proposalId) => {
      await tx.delete(executions).where(is(proposalId));
    },
    heartbeat: async (db, { proposalId, owner, until }) => {
      const rows = await db
        .update(executions)
        .set({ leaseUntil: until })
        .where(and(is(proposalId), eq(executions.leaseOwner, owner)))
        .returning();
      return rows.length === 1;
    },
    expireLeases: async (db, now) => {
      await db.update(executions).set({ leaseUntil: now }).where(isNotNull(executions.leaseOwner));
    },
    due: async (db, now, limit) => {
      const unleased = or(isNull(executions.leaseUntil), lte(executions.leaseUntil, now));
      const waiting = or(eq(executions.status, "queued"), eq(executions.status, "unknown"));
      const abandoned = or(eq(executions.status, "running"), eq(executions.status, "compensating"));
      const rows = await db
        .select({ proposalId: executions.proposalId })
        .from(executions)
        .where(or(and(waiting, lte(executions.nextAt, now), unleased), and(abandoned, lte(executions.leaseUntil, now))))
        .orderBy(asc(executions.queuedAt))
        .limit(limit);
      return rows.map((row) => row.proposalId);
    },
  };
}
