import { AsyncLocalStorage } from "node:async_hooks";
import { fileURLToPath } from "node:url";
import { sql, type SQL } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { createGivingWay } from "./giving-way.js";
import { createUrgentWork } from "./urgent-work.js";

/** drizzle over PGlite or node-postgres: the type that stores are written against. */
export type Db = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/** A transaction; stores take it as their first argument. Never use the plain database inside one: PGlite has one connection. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/** Where a database is. */
export type DatabaseTarget =
  | {
      readonly kind: "pglite";
      /** Folder, or undefined for one in memory. */ readonly folder?: string | undefined;
      /** A dump to start from. */ readonly dump?: Blob | undefined;
    }
  | { readonly kind: "postgres"; readonly url: string; readonly poolSize?: number | undefined };

/** An open database. */
export interface Database {
  readonly kind: "pglite" | "postgres";
  /** The database; inside `transaction` it is that transaction, so that a look-up there neither waits for itself nor sees less. */
  readonly db: Db;
  /** Runs `work` in one transaction; a throw rolls it back. Inside another it is a savepoint of it. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Does something once the transaction around it is committed, and never if it is rolled back; outside one, now. */
  afterCommit(work: () => void): void;
  /**
   * Runs a short piece of work that nobody waits for, once nobody else in this process uses the database. Inside a transaction it
   * does not wait: there it would hold up whom it waits for.
   * @param longestMs the longest wait, in milliseconds; 250 when left out
   */
  background<T>(work: () => Promise<T>, longestMs?: number): Promise<T>;
  /**
   * Runs what somebody outside waits for only so long, such as storing an event before it is acknowledged: on connections that are
   * kept for it, and ahead of whoever is `patient`. Inside a transaction it is part of that.
   */
  urgent<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Waits while urgent work is not through promptly. Not inside a transaction: there it would hold up whom it waits for.
   * @param longestMs the longest wait, in milliseconds
   */
  patient(longestMs: number): Promise<void>;
  /** Whether this is inside a transaction. */
  readonly inTransaction: boolean;
  /** Calls `heard` with the payload of every NOTIFY on a channel, from any process. Returns how to stop. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** Applies the migrations that are missing. */
  migrate(): Promise<void>;
  /** Several statements without parameters, outside a transaction; answers with the rows of the last. */
  script(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** A copy of an embedded database, for tests. @throws AppError on PostgreSQL. */
  dump(): Promise<Blob>;
  close(): Promise<void>;
}

/** What nobody waits for still has its turn after that many milliseconds. */
const longestWaitMs = 250;

interface OpenTransaction {
  readonly tx: Tx;
  readonly afterCommit: (() => void)[];
  open: boolean;
}

/** What a database knows of the work it is used for. */
export type Ambient = Pick<
  Database,
  "db" | "transaction" | "afterCommit" | "background" | "urgent" | "patient" | "inTransaction"
>;

/** The plain database with its transactions known to the code that runs inside them. @param kept connections for urgent work */
export function withAmbientTransaction(plain: Db, kept: Db = plain): Ambient {
  const ambient = new AsyncLocalStorage<OpenTransaction>();
  const behind = new AsyncLocalStorage<true>();
  const ahead = new AsyncLocalStorage<true>();
  const people = createGivingWay();
  const urgent = createUrgentWork();
  const own = () => (ahead.getStore() === true ? kept : plain);
  const current = (): OpenTransaction | undefined => {
    const store = ambient.getStore();
    return store?.open === true ? store : undefined;
  };
  const inside = async <T>(tx: Tx, work: (tx: Tx) => Promise<T>, after: (() => void)[]): Promise<T> => {
    const store: OpenTransaction = { tx, afterCommit: after, open: true };
    try {
      return await ambient.run(store, () => work(tx));
    } finally {
      // What was started here and outlives the transaction must not use it.
      store.open = false;
    }
  };
  const outermost = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const after: (() => void)[] = [];
    const end = behind.getStore() === true ? undefined : people.begin();
    try {
      const result = await own().transaction((tx) => inside(tx, work, after));
      for (const begin of after) ambient.exit(() => behind.exit(() => ahead.exit(begin)));
      return result;
    } finally {
      end?.();
    }
  };
  return {
    get db() {
      const tx = current()?.tx;
      if (tx === undefined && behind.getStore() !== true) people.touch();
      return tx ?? own();
    },
    get inTransaction() {
      return current() !== undefined;
    },
    urgent: (work) => (current() === undefined ? urgent.run(() => ahead.run(true, work)) : work()),
    patient: async (longestMs) => {
      if (current() === undefined) await urgent.calm(longestMs);
    },
    transaction: async (work) => {
      const outer = current();
      if (outer === undefined) return outermost(work);
      const after: (() => void)[] = [];
      const result = await outer.tx.transaction((tx) => inside(tx, work, after));
      outer.afterCommit.push(...after);
      return result;
    },
    background: async (work, longestMs = longestWaitMs) => {
      if (current() === undefined) await people.pause(longestMs);
      return behind.run(true, work);
    },
    afterCommit: (work) => {
      const store = current();
      if (store === undefined) work();
      else store.afterCommit.push(work);
    },
  };
}

/** Folder of the SQL migrations, beside `dist` and `src`. */
export const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/** Text with $1, $2 … and its values, as drizzle takes it: for libraries that bring their own SQL. */
export function parameterised(text: string, values: readonly unknown[]): SQL {
  const parts = text.split(/\$(\d+)/);
  const chunks = parts.map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql.param(values[Number(part) - 1])));
  return sql.join(chunks);
}

/** Sends NOTIFY with the transaction: heard only if it commits. @param payload at most 8,000 bytes. */
export async function notify(tx: Tx | Db, channel: string, payload: string): Promise<void> {
  await tx.execute(sql`select pg_notify(${channel}, ${payload})`);
}

/** Waits until no other transaction, of whatever process, works under this name; held until this one ends. */
export async function workAlone(tx: Tx, name: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/** A connection address without its password. */
export function redactUrl(url: string): string {
  return url.replace(/:\/\/([^:@/]+):[^@]*@/, "://$1:***@");
}
