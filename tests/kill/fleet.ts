import { runDeskhand, startDeskhand, type DeskhandProcess } from "../support/deskhand-process.js";
import { configFile, writeLedgerConfig, type InstallationCopy } from "./installation.js";

/** The servers of one installation: one on an embedded database, one or more on PostgreSQL. */
export interface Fleet {
  /** Of those that run right now. */
  addresses(): readonly string[];
  /** SIGKILL, and started again at once. Answers when it is ready, with how long that took from the restart. */
  killAndRestart(index: number): { readonly restartedAt: number; readonly ready: Promise<number> };
  /** `audit verify` beside the running server. */
  verifyAudit(): Promise<{ readonly ok: boolean; readonly says: string }>;
  /** SIGTERM. @throws Error when a server does not end in order */
  stop(): Promise<void>;
  /** SIGKILL to whatever still runs. */
  abandon(): Promise<void>;
  /** What the servers logged. */
  log(): string;
}

/** Starts a server in each folder. */
export async function startFleet(copy: InstallationCopy, ledgerUrl: string): Promise<Fleet> {
  for (const folder of copy.folders) writeLedgerConfig(folder, ledgerUrl);
  const settings = (folder: string) => ({
    folder,
    environment: { ...copy.environment, DESKHAND_CONFIG: configFile(folder) },
  });
  const logs: DeskhandProcess[] = [];
  const start = async (folder: string) => {
    const server = await startDeskhand(settings(folder));
    logs.push(server);
    return server;
  };
  const running: (DeskhandProcess | undefined)[] = await Promise.all(copy.folders.map(start));
  const all = () => running.filter((one) => one !== undefined);
  return {
    addresses: () => all().map((one) => one.url),
    killAndRestart: (index) => {
      const victim = running[index];
      const folder = copy.folders[index];
      if (victim === undefined || folder === undefined) throw new Error(`no server ${index} runs`);
      running[index] = undefined;
      const restart = async () => {
        await victim.kill();
        const again = await start(folder);
        running[index] = again;
        return again.startedInMs;
      };
      return { restartedAt: performance.now(), ready: restart() };
    },
    verifyAudit: async () => {
      const outcome = await runDeskhand(["audit", "verify"], settings(copy.folders[0] ?? ""));
      return { ok: outcome.code === 0, says: `${outcome.stdout}${outcome.stderr}`.trim() };
    },
    stop: async () => {
      const codes = await Promise.all(all().map((one) => one.stop()));
      if (codes.some((code) => code !== 0)) throw new Error(`a server ended with ${codes.join(", ")}`);
    },
    abandon: async () => {
      await Promise.all(all().map((one) => one.kill()));
    },
    log: () => logs.map((one) => one.log).join(""),
  };
}
