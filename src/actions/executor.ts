import type { Tx } from "../database.js";
import { beginRun } from "./execution-begin.js";
import { enqueueEffect } from "./execution-enqueue.js";
import { finishRun } from "./execution-finish.js";
import { ExecutionRecorder } from "./execution-record.js";
import { createExecutionStore } from "./execution-store.js";
import type { ExecutorParts, RunOutcome, Settlement } from "./executor-ports.js";
import { LeasedCalls } from "./leased-calls.js";
import { createProposalStore } from "./proposal-store.js";
import type { Proposal } from "./proposal.js";
import { readNow } from "./read-now.js";
import { Reconciler } from "./reconciler.js";
import { Undoer } from "./undoer.js";

/** Carries out what the gate authorised, each effect at most once. */
export interface Executor {
  /** Queues an effect in the caller's transaction. @throws AppError conflict when it is queued already or no longer open */
  enqueue(tx: Tx, effect: { readonly proposal: Pick<Proposal, "id">; readonly ticketId: string }): Promise<void>;
  /** Runs a queued effect now, or looks into a doubtful one; call it after the commit, never inside a transaction. Does not throw. */
  run(proposalId: string): Promise<RunOutcome>;
  /** Makes a queued read and answers with it; nobody else is told. Never inside a transaction. Does not throw. */
  runRead(proposalId: string): Promise<RunOutcome>;
  /** Takes back an effect that succeeded, with a ticket for the compensation. */
  undo(request: { readonly proposalId: string; readonly ticketId: string }): Promise<RunOutcome>;
  /** Works on everything that is due: queued, doubtful, or left by a dead process. Answers how many were worked on. */
  recover(): Promise<number>;
  /** Takes every lease for expired: for the one process of an embedded database, before it begins. */
  takeOver(): Promise<void>;
  /** A person says what became of a doubtful effect. @throws AppError conflict when it is not in doubt */
  settle(tx: Tx, verdict: Settlement): Promise<void>;
  /** Resolves when nothing runs in this process any more. */
  idle(): Promise<void>;
}

/** Most executions that one sweep works on. */
const sweepSize = 50;

/** The executor. See ExecutorParts for what it is made of. */
export function createExecutor(parts: ExecutorParts): Executor {
  const executions = createExecutionStore(parts.vault);
  const proposals = createProposalStore(parts.registry, parts.vault);
  const recorder = new ExecutionRecorder(parts, { executions, proposals });
  const calls = new LeasedCalls(parts, executions);
  const tools = { parts, recorder, calls };
  const work = new Set<Promise<unknown>>();
  const tracked = <T>(job: Promise<T>): Promise<T> => {
    const settled = job.finally(() => work.delete(settled));
    work.add(settled);
    return settled;
  };

  const run = async (proposalId: string): Promise<RunOutcome> => {
    const begun = await parts.database.transaction((tx) => beginRun(tools, tx, proposalId));
    if (begun.kind !== "begun") return begun;
    const outcome = await finishRun(tools, begun, await calls.run(begun));
    // A doubt is looked into at once: most end right here, before anybody has to be told of them.
    return outcome.kind === "unknown" ? reconciler.look(proposalId) : outcome;
  };
  const reconciler = new Reconciler({ ...tools, rerun: run });
  const undoer = new Undoer(tools);

  const workOn = async (proposalId: string): Promise<RunOutcome> => {
    try {
      const execution = await executions.byId(parts.database.db, proposalId);
      if (execution?.status === "compensating") return await undoer.resume(proposalId);
      if (execution?.status === "queued") return await run(proposalId);
      return await reconciler.look(proposalId);
    } catch (cause) {
      parts.logger.error({ err: cause, proposalId }, "an execution could not be worked on");
      await reconciler.postpone(proposalId, "It cannot be worked on right now.").catch((again: unknown) => {
        // The database is away: the row is due as before, and the next sweep finds it.
        parts.logger.error({ err: again, proposalId }, "an execution could not even be put off");
      });
      return { kind: "busy" };
    }
  };

  return {
    enqueue: (tx, effect) => enqueueEffect(tools, tx, effect),
    run: (proposalId) => tracked(workOn(proposalId)),
    runRead: (proposalId) => tracked(readNow(tools, proposalId)),
    undo: (request) => tracked(undoer.undo(request)),
    recover: async () => {
      const due = await executions.due(parts.database.db, parts.clock(), sweepSize);
      for (const proposalId of due) await tracked(workOn(proposalId));
      return due.length;
    },
    takeOver: () => executions.expireLeases(parts.database.db, parts.clock()),
    settle: (tx, verdict) => reconciler.settle(tx, verdict),
    idle: async () => {
      while (work.size > 0) await Promise.allSettled(work);
    },
  };
}
