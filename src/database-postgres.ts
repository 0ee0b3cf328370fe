import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { Client, Pool, type ClientBase } from "pg";
import { registerTypes } from "pgvector/pg";
import { AppError } from "./errors.js";
import { migrationsFolder, withAmbientTransaction, type Database, type DatabaseTarget } from "./database.js";

type Heard = (payload: string) => void;

/** One connection of its own for LISTEN, opened at the first listener and re-opened when it breaks. */
class Listener {
  private client: Client | undefined;
  private readonly handlers = new Map<string, Set<Heard>>();
  private closed = false;

  constructor(private readonly url: string) {}

  async listen(channel: string, heard: Heard): Promise<() => Promise<void>> {
    const known = this.handlers.get(channel) ?? new Set<Heard>();
    known.add(heard);
    this.handlers.set(channel, known);
    const client = await this.connect();
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    return async () => {
      known.delete(heard);
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end();
  }

  private async connect(): Promise<Client> {
    if (this.client !== undefined) return this.client;
    const client = new Client({ connectionString: this.url });
    this.client = client;
    client.on("notification", (message) => {
      for (const heard of this.handlers.get(message.channel) ?? []) heard(message.payload ?? "");
    });
    client.on("error", () => this.reconnect());
    client.on("end", () => this.reconnect());
    await client.connect();
    for (const channel of this.handlers.keys()) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    return client;
  }

  /** What was notified meanwhile is lost: listeners treat NOTIFY as a hint and sweep their tables. */
  private reconnect(): void {
    if (this.closed || this.client === undefined) return;
    this.client = undefined;
    setTimeout(() => {
      if (!this.closed) this.connect().catch(() => this.reconnect());
    }, 1000).unref();
  }
}

/** Opens a pool on PostgreSQL 15 or later with pgvector. */
export async function openPostgres(target: Extract<DatabaseTarget, { kind: "postgres" }>): Promise<Database> {
  const pool = openPool(target.url, target.poolSize ?? 10);
  const kept = openPool(target.url, keptConnections);
  await ensureVector(pool);
  const listener = new Listener(target.url);
  const ambient = withAmbientTransaction(drizzle(pool), drizzle(kept));
  return {
    get db() {
      return ambient.db;
    },
    transaction: ambient.transaction,
    afterCommit: ambient.afterCommit,
    background: ambient.background,
    urgent: ambient.urgent,
    patient: ambient.patient,
    get inTransaction() {
      return ambient.inTransaction;
    },
    kind: "postgres",
    listen: (channel, heard) => listener.listen(channel, heard),
    migrate: () => migrateLocked(pool),
    script: (text) => runScript(pool, text),
    dump: () =>
      Promise.reject(new AppError({ code: "bad-input", message: "Only an embedded database can be dumped." })),
    close: async () => {
      await listener.close();
      await Promise.all([pool.end(), kept.end()]);
    },
  };
}

/** For urgent work, opened when it is first needed: one stores events while the other looks up whose they are. */
const keptConnections = 2;

function openPool(connectionString: string, max: number): Pool {
  // The pool waits for `onConnect`, whatever its types say: vectors come back as numbers from the first query on.
  const pool = new Pool({ connectionString, max, onConnect: knowVectors });
  // A broken idle connection is replaced by the pool; without a handler it would end the process.
  pool.on("error", () => undefined);
  return pool;
}

/** node-postgres answers several statements with an array of results, which its types do not tell. */
async function runScript(pool: Pool, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const answered: unknown = await pool.query(text);
  const last: unknown = Array.isArray(answered) ? answered.at(-1) : answered;
  return hasRows(last) ? last.rows : [];
}

function hasRows(value: unknown): value is { rows: readonly Readonly<Record<string, unknown>>[] } {
  return value !== null && typeof value === "object" && "rows" in value && Array.isArray(value.rows);
}

/** Typed as returning nothing, since that is what the pool's types ask for. */
const knowVectors: (client: ClientBase) => unknown = (client) => registerTypes(client).catch(() => undefined);

async function ensureVector(pool: Pool): Promise<void> {
  await pool.query("CREATE EXTENSION IF NOT EXISTS vector").catch(async (cause: unknown) => {
    const found = await pool.query("SELECT 1 FROM pg_extension WHERE extname = 'vector'");
    if (found.rowCount === 0) throw cause;
  });
}

/** Two processes may start at once: the advisory lock lets one migrate while the other waits. */
async function migrateLocked(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock(7305411)");
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    await client.query("SELECT pg_advisory_unlock(7305411)").catch(() => undefined);
    client.release();
  }
}
