import { and, desc, eq, gte, inArray, isNotNull, isNull, lt, ne, or } from "drizzle-orm";
import type { Database, Tx } from "../database.js";
import { newId, type Json } from "../runtime.js";
import type { Vault } from "../vault.js";
import { conversations } from "./tables.js";

/** A thread with a person, as stored. */
export type Conversation = typeof conversations.$inferSelect;

/** Where a thread is in its channel. */
export interface ThreadRef {
  readonly channel: string;
  readonly externalRef: string;
  readonly personId?: string | undefined;
}

/** The conversation of a thread. */
export interface EnsuredThread {
  readonly id: string;
  /** It was made just now; of a thread that is named twice, the first time. */
  readonly opened: boolean;
}

/** Who works on a conversation, and until when unless it says so again. */
export interface Lease {
  readonly conversationId: string;
  readonly owner: string;
  readonly now: Date;
  readonly until: Date;
}

/** Conversations and their leases. A lease that ran out may be taken by anybody; saving state needs the lease. */
export interface ConversationStore {
  /** The conversation of a thread, made on first sight. */
  ensure(tx: Tx, thread: ThreadRef, now: Date): Promise<Pick<Conversation, "id" | "channel">>;
  /** The conversations of these threads, in their order; those that are new are made. */
  ensureAll(tx: Tx, threads: readonly ThreadRef[], now: Date): Promise<readonly EnsuredThread[]>;
  find(id: string): Promise<Conversation | undefined>;
  /** The conversation of a thread; undefined when nothing was said in it. */
  ofThread(thread: Pick<ThreadRef, "channel" | "externalRef">): Promise<Conversation | undefined>;
  /** Renews a lease that is held. It is taken with what is to be done (`InboxStore.take`). */
  extend(lease: Lease): Promise<boolean>;
  release(conversationId: string, owner: string): Promise<void>;
  /** Frees what other processes held; only where there can be no other (embedded), at start. */
  releaseOthers(owner: string): Promise<void>;
  /** Locks the conversation for the transaction. @returns false when another process took its lease over */
  holds(tx: Tx, lease: { readonly id: string; readonly owner: string }): Promise<boolean>;
  /** Writes the state if the lease is still held. @returns false when another process took over */
  saveState(tx: Tx, save: { id: string; owner: string; state: Json; now: Date }): Promise<boolean>;
  /** Threads that a person opened and that changed since, the latest first. */
  ofPerson(personId: string, since: Date): Promise<readonly Conversation[]>;
  /** Writes the state of a thread that nobody works on at `now` and that is as it was read. @returns false when it is not */
  replaceState(
    tx: Tx,
    change: { readonly conversation: Conversation; readonly state: Json; readonly now: Date },
  ): Promise<boolean>;
  setMode(tx: Tx, id: string, mode: Conversation["mode"]): Promise<void>;
}

/** Conversations in the database; states hold what people wrote and are encrypted. */
export function createConversationStore(database: Database, vault: Vault): ConversationStore {
  const opened = (row: Conversation): Conversation => ({ ...row, state: openState(row.state, vault) });
  const sealed = (state: Json): Json => ({ sealed: vault.seal(JSON.stringify(state)) });
  return {
    ensure: async (tx, thread, now) => {
      const [made] = await ensureAll(tx, [thread], now);
      return { id: made?.id ?? "", channel: thread.channel };
    },
    ensureAll: (tx, threads, now) => ensureAll(tx, threads, now),
    find: async (id) => {
      const row = (await database.db.select().from(conversations).where(eq(conversations.id, id)))[0];
      return row && opened(row);
    },
    ofThread: async ({ channel, externalRef }) => {
      const named = and(eq(conversations.channel, channel), eq(conversations.externalRef, externalRef));
      const row = (await database.db.select().from(conversations).where(named))[0];
      return row && opened(row);
    },
    extend: async ({ conversationId, owner, until }) => {
      const held = await database.db
        .update(conversations)
        .set({ leaseUntil: until })
        .where(and(eq(conversations.id, conversationId), eq(conversations.leaseOwner, owner)))
        .returning({ id: conversations.id });
      return held.length > 0;
    },
    release: async (conversationId, owner) => {
      await database.db
        .update(conversations)
        .set({ leaseOwner: null, leaseUntil: null })
        .where(and(eq(conversations.id, conversationId), eq(conversations.leaseOwner, owner)));
    },
    releaseOthers: async (owner) => {
      await database.db
        .update(conversations)
        .set({ leaseOwner: null, leaseUntil: null })
        .where(and(isNotNull(conversations.leaseOwner), ne(conversations.leaseOwner, owner)));
    },
    holds: async (tx, { id, owner }) => {
      const held = and(eq(conversations.id, id), eq(conversations.leaseOwner, owner));
      const rows = await tx.select({ id: conversations.id }).from(conversations).where(held).for("update");
      return rows.length > 0;
    },
    saveState: async (tx, { id, owner, state, now }) => {
      const saved = await tx
        .update(conversations)
        .set({ state: sealed(state), updatedAt: now })
        .where(and(eq(conversations.id, id), eq(conversations.leaseOwner, owner)))
        .returning({ id: conversations.id });
      return saved.length > 0;
    },
    ofPerson: async (personId, since) => (await latestOf(database, personId, since)).map(opened),
    replaceState: (tx, { conversation, state, now }) => replaceUnused(tx, conversation, { now, state: sealed(state) }),
    setMode: async (tx, id, mode) => {
      await tx.update(conversations).set({ mode }).where(eq(conversations.id, id));
    },
  };
}

function latestOf(database: Database, personId: string, since: Date): Promise<readonly Conversation[]> {
  return database.db
    .select()
    .from(conversations)
    .where(and(eq(conversations.personId, personId), gte(conversations.updatedAt, since)))
    .orderBy(desc(conversations.updatedAt))
    .limit(20);
}

async function replaceUnused(
  tx: Tx,
  { id, updatedAt }: Conversation,
  { state, now }: { readonly state: Json; readonly now: Date },
): Promise<boolean> {
  // The lease of a process that died is nobody's once it ran out; taking it away keeps one that was only slow from saving.
  const free = or(isNull(conversations.leaseOwner), lt(conversations.leaseUntil, now));
  const changed = await tx
    .update(conversations)
    .set({ state, leaseOwner: null, leaseUntil: null })
    .where(and(eq(conversations.id, id), eq(conversations.updatedAt, updatedAt), free))
    .returning({ id: conversations.id });
  return changed.length > 0;
}

/** A state as it was saved; one that was never saved is an empty object. */
function openState(stored: Json, vault: Vault): Json {
  if (stored === null || typeof stored !== "object" || !("sealed" in stored)) return stored;
  return typeof stored.sealed === "string" ? (JSON.parse(vault.open(stored.sealed)) as Json) : stored;
}

async function ensureAll(tx: Tx, threads: readonly ThreadRef[], now: Date): Promise<readonly EnsuredThread[]> {
  const known = new Map<string, string>();
  const opened = new Set<string>();
  // A thread that is named twice is made by whoever came first.
  const missing = () =>
    new Map(threads.toReversed().flatMap((one) => (known.has(keyOf(one)) ? [] : [[keyOf(one), one] as const])));
  const learn = async (rows: Promise<readonly (ThreadRef & { id: string })[]>) => {
    for (const row of await rows) known.set(keyOf(row), row.id);
  };
  const columns = { id: conversations.id, channel: conversations.channel, externalRef: conversations.externalRef };
  const look = () => {
    const wanted = [...missing().values()];
    const named = [...new Set(wanted.map(({ channel }) => channel))].map((channel) => {
      const refs = wanted.flatMap((one) => (one.channel === channel ? [one.externalRef] : []));
      return and(eq(conversations.channel, channel), inArray(conversations.externalRef, refs));
    });
    return tx
      .select(columns)
      .from(conversations)
      .where(or(...named));
  };
  await learn(look());
  // In one order for everybody: two processes that make the same ones wait for each other and never both.
  const made = [...missing()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, thread]) => newRow(thread, now));
  if (made.length > 0) {
    const target = [conversations.channel, conversations.externalRef];
    await learn(tx.insert(conversations).values(made).onConflictDoNothing({ target }).returning(columns));
    for (const { id } of made) opened.add(id);
  }
  // Made by another process meanwhile.
  if (missing().size > 0) await learn(look());
  return threads.map((thread) => {
    const id = known.get(keyOf(thread));
    if (id === undefined) throw new Error("The conversation vanished while it was being opened.");
    return { id, opened: opened.delete(id) };
  });
}

function keyOf({ channel, externalRef }: ThreadRef): string {
  return `${channel} ${externalRef}`;
}

function newRow({ channel, externalRef, personId }: ThreadRef, now: Date): typeof conversations.$inferInsert {
  const times = { createdAt: now, updatedAt: now };
  return { id: newId(), channel, externalRef, personId: personId ?? null, state: {}, mode: "assistant", ...times };
}
