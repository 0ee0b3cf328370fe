import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { Database, Tx } from "../../database.js";
import type { AuditEntry } from "../../governance/decision.js";
import { activeWithAccount } from "../../governance/directory-store.js";
import type { Directory } from "../../governance/directory.js";
import { newSecret, sha256, type Clock } from "../../runtime.js";
import { createTogether } from "../../together.js";
import type { Vault } from "../../vault.js";
import {
  allLinks,
  insertInvitation,
  insertLink,
  linkedAccounts,
  linkOf,
  linksOf,
  openInvitation,
  revokeLink,
  useInvitation,
  type IdentityLink,
  type LinkedAccount,
  type StoredInvitation,
} from "./identity-store.js";
import type { ChannelProfile, ExternalIdentity, Identities } from "./identity.js";

/** How long a one-time link may be used, in milliseconds. */
export const invitationLifetime = 30 * 60_000;

/** How long it is taken for granted that somebody was not deactivated in their channel, in milliseconds. */
const profileLifetime = 10 * 60_000;
const profilesRemembered = 10_000;
/** A channel waits at most three seconds for us to take an event. */
const profileWithinMs = 1000;

/** What identities work with. */
export interface IdentitiesParts {
  readonly database: Database;
  readonly directory: Pick<Directory, "person">;
  readonly audit: { record(tx: Tx, entry: AuditEntry): Promise<unknown> };
  readonly clock: Clock;
  readonly vault: Vault;
  /** Channels whose accounts in the directory an admin has declared trustworthy. */
  readonly trusted: readonly ExternalIdentity["channel"][];
  /** What the addresses of one-time links begin with; undefined where nobody can sign in. */
  readonly signInUrl?: string | undefined;
  /** How long the channel is waited for to say whether somebody linked was deactivated there, in milliseconds. */
  readonly profileWithinMs?: number | undefined;
}

/** A one-time link as the person who opened it is asked about it. */
export interface Invitation {
  readonly identity: ExternalIdentity;
  /** As colleagues see them there. */
  readonly name?: string | undefined;
  /** False when the channel knows another address than the employee's own: the link was made for somebody else. */
  readonly fits: boolean;
}

/** What came of confirming a one-time link. */
export type Linked =
  | { readonly kind: "linked"; readonly link: IdentityLink }
  /** Used, run out, or never handed out. */
  | { readonly kind: "void" }
  /** Made for somebody else. */
  | { readonly kind: "misfit" }
  /** The account has an employee already: that link has to be revoked first. */
  | { readonly kind: "taken" };

/** Links between accounts and employees, as the web page and the command line manage them. */
export interface IdentityLinks extends Identities {
  /** What a one-time link is for, before anything is linked. */
  opened(token: string, personId: string): Promise<Invitation | undefined>;
  /** The employee who is signed in confirms that the account is theirs. Uses the one-time link up. */
  confirm(token: string, personId: string): Promise<Linked>;
  /** Links an account to the employee who has just signed in with it at the company's provider. The same link again is that link. */
  linkSignedIn(identity: ExternalIdentity, personId: string): Promise<Extract<Linked, { kind: "linked" | "taken" }>>;
  /** Every link that holds, newest first; at most ten thousand. */
  all(): Promise<readonly IdentityLink[]>;
  /** The links of an employee that hold, newest first. */
  linksOf(personId: string): Promise<readonly IdentityLink[]>;
  /** Ends a link. @param by who does it; an employee ends their own only (`own`). @returns false when there is none */
  revoke(linkId: string, by: { readonly actorId: string; readonly own?: string | undefined }): Promise<boolean>;
}

const storedProfile = z.object({ name: z.string().optional(), email: z.string().optional() });

/** Links on the bot's tables. */
export function createIdentities(parts: IdentitiesParts): IdentityLinks {
  const { database, clock } = parts;
  const seen = new LRUCache<string, { readonly at: number; readonly served: boolean }>({ max: profilesRemembered });
  const asking = new Map<string, Promise<boolean>>();
  const served = (identity: ExternalIdentity, profile: () => Promise<ChannelProfile>): Promise<boolean> => {
    const key = `${identity.channel}/${accountOf(identity)}`;
    const now = clock().getTime();
    const known = seen.get(key);
    if (known !== undefined && now - known.at < profileLifetime) return Promise.resolve(known.served);
    // Asked once for what somebody says at the same moment, which also keeps it in its order.
    const asked =
      asking.get(key) ??
      profile()
        .then(({ guest, deactivated }) => {
          seen.set(key, { at: now, served: !guest && !deactivated });
          return !guest && !deactivated;
        })
        .finally(() => asking.delete(key));
    asking.set(key, asked);
    return asked;
  };
  const ownerOf = lookUpTogether(database);
  return {
    identify: async (identity, profile) => {
      const known = await ownerOf(identity);
      const asked = served(identity, profile);
      const inTime = known === undefined ? asked : promptly(asked, parts.profileWithinMs ?? profileWithinMs);
      if (!(await inTime)) return { kind: "stranger" };
      const account = known ?? (await linkByDirectory(parts, identity));
      if (account === undefined) return { kind: "unlinked" };
      return account.active ? { kind: "employee", personId: account.personId } : { kind: "stranger" };
    },
    invitation: (identity, profile) => invite(parts, identity, profile),
    identitiesOf: async (personId, channel) =>
      (await linksOf(database.db, personId)).filter((link) => link.identity.channel === channel).map(toIdentity),
    opened: async (token, personId) => {
      const stored = await openInvitation(database.db, sha256(token), clock());
      return stored && describe(parts, stored, personId);
    },
    confirm: (token, personId) => confirm(parts, token, personId),
    linkSignedIn: (identity, personId) => linkSignedIn(parts, identity, personId),
    all: () => allLinks(database.db, 10_000),
    linksOf: (personId) => linksOf(database.db, personId),
    revoke: (linkId, { actorId, own }) =>
      database.transaction(async (tx) => {
        const link = await revokeLink(tx, linkId, { personId: own, now: clock() });
        if (link === undefined) return false;
        await record(parts, tx, { link, outcome: "revoked", actorId });
        return true;
      }),
  };
}

/**
 * Whoever is linked and writes was let in by the channel: its directory being down or slow does not shut them out. What it says
 * later counts from the next time on.
 */
async function promptly(served: Promise<boolean>, withinMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), withinMs);
  });
  return Promise.race([served.catch(() => true), late]).finally(() => clearTimeout(timer));
}

/** Below the parameters of a statement. */
const accountsTogether = 100;

/** Whose an account is is asked before its event is stored: those that come at the same moment are asked about together. */
function lookUpTogether(database: Database): (identity: ExternalIdentity) => Promise<LinkedAccount | undefined> {
  const ask = (identities: readonly ExternalIdentity[]) => linkedAccounts(database.db, identities);
  const together = createTogether({ ask, atMost: accountsTogether });
  return async (identity) => {
    // What others ask must neither see the transaction nor wait for its end.
    if (database.inTransaction) return (await ask([identity]))[0];
    return database.urgent(() => together(identity));
  };
}

function toIdentity(link: IdentityLink): ExternalIdentity {
  return link.identity;
}

/** How the directory writes an account. */
function accountOf({ channel, tenant, user }: ExternalIdentity): string {
  const account = `${tenant}/${user}`;
  return channel === "teams" ? account.toLowerCase() : account;
}

/** The first time an account of the directory is seen, it is linked for good: a later import does not hand it to somebody else. */
async function linkByDirectory(parts: IdentitiesParts, identity: ExternalIdentity): Promise<LinkedAccount | undefined> {
  if (!parts.trusted.includes(identity.channel)) return undefined;
  const [person, another] = await activeWithAccount(parts.database.db, identity.channel, accountOf(identity));
  // Two people with one account: the directory is wrong about one of them.
  if (person === undefined || another !== undefined) return undefined;
  return parts.database.transaction(async (tx) => {
    const link = await insertLink(tx, {
      identity,
      personId: person.id,
      origin: "directory",
      linkedAt: parts.clock(),
    });
    if (link === undefined) return (await linkedAccounts(tx, [identity]))[0];
    await record(parts, tx, { link, outcome: "linked", actorId: "system" });
    return { personId: person.id, active: true };
  });
}

async function invite(parts: IdentitiesParts, identity: ExternalIdentity, profile: ChannelProfile) {
  if (parts.signInUrl === undefined) return undefined;
  const token = newSecret();
  const now = parts.clock();
  const { name, email } = profile;
  await parts.database.transaction((tx) =>
    insertInvitation(tx, {
      identity,
      profile: parts.vault.seal(JSON.stringify({ name, email })),
      tokenHash: sha256(token),
      createdAt: now,
      expiresAt: new Date(now.getTime() + invitationLifetime),
    }),
  );
  return `${parts.signInUrl.replace(/\/$/u, "")}/link/${token}`;
}

async function describe(parts: IdentitiesParts, stored: StoredInvitation, personId: string): Promise<Invitation> {
  const { name, email } = storedProfile.parse(JSON.parse(parts.vault.open(stored.profile)));
  const person = await parts.directory.person(personId);
  return { identity: stored.identity, name, fits: email === undefined || sameAddress(email, person?.email) };
}

function sameAddress(one: string, other: string | undefined): boolean {
  return one.trim().toLowerCase() === other?.toLowerCase();
}

async function confirm(parts: IdentitiesParts, token: string, personId: string): Promise<Linked> {
  const { database, clock } = parts;
  return database.transaction(async (tx) => {
    const now = clock();
    const open = await openInvitation(tx, sha256(token), now);
    if (open === undefined) return { kind: "void" };
    // Somebody else's link is left to whom it was made for.
    if (!(await describe(parts, open, personId)).fits) return { kind: "misfit" };
    if ((await useInvitation(tx, sha256(token), now)) === undefined) return { kind: "void" };
    const link = await insertLink(tx, { identity: open.identity, personId, origin: "sign-in", linkedAt: now });
    if (link === undefined) return { kind: "taken" };
    await record(parts, tx, { link, outcome: "linked", actorId: personId });
    return { kind: "linked", link };
  });
}

async function linkSignedIn(parts: IdentitiesParts, identity: ExternalIdentity, personId: string) {
  const { database, clock } = parts;
  return database.transaction(async (tx) => {
    const made = await insertLink(tx, { identity, personId, origin: "sign-in", linkedAt: clock() });
    if (made !== undefined) await record(parts, tx, { link: made, outcome: "linked", actorId: personId });
    const link = made ?? (await linkOf(database.db, identity));
    return link?.personId === personId ? ({ kind: "linked", link } as const) : ({ kind: "taken" } as const);
  });
}

async function record(
  parts: IdentitiesParts,
  tx: Tx,
  what: { readonly link: IdentityLink; readonly outcome: "linked" | "revoked"; readonly actorId: string },
): Promise<void> {
  const { identity, personId, origin } = what.link;
  await parts.audit.record(tx, {
    type: `identity.${what.outcome}`,
    actorId: what.actorId,
    subject: `person:${personId}`,
    outcome: what.outcome,
    data: { channel: identity.channel, tenant: identity.tenant, user: identity.user, origin },
  });
}
