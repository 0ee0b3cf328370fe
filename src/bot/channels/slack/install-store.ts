import { eq } from "drizzle-orm";
import type { Database } from "../../../database.js";
import type { Vault } from "../../../vault.js";
import { slackInstallations } from "./tables.js";

/** A workspace we are installed in, or a whole organisation of Enterprise Grid. */
export interface Installation {
  /** Its id: `T…`, of an organisation `E…`. */
  readonly team: string;
  readonly teamName: string;
  readonly token: string;
  /** Our own user id there. */
  readonly botUser: string;
}

/** A workspace as it was just installed. */
export interface NewInstallation extends Installation {
  readonly scopes: readonly string[];
  readonly installedBy: string;
  readonly installedAt: Date;
}

/** Workspaces that installed the app by OAuth; their tokens are encrypted. */
export interface InstallStore {
  save(installation: NewInstallation): Promise<void>;
  find(team: string): Promise<Installation | undefined>;
  all(): Promise<readonly Installation[]>;
  /** The app was removed from a workspace, or its tokens were revoked. */
  remove(team: string): Promise<void>;
}

/** On the bot's database. */
export function createInstallStore(database: Database, vault: Vault): InstallStore {
  const opened = (row: typeof slackInstallations.$inferSelect): Installation => ({
    team: row.team,
    teamName: row.teamName,
    token: vault.open(row.token),
    botUser: row.botUser,
  });
  return {
    save: async ({ token, scopes, ...rest }) => {
      const row = { ...rest, token: vault.seal(token), scopes: scopes.join(",") };
      await database.db
        .insert(slackInstallations)
        .values(row)
        .onConflictDoUpdate({ target: slackInstallations.team, set: row });
    },
    find: async (team) => {
      const row = (await database.db.select().from(slackInstallations).where(eq(slackInstallations.team, team)))[0];
      return row === undefined ? undefined : opened(row);
    },
    all: async () => (await database.db.select().from(slackInstallations)).map(opened),
    remove: async (team) => {
      await database.db.delete(slackInstallations).where(eq(slackInstallations.team, team));
    },
  };
}
