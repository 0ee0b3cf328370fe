import { and, eq, gt, lt } from "drizzle-orm";
import type { Database } from "../../../database.js";
import { newSecret, sha256, type Clock } from "../../../runtime.js";
import { sessions } from "../../tables.js";

/** How long a sign-in lasts, in milliseconds: a working day. */
export const sessionLifetime = 12 * 60 * 60 * 1000;

/** A person signed in to the page. */
export interface WebSession {
  readonly personId: string;
  /** What every request that changes something has to repeat. */
  readonly csrf: string;
}

/** Sign-ins of the web page. Only the hash of the cookie's secret is stored: reading the table signs nobody in. */
export interface WebSessions {
  /** A new sign-in; `secret` goes into the cookie and nowhere else. */
  open(personId: string): Promise<{ readonly secret: string; readonly session: WebSession }>;
  /** The sign-in of a cookie, unless it ended. */
  find(secret: string): Promise<WebSession | undefined>;
  /** Ends a sign-in. */
  close(secret: string): Promise<void>;
}

/** Sign-ins on the bot's tables. */
export function createSessionStore(deps: { readonly database: Database; readonly clock: Clock }): WebSessions {
  const { database } = deps;
  return {
    open: async (personId) => {
      const secret = newSecret();
      const session = { personId, csrf: newSecret(16) };
      const createdAt = deps.clock();
      const expiresAt = new Date(createdAt.getTime() + sessionLifetime);
      await database.db.delete(sessions).where(lt(sessions.expiresAt, createdAt));
      await database.db.insert(sessions).values({ id: sha256(secret), ...session, createdAt, expiresAt });
      return { secret, session };
    },
    find: async (secret) => {
      const [row] = await database.db
        .select({ personId: sessions.personId, csrf: sessions.csrf })
        .from(sessions)
        .where(and(eq(sessions.id, sha256(secret)), eq(sessions.revoked, false), gt(sessions.expiresAt, deps.clock())));
      return row;
    },
    close: async (secret) => {
      await database.db
        .update(sessions)
        .set({ revoked: true })
        .where(eq(sessions.id, sha256(secret)));
    },
  };
}
