import { and, asc, eq, inArray, isNotNull, ne, or, sql } from "drizzle-orm";
import { notify, type Database, type Db, type Tx } from "../database.js";
import { deepFreeze, systemClock, type Clock } from "../runtime.js";
import { compareCatalogue, comparePeople, type CatalogueChanges, type PeopleChanges } from "./directory-changes.js";
import type { CatalogueEntry, CompanySnapshot, Directory } from "./directory.js";
import { withEffectiveGroups, withGroupsBelow, type GroupNesting } from "./group-nesting.js";
import type { Principal } from "./principal.js";
import { catalogueEntries, people } from "./tables.js";

/** NOTIFY channel on which every import is announced; the payload says nothing. */
export const directoryChannel = "deskhand_directory";

/** A NOTIFY can be lost while the listener reconnects; after this time the cached snapshot is read again anyway. */
const snapshotMaxAgeMs = 60_000;

/** PostgreSQL takes 65,535 parameters a statement; a person has 18. */
const batchSize = 1_000;

/** The directory on the database, listening for imports. */
export interface DirectoryStore extends Directory {
  /** Stops listening. The database stays open. */
  close(): Promise<void>;
}

/**
 * Opens the directory. `person`, `withRole`, `inGroup` and `catalogue` read the database (inside a transaction: that one);
 * `snapshot` is cached until an import by any process is announced, a minute at most.
 */
export async function openDirectory(database: Database, clock: Clock = systemClock): Promise<DirectoryStore> {
  let cached: { readonly snapshot: Promise<CompanySnapshot>; readonly readAt: number } | undefined;
  const forget = () => {
    cached = undefined;
  };
  const stop = await database.listen(directoryChannel, forget);
  return {
    person: (id) => readPerson(database.db, id),
    withRole: (role) => effectivePeople(database.db, and(contains(people.roles, role), eq(people.status, "active"))),
    inGroup: async (group) => {
      const groups = withGroupsBelow(group, await readNesting(database.db));
      const inOne = or(...groups.map((each) => contains(people.groups, each)));
      return effectivePeople(database.db, and(inOne, ne(people.status, "inactive")));
    },
    catalogue: (kind) => readCatalogue(database.db, kind),
    everybodyBelow: (id) => readBelow(database.db, id),
    snapshot: () => {
      const now = clock().getTime();
      if (cached !== undefined && Math.abs(now - cached.readAt) < snapshotMaxAgeMs) return cached.snapshot;
      const read = { snapshot: readSnapshot(database.db), readAt: now };
      cached = read;
      // A failed reading is not kept; whoever asked gets the error.
      read.snapshot.catch(() => {
        if (cached === read) cached = undefined;
      });
      return read.snapshot;
    },
    close: stop,
  };
}

/** Somebody with the groups above theirs: asked several times a turn, and so in one statement. */
async function readPerson(db: Db | Tx, id: string): Promise<Principal | undefined> {
  const { id: group, kind, contains: inner } = catalogueEntries;
  const nesting = sql<
    readonly GroupNesting[] | null
  >`(select jsonb_agg(jsonb_build_object('id', ${group}, 'contains', ${inner}))
    from ${catalogueEntries} where ${kind} = 'group' and ${inner} is not null)`;
  const [found] = await db.select({ person: people, nesting }).from(people).where(eq(people.id, id));
  return found && withEffectiveGroups(principalOf(found.person), found.nesting ?? []);
}

/** As `readPeople`, each with the groups above theirs. */
async function effectivePeople(db: Db | Tx, where: ReturnType<typeof and>): Promise<readonly Principal[]> {
  const found = await readPeople(db, where);
  const nesting = found.length === 0 ? [] : await readNesting(db);
  return found.map((person) => withEffectiveGroups(person, nesting));
}

/** The groups that contain others. */
function readNesting(db: Db | Tx): Promise<readonly GroupNesting[]> {
  const { id, kind, contains: inner } = catalogueEntries;
  return db
    .select({ id, contains: sql<readonly string[]>`${inner}` })
    .from(catalogueEntries)
    .where(and(eq(kind, "group"), isNotNull(inner)));
}

/** Everybody as imported, with the groups they are in themselves, or those who meet a condition of this file, ordered by id. */
export async function readPeople(db: Db | Tx, where?: ReturnType<typeof and>): Promise<readonly Principal[]> {
  const rows = await db.select().from(people).where(where).orderBy(asc(people.id));
  return rows.map(principalOf);
}

/** `union` ends also where people are each other's managers. */
async function readBelow(db: Db | Tx, id: string): Promise<readonly string[]> {
  const below = sql`with recursive below(id) as (
    select ${people.id} from ${people} where ${people.managerId} = ${id}
    union select ${people.id} from ${people} join below on ${people.managerId} = below.id)`;
  const rows = await db
    .select({ id: people.id })
    .from(people)
    .where(sql`${people.id} in (${below} select id from below)`);
  return rows.map((row) => row.id);
}

/** Every role that somebody has, whoever they are. */
export async function rolesInUse(db: Db | Tx): Promise<readonly string[]> {
  const role = sql<string>`jsonb_array_elements_text(${people.roles})`;
  const rows = await db.selectDistinct({ role }).from(people);
  return rows.map((row) => row.role).toSorted();
}

/** Active people with an account, as the directory has it (`Principal.slackAccount`, `.teamsAccount`). */
export async function activeWithAccount(
  db: Db | Tx,
  channel: "slack" | "teams",
  account: string,
): Promise<readonly Principal[]> {
  const column = channel === "slack" ? people.slackAccount : people.teamsAccount;
  return effectivePeople(db, and(eq(column, account), eq(people.status, "active")));
}

/** The catalogue, or one kind of it, ordered by kind and id. */
export async function readCatalogue(db: Db | Tx, kind?: CatalogueEntry["kind"]): Promise<readonly CatalogueEntry[]> {
  const where = kind === undefined ? undefined : eq(catalogueEntries.kind, kind);
  const rows = await db
    .select()
    .from(catalogueEntries)
    .where(where)
    .orderBy(asc(catalogueEntries.kind), asc(catalogueEntries.id));
  return rows.map(entryOf);
}

/**
 * Makes a complete list of people the directory's: adds, changes, and sets inactive who is missing. Announced on commit.
 * Expects a validated list (ids and mail addresses are unique). Two imports at once wait for each other.
 */
export async function replacePeople(tx: Tx, list: readonly Principal[]): Promise<PeopleChanges> {
  await tx.execute(sql`lock table ${people} in share row exclusive mode`);
  const before = await readPeople(tx);
  const changes = comparePeople(before, list);
  await deactivate(tx, changes.deactivated);
  await releaseAddresses(tx, before, list);
  const touched = new Set([...changes.added, ...changes.changed.map((change) => change.id)]);
  const rows = list.filter((person) => touched.has(person.id)).map(personRow);
  for (const batch of batches(rows)) {
    await tx.insert(people).values(batch).onConflictDoUpdate({ target: people.id, set: overwritten });
  }
  await notify(tx, directoryChannel, "people");
  return changes;
}

/** Makes a complete catalogue the directory's. Announced on commit. */
export async function replaceCatalogue(tx: Tx, entries: readonly CatalogueEntry[]): Promise<CatalogueChanges> {
  await tx.execute(sql`lock table ${catalogueEntries} in share row exclusive mode`);
  const changes = compareCatalogue(await readCatalogue(tx), entries);
  await tx.delete(catalogueEntries);
  for (const batch of batches(entries.map(entryRow))) await tx.insert(catalogueEntries).values(batch);
  await notify(tx, directoryChannel, "catalogue");
  return changes;
}

async function readSnapshot(db: Db): Promise<CompanySnapshot> {
  const everybody = await readPeople(db);
  const catalogue = await readCatalogue(db);
  const nesting = catalogue.filter(({ kind, contains: inner }) => kind === "group" && inner !== undefined);
  return deepFreeze({ people: everybody.map((person) => withEffectiveGroups(person, nesting)), catalogue });
}

async function deactivate(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const batch of batches(ids)) {
    await tx.update(people).set({ status: "inactive" }).where(inArray(people.id, batch));
  }
}

// Addresses are unique row by row: whoever gives theirs up does so before the next one takes it over, and somebody who has
// left keeps a row but not an address that a newcomer has now. `.invalid` is reserved and reaches nobody (RFC 2606).
async function releaseAddresses(tx: Tx, before: readonly Principal[], list: readonly Principal[]): Promise<void> {
  const holder = new Map(list.map((person) => [person.email, person.id]));
  const losing = before.filter((person) => (holder.get(person.email) ?? person.id) !== person.id);
  for (const batch of batches(losing.map((person) => person.id))) {
    await tx
      .update(people)
      .set({ email: sql`${people.id} || '@former.invalid'` })
      .where(inArray(people.id, batch));
  }
}

function contains(column: typeof people.roles | typeof people.groups, value: string) {
  return sql`${column} @> ${JSON.stringify([value])}::jsonb`;
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / batchSize) }, (_, index) =>
    items.slice(index * batchSize, (index + 1) * batchSize),
  );
}

const overwritten = Object.fromEntries(
  Object.entries({
    name: people.name,
    givenName: people.givenName,
    email: people.email,
    department: people.department,
    jobTitle: people.jobTitle,
    roles: people.roles,
    groups: people.groups,
    managerId: people.managerId,
    costCentre: people.costCentre,
    slackAccount: people.slackAccount,
    teamsAccount: people.teamsAccount,
    location: people.location,
    locale: people.locale,
    timeZone: people.timeZone,
    calendar: people.calendar,
    hiredOn: people.hiredOn,
    status: people.status,
  }).map(([field, column]) => [field, sql.raw(`excluded."${column.name}"`)]),
);

function personRow(person: Principal): typeof people.$inferInsert {
  return {
    ...person,
    managerId: person.managerId ?? null,
    costCentre: person.costCentre ?? null,
    slackAccount: person.slackAccount ?? null,
    teamsAccount: person.teamsAccount ?? null,
  };
}

function principalOf({
  managerId,
  costCentre,
  slackAccount,
  teamsAccount,
  ...row
}: typeof people.$inferSelect): Principal {
  return {
    ...row,
    ...(managerId === null ? {} : { managerId }),
    ...(costCentre === null ? {} : { costCentre }),
    ...(slackAccount === null ? {} : { slackAccount }),
    ...(teamsAccount === null ? {} : { teamsAccount }),
  };
}

function entryRow(entry: CatalogueEntry): typeof catalogueEntries.$inferInsert {
  const { ownerId = null, priceMinor = null, contains: inner = null, ...row } = entry;
  return { ...row, ownerId, priceMinor, contains: inner };
}

function entryOf(stored: typeof catalogueEntries.$inferSelect): CatalogueEntry {
  const { ownerId, priceMinor, contains: inner, ...row } = stored;
  return {
    ...row,
    ...(ownerId === null ? {} : { ownerId }),
    ...(priceMinor === null ? {} : { priceMinor }),
    ...(inner === null ? {} : { contains: inner }),
  };
}
