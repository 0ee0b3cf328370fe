import PgBoss from "pg-boss";
import { parameterised, workAlone, type Database, type Db, type Tx } from "./database.js";
import { asAppError } from "./errors.js";
import type { Logger } from "./runtime.js";

/** A piece of background work: the queue's handler gets `data`. Handlers must bear to be called twice. */
export interface Job {
  readonly queue: string;
  readonly data: Readonly<Record<string, string>>;
  /** Not before. The queue is the safety net; who commits the work starts it at once by itself. */
  readonly runAt?: Date | undefined;
}

/** Does one job. A throw is retried with growing pauses, then logged as an alert. */
export type JobHandler = (data: Readonly<Record<string, string>>) => Promise<void>;

/** Durable background work on the same database (pg-boss): written in the transaction that needs it, found by polling. */
export interface Jobs {
  /** Says who works on a queue; before `open`. */
  handle(queue: string, handler: JobHandler): void;
  /** Makes the queues where they are missing: from now on jobs can be written. */
  open(): Promise<void>;
  /** Begins to work on them. */
  start(): Promise<void>;
  /** Writes the job in the transaction: it exists if and only if the transaction commits. */
  enqueue(tx: Tx, job: Job): Promise<void>;
  /** Has this process look at a queue now instead of at its next poll. */
  wake(queue: string): void;
  /** Waits for running jobs, at most `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

/** Seconds between polls; what a person waits for never waits for a poll. */
const pollSeconds = 2;
const retries = { retryLimit: 12, retryDelay: 2, retryBackoff: true, expireInSeconds: 60 } as const;

/** Background work on a database that is open. */
export function createJobs(database: Database, logger: Logger): Jobs {
  const boss = new PgBoss({
    db: executor(database),
    schema: "pgboss",
    schedule: false,
    maintenanceIntervalSeconds: 30,
  });
  boss.on("error", (error) => logger.error({ err: error }, "background queue"));
  const handlers = new Map<string, JobHandler>();
  const workers = new Map<string, string>();
  return {
    handle: (queue, handler) => void handlers.set(queue, handler),
    open: async () => {
      const make = async () => {
        await boss.start();
        for (const queue of handlers.keys()) await boss.createQueue(queue);
      };
      // Processes that make the same tables at the same moment get into each other's way: one at a time. The transaction only
      // holds the lock; pg-boss works on connections of its own, which the embedded database, with its one process, has not.
      if (database.kind === "pglite") return make();
      await database.transaction(async (tx) => {
        await workAlone(tx, "jobs");
        await make();
      });
    },
    start: async () => {
      for (const [queue, handler] of handlers) {
        const work = async (jobs: PgBoss.Job<Job["data"]>[]) => {
          for (const job of jobs) await runJob({ queue, handler, data: job.data, logger });
        };
        workers.set(queue, await boss.work<Job["data"]>(queue, { pollingIntervalSeconds: pollSeconds }, work));
      }
    },
    enqueue: async (tx, job) => {
      const startAfter = job.runAt === undefined ? {} : { startAfter: job.runAt };
      await boss.send(job.queue, { ...job.data }, { ...retries, ...startAfter, db: { executeSql: runner(tx) } });
    },
    wake: (queue) => {
      const worker = workers.get(queue);
      if (worker !== undefined) boss.notifyWorker(worker);
    },
    stop: (graceMs = 5000) => boss.stop({ graceful: true, wait: true, close: false, timeout: graceMs }),
  };
}

async function runJob(run: { queue: string; handler: JobHandler; data: Job["data"]; logger: Logger }): Promise<void> {
  try {
    await run.handler(run.data);
  } catch (thrown) {
    run.logger.error(
      { err: asAppError(thrown), queue: run.queue, job: run.data },
      "background job failed, will be tried again",
    );
    throw thrown;
  }
}

interface Rows {
  rows: Record<string, unknown>[];
}

function executor(database: Database): PgBoss.Db {
  const withValues = runner(database.db);
  return {
    // pg-boss leaves the values out for statements that have none, whatever its types say.
    executeSql: async (text: string, values: readonly unknown[] | undefined) =>
      values !== undefined && values.length > 0
        ? withValues(text, values)
        : { rows: [...(await database.script(text))] },
  };
}

function runner(tx: Tx | Db): (text: string, values: readonly unknown[]) => Promise<Rows> {
  return async (text, values) => {
    const result: unknown = await tx.execute(parameterised(text, values));
    return { rows: isRows(result) ? result.rows : [] };
  };
}

function isRows(value: unknown): value is Rows {
  return value !== null && typeof value === "object" && "rows" in value && Array.isArray(value.rows);
}
