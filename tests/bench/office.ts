import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { insertLink } from "../../src/bot/identity/identity-store.js";
import { openDatabase } from "../../src/database-open.js";
import type { Database } from "../../src/database.js";
import { createPostgresDatabase } from "../support/database.js";
import { startDeskhand, type DeskhandProcess } from "../support/deskhand-process.js";
import { openSlackPeer, type SlackPeer } from "../support/slack-peer.js";
import { signingSecret } from "../support/slack-user.js";
import { openTeamsPeer, type TeamsPeer } from "../support/teams-peer.js";
import { colleagues, team } from "./workplace.js";

/** An installation on a PostgreSQL database of its own, with Slack and Teams at its other end. */
export interface Office {
  readonly database: Database;
  readonly slack: SlackPeer;
  readonly teams: TeamsPeer;
  /** Starts one more server on it. */
  start(): Promise<DeskhandProcess>;
  /** Stops what runs and removes everything. */
  close(): Promise<void>;
}

/** The secret of these installations: whoever fills an inbox beforehand seals with it. */
export const officeSecret = "a secret for the bench only";

/** Opens one. The sample company is loaded, and everybody in it has accounts. */
export async function openOffice(): Promise<Office> {
  const root = mkdtempSync(join(tmpdir(), "deskhand-bench-"));
  const { url, drop } = await createPostgresDatabase();
  const [slack, teams] = await Promise.all([openSlackPeer(), openTeamsPeer()]);
  const environment = {
    DATABASE_URL: url,
    DESKHAND_MODE: "test",
    DESKHAND_SECRET: officeSecret,
    DESKHAND_LOG_LEVEL: "error",
    SLACK_BOT_TOKEN: slack.token,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: slack.apiUrl,
    DESKHAND_TEAMS_TEST_CLIENT: "true",
  };
  const running: DeskhandProcess[] = [];
  let database: Database | undefined;
  const close = async () => {
    await Promise.all(running.map((server) => server.stop()));
    await Promise.all([slack.close(), teams.close(), database?.close()]);
    await drop();
    rmSync(root, { recursive: true, force: true });
  };
  let made = 0;
  const start = async () => {
    const folder = join(root, `server-${(made += 1)}`);
    mkdirSync(folder);
    const server = await startDeskhand({ folder, environment });
    running.push(server);
    return server;
  };
  try {
    const first = await start();
    database = await openDatabase({ kind: "postgres", url, poolSize: 2 });
    await give(database, { slack, teams });
    await first.stop();
    running.length = 0;
    return { database, slack, teams, start, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Everybody has an account at either end; those of Slack are linked, a test client of Teams knows people by their address. */
async function give(database: Database, { slack, teams }: Pick<Office, "slack" | "teams">): Promise<void> {
  const everybody = colleagues();
  const linkedAt = new Date();
  await database.transaction(async (tx) => {
    for (const { personId, slackUser } of everybody) {
      const identity = { channel: "slack", tenant: team, user: slackUser } as const;
      await insertLink(tx, { identity, personId, origin: "sign-in", linkedAt });
    }
  });
  for (const { slackUser, name, email } of everybody) slack.addUser(slackUser, { real_name: name, profile: { email } });
  const members = everybody.map(({ teamsUser: id, entraId: aadObjectId, name, email }) => ({
    id,
    aadObjectId,
    name,
    email,
  }));
  teams.members = () => members;
}

/** Processor time a process has used, in ms; undefined where the system does not tell. */
export function processorMs(processId: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${processId}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    // Ticks are hundredths of a second everywhere Linux runs Node.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}
