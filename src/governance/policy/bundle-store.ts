import { and, desc, eq, lt, max, sql } from "drizzle-orm";
import type { Db, Tx } from "../../database.js";
import { AppError } from "../../errors.js";
import { policyBundles, policyState } from "../tables.js";
import type { PolicyBundle } from "./bundle.js";

/** A published bundle with its version. */
export interface PublishedBundle {
  readonly version: number;
  readonly bundle: PolicyBundle;
  readonly publishedBy: string;
  readonly publishedAt: Date;
}

/** What is in force right now. */
export interface PolicyState {
  readonly version: number;
  /** Names the bundle's very row: a number is used again when the transaction that published it was rolled back. */
  readonly edition: string;
  /** Action ids, domains or `*`. */
  readonly killed: readonly string[];
}

/** Who changes policy, and when. */
export interface PolicyChange {
  /** Principal id, or `system`. */
  readonly by: string;
  readonly now: Date;
}

const ONLY_ROW = 1;

/** The version in force and the kill switches; undefined before the first bundle was published. One small read. */
export async function policyStateOf(tx: Tx | Db): Promise<PolicyState | undefined> {
  const [row] = await tx
    .select({
      version: policyState.activeVersion,
      killed: policyState.killed,
      writtenBy: sql<string>`${policyBundles}.xmin::text`,
    })
    .from(policyState)
    .innerJoin(policyBundles, eq(policyBundles.version, policyState.activeVersion))
    .where(eq(policyState.id, ONLY_ROW));
  return row === undefined
    ? undefined
    : { version: row.version, killed: row.killed, edition: `${row.version}/${row.writtenBy}` };
}

/** One version; undefined when it was never published. */
export async function bundleOf(tx: Tx | Db, version: number): Promise<PublishedBundle | undefined> {
  const [row] = await tx.select().from(policyBundles).where(eq(policyBundles.version, version));
  if (row === undefined) return undefined;
  const { cedar, parameters, autonomy, approvalDefaults, publishedBy, publishedAt } = row;
  const { expires, remind } = approvalDefaults;
  if (expires === undefined || remind === undefined) {
    throw new AppError({
      code: "policy-invalid",
      message: `Policy version ${version} has no approval defaults`,
      where: `policy version ${version}`,
    });
  }
  return {
    version,
    bundle: { cedar, parameters, autonomy, approvalDefaults: { expires, remind } },
    publishedBy,
    publishedAt,
  };
}

/** The bundle in force; undefined before the first was published. */
export async function activeBundle(tx: Tx | Db): Promise<PublishedBundle | undefined> {
  const state = await policyStateOf(tx);
  return state === undefined ? undefined : await bundleOf(tx, state.version);
}

/** The state row, locked: publishing, rolling back and kill switches come one after the other. Made when it is not there. */
async function lockState(tx: Tx): Promise<Omit<PolicyState, "edition">> {
  await tx.insert(policyState).values({ id: ONLY_ROW, activeVersion: 0, killed: [] }).onConflictDoNothing();
  const [row] = await tx.select().from(policyState).where(eq(policyState.id, ONLY_ROW)).for("update");
  return { version: row?.activeVersion ?? 0, killed: row?.killed ?? [] };
}

async function activate(tx: Tx, version: number): Promise<void> {
  await tx.update(policyState).set({ activeVersion: version }).where(eq(policyState.id, ONLY_ROW));
}

/**
 * Stores a bundle as the next version and puts it in force with this transaction. The caller has checked it (`checkBundle`
 * found nothing) and writes the audit record.
 * @returns its version
 */
export async function publishBundle(tx: Tx, bundle: PolicyBundle, change: PolicyChange): Promise<number> {
  await lockState(tx);
  const [last] = await tx.select({ version: max(policyBundles.version) }).from(policyBundles);
  const version = (last?.version ?? 0) + 1;
  const approvalDefaults = { ...bundle.approvalDefaults };
  await tx
    .insert(policyBundles)
    .values({ version, ...bundle, approvalDefaults, publishedBy: change.by, publishedAt: change.now });
  await activate(tx, version);
  return version;
}

/**
 * Puts an earlier version in force again: the one named, or the newest before the one in force. Nothing is deleted; the next
 * publication gets a number of its own. @throws AppError not-found when there is none
 */
export async function rollback(tx: Tx, toVersion?: number): Promise<number> {
  const { version: active } = await lockState(tx);
  const wanted = toVersion === undefined ? lt(policyBundles.version, active) : eq(policyBundles.version, toVersion);
  const [earlier] = await tx
    .select({ version: policyBundles.version })
    .from(policyBundles)
    .where(and(wanted, lt(policyBundles.version, active)))
    .orderBy(desc(policyBundles.version))
    .limit(1);
  if (earlier === undefined) {
    throw new AppError({
      code: "not-found",
      message:
        toVersion === undefined
          ? "There is no earlier policy version."
          : `Policy version ${toVersion} is not an earlier one.`,
      where: `policy version ${active}`,
      remedy: "List the published versions with `deskhand policy show`.",
    });
  }
  await activate(tx, earlier.version);
  return earlier.version;
}

/** What is switched off right now: action ids, domains or `*`. */
export async function killSwitches(tx: Tx | Db): Promise<readonly string[]> {
  const [row] = await tx.select({ killed: policyState.killed }).from(policyState).where(eq(policyState.id, ONLY_ROW));
  return row?.killed ?? [];
}

/**
 * Sets or lifts one kill switch; effective with the next decision everywhere. The caller has made sure that the name is an
 * action's id, a domain or `*` (`isKillSwitch`), and writes the audit record. @returns all that are set
 */
export async function setKilled(tx: Tx, name: string, on: boolean): Promise<readonly string[]> {
  const { killed } = await lockState(tx);
  const others = killed.filter((other) => other !== name);
  const next = on ? [...others, name].sort() : others;
  await tx.update(policyState).set({ killed: next }).where(eq(policyState.id, ONLY_ROW));
  return next;
}

/** Every published version, the newest first; what each says is read with `bundleOf`. */
export function publishedVersions(tx: Tx | Db): Promise<readonly Omit<PublishedBundle, "bundle">[]> {
  const { version, publishedBy, publishedAt } = policyBundles;
  return tx.select({ version, publishedBy, publishedAt }).from(policyBundles).orderBy(desc(version));
}
