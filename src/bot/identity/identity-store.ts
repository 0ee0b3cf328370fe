import { and, desc, eq, gt, inArray, isNull, lt } from "drizzle-orm";
import type { Db, Tx } from "../../database.js";
import { people } from "../../governance/tables.js";
import { newId } from "../../runtime.js";
import type { ExternalIdentity } from "./identity.js";
import { identityInvitations, identityLinks } from "./tables.js";

/** A link that holds. */
export interface IdentityLink {
  readonly id: string;
  readonly identity: ExternalIdentity;
  readonly personId: string;
  readonly origin: "sign-in" | "directory";
  readonly linkedAt: Date;
}

/** A one-time link that may still be used. */
export interface StoredInvitation {
  readonly identity: ExternalIdentity;
  /** Encrypted. */
  readonly profile: string;
}

/** The link of somebody in a channel. */
export async function linkOf(db: Db, identity: ExternalIdentity): Promise<IdentityLink | undefined> {
  const [row] = await db
    .select()
    .from(identityLinks)
    .where(
      and(
        eq(identityLinks.channel, identity.channel),
        eq(identityLinks.tenant, identity.tenant),
        eq(identityLinks.externalUser, identity.user),
        isNull(identityLinks.revokedAt),
      ),
    );
  return row && asLink(row);
}

/** An account with a link that holds, and whether its employee is active. */
export interface LinkedAccount {
  readonly personId: string;
  readonly active: boolean;
}

/** Whose these accounts are, in their order, in one statement; undefined for those without a link. */
export async function linkedAccounts(
  db: Db,
  identities: readonly ExternalIdentity[],
): Promise<readonly (LinkedAccount | undefined)[]> {
  const rows = await db
    .select({
      channel: identityLinks.channel,
      tenant: identityLinks.tenant,
      user: identityLinks.externalUser,
      personId: identityLinks.personId,
      status: people.status,
    })
    .from(identityLinks)
    .leftJoin(people, eq(people.id, identityLinks.personId))
    // A few more than those asked for, where the same id stands for others in other workspaces.
    .where(
      and(
        inArray(
          identityLinks.externalUser,
          identities.map(({ user }) => user),
        ),
        inArray(identityLinks.tenant, [...new Set(identities.map(({ tenant }) => tenant))]),
        inArray(identityLinks.channel, ["slack", "teams"]),
        isNull(identityLinks.revokedAt),
      ),
    );
  const known = new Map(rows.map((row) => [keyOf(row), { personId: row.personId, active: row.status === "active" }]));
  return identities.map((identity) => known.get(keyOf(identity)));
}

function keyOf({ channel, tenant, user }: ExternalIdentity): string {
  return JSON.stringify([channel, tenant, user]);
}

/** The links of an employee, newest first. */
export async function linksOf(db: Db, personId: string): Promise<readonly IdentityLink[]> {
  const rows = await db
    .select()
    .from(identityLinks)
    .where(and(eq(identityLinks.personId, personId), isNull(identityLinks.revokedAt)))
    .orderBy(desc(identityLinks.linkedAt));
  return rows.map(asLink);
}

/** Every link that holds, newest first. */
export async function allLinks(db: Db, limit: number): Promise<readonly IdentityLink[]> {
  const rows = await db
    .select()
    .from(identityLinks)
    .where(isNull(identityLinks.revokedAt))
    .orderBy(desc(identityLinks.linkedAt))
    .limit(limit);
  return rows.map(asLink);
}

/** Links an account. @returns the link, or undefined when the account has one already */
export async function insertLink(tx: Tx, link: Omit<IdentityLink, "id">): Promise<IdentityLink | undefined> {
  const { identity, ...rest } = link;
  const row = { id: newId(), channel: identity.channel, tenant: identity.tenant, externalUser: identity.user, ...rest };
  const made = await tx.insert(identityLinks).values(row).onConflictDoNothing().returning();
  return made[0] && asLink(made[0]);
}

/** Ends a link. @returns false when it had ended, or belongs to somebody else than `personId` */
export async function revokeLink(tx: Tx, id: string, which: { personId?: string | undefined; now: Date }) {
  const rows = await tx
    .update(identityLinks)
    .set({ revokedAt: which.now })
    .where(
      and(
        eq(identityLinks.id, id),
        isNull(identityLinks.revokedAt),
        which.personId === undefined ? undefined : eq(identityLinks.personId, which.personId),
      ),
    )
    .returning();
  return rows[0] && asLink(rows[0]);
}

/** Keeps a one-time link, and forgets those whose time is over. */
export async function insertInvitation(
  tx: Tx,
  invitation: StoredInvitation & { readonly tokenHash: string; readonly createdAt: Date; readonly expiresAt: Date },
): Promise<void> {
  const { identity, ...rest } = invitation;
  await tx.delete(identityInvitations).where(lt(identityInvitations.expiresAt, invitation.createdAt));
  await tx
    .insert(identityInvitations)
    .values({ channel: identity.channel, tenant: identity.tenant, externalUser: identity.user, ...rest });
}

/** A one-time link that was not used and has not run out. */
export async function openInvitation(db: Db, tokenHash: string, now: Date): Promise<StoredInvitation | undefined> {
  const [row] = await db.select().from(identityInvitations).where(usable(tokenHash, now));
  return row && asInvitation(row);
}

/** Uses a one-time link up. @returns undefined when somebody was faster */
export async function useInvitation(tx: Tx, tokenHash: string, now: Date): Promise<StoredInvitation | undefined> {
  const [row] = await tx.update(identityInvitations).set({ usedAt: now }).where(usable(tokenHash, now)).returning();
  return row && asInvitation(row);
}

function usable(tokenHash: string, now: Date) {
  return and(
    eq(identityInvitations.tokenHash, tokenHash),
    isNull(identityInvitations.usedAt),
    gt(identityInvitations.expiresAt, now),
  );
}

function asLink(row: typeof identityLinks.$inferSelect): IdentityLink {
  const { id, channel, tenant, externalUser: user, personId, origin, linkedAt } = row;
  return { id, identity: { channel, tenant, user }, personId, origin, linkedAt };
}

function asInvitation(row: typeof identityInvitations.$inferSelect): StoredInvitation {
  const { channel, tenant, externalUser: user, profile } = row;
  return { identity: { channel, tenant, user }, profile };
}
