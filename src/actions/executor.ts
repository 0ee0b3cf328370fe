import type { Tx } from "../database.js";
import { beginRun, type Begun } from "./execution-begin.js";
import { ExecutionRecorder } from "./execution-record.js";
import { createExecutionStore } from "./execution-store.js";
import type { ExecutorParts, GateAuthorization, RunOutcome, Settlement } from "./executor-ports.js";
import { LeasedCalls } from "./leased-calls.js";
import { createProposalStore } from "./proposal-store.js";
import type { Proposal } from "./proposal.js";
import { Reconciler } from "./reconciler.js";
import { enqueueEffect } from "./execution-enqueue.js";
import { finishRun, giveUpRead } from "./execution-finish.js";
import { Undoer } from "./undoer.js";

/** Carries out what the gate authorised, each effect at most once. */
export interface Executor {
  /** Queues an effect in the caller's transaction. @throws AppError conflict when it is queued already or no longer open */
  enqueue(tx: Tx, effect: { readonly proposal: Pick<Proposal, "id">; readonly ticketId: string }): Promise<void>;
  /** Runs a queued effect now, or looks into a doubtful one; call it after the commit, never inside a transaction. Does not throw. */
  run(proposalId: string): Promise<RunOutcome>;
  /** Runs a queued read and answers with it; nobody else is told. A read that a dead process left is read again. */
  runRead(proposalId: string): Promise<RunOutcome>;
  /** Takes back an effect that succeeded, with a ticket for the compensation. */
  undo(request: { readonly proposalId: string; readonly ticketId: string }): Promise<RunOutcome>;
  /** Works on everything that is due: queued, doubtful, or left by a dead process. Answers how many were worked on. */
  recover(): Promise<number>;
  /** A person says what became of a doubtful effect. @throws AppError conflict when it is not in doubt */
  settle(tx: Tx, verdict: Settlement): Promise<void>;
  /** Resolves when nothing runs in this process any more. */
  idle(): Promise<void>;
}

/** Most executions that one sweep works on. */
const sweepSize = 50;

/** The executor. See ExecutorParts for what it is made of. */
export function createExecutor<A extends GateAuthorization>(parts: ExecutorParts<A>): Executor {
  const stores = {
    executions: createExecutionStore(parts.vault),
    proposals: createProposalStore(parts.registry, parts.vault),
  };
  const recorder = new ExecutionRecorder(parts, stores);
  const calls = new LeasedCalls(parts, stores.executions);
  const work = new Set<Promise<unknown>>();
  const tracked = <T>(job: Promise<T>): Promise<T> => {
    const settled = job.finally(() => work.delete(settled));
    work.add(settled);
    return settled;
  };

  const run = async (proposalId: string, how: { readonly quiet: boolean; readonly takeOver?: boolean }) => {
    const begun = await parts.database.transaction((tx) =>
      beginRun({ parts, recorder, calls }, tx, { proposalId, ...how }),
    );
    if (begun.kind !== "begun") return begun;
    return carryOut(begun, how.quiet);
  };
  const carryOut = async (begun: Begun, quiet: boolean): Promise<RunOutcome> => {
    const result = await calls.run(begun);
    const outcome = await finishRun({ parts, recorder }, begun, { result, quiet });
    if (outcome.kind !== "unknown") return outcome;
    return reconciler.look(begun.proposal.id);
  };
  const reconciler = new Reconciler({ parts, recorder, calls, rerun: (id) => run(id, { quiet: false }) });
  const undoer = new Undoer({ parts, recorder, calls });

  const workOn = async (proposalId: string): Promise<RunOutcome> => {
    try {
      const execution = await stores.executions.byId(parts.database.db, proposalId);
      if (execution?.status === "compensating") return await undoer.resume(proposalId);
      if (execution?.status === "queued") return await run(proposalId, { quiet: false });
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
  const readInline = async (proposalId: string): Promise<RunOutcome> => {
    try {
      return await run(proposalId, { quiet: true, takeOver: true });
    } catch (cause) {
      parts.logger.error({ err: cause, proposalId }, "a read could not be made");
      return giveUpRead({ parts, recorder }, proposalId);
    }
  };

  return {
    enqueue: (tx, effect) => enqueueEffect({ parts, recorder, calls }, tx, effect),
    run: (proposalId) => tracked(workOn(proposalId)),
    runRead: (proposalId) => tracked(readInline(proposalId)),
    undo: (request) => tracked(undoer.undo(request)),
    recover: async () => {
      const due = await stores.executions.due(parts.database.db, parts.clock(), sweepSize);
      for (const proposalId of due) await tracked(workOn(proposalId));
      return due.length;
    },
    settle: (tx, verdict) => reconciler.settle(tx, verdict),
    idle: async () => {
      while (work.size > 0) await Promise.allSettled(work);
    },
  };
}
