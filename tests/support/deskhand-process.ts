import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { compiledScripts } from "./compiled.js";

/** Where a Deskhand keeps its data, and its settings by their environment variables. */
export interface Installation {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** A `deskhand start` in a process of its own. */
export interface DeskhandProcess {
  /** Of the chat page; the same process keeps it. */
  readonly url: string;
  readonly processId: number;
  /** From spawning to "ready", in ms. */
  readonly startedInMs: number;
  /** Everything it logged. */
  readonly log: string;
  /** SIGKILL: it ends where it stands. */
  kill(): Promise<void>;
  /** SIGTERM: it finishes what is under way. Answers with its exit code. */
  stop(): Promise<number | null>;
}

/** What a command of the command line came to. */
export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const readyLine = z.looseObject({ url: z.url(), processId: z.number() });

/** Starts a server on a free port of loopback and waits until it says that it is ready. @throws Error with its log when it ends before */
export async function startDeskhand(installation: Installation): Promise<DeskhandProcess> {
  const begun = performance.now();
  const child = launch(["start", "--json"], installation);
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    log += chunk.toString("utf8");
  });
  const ended = endOf(child);
  const first = await Promise.race([firstLine(child), ended.then(() => undefined)]);
  const ready = first === undefined ? undefined : readyLine.safeParse(JSON.parse(first));
  if (ready?.success !== true) throw new Error(`deskhand start ended with ${await ended}: ${first ?? ""} ${log}`);
  const { url, processId } = ready.data;
  const startedInMs = performance.now() - begun;
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    url,
    processId,
    startedInMs,
    get log() {
      return log;
    },
    kill: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
  };
}

/** Runs one command to its end. @param input what is typed into it */
export async function runDeskhand(
  words: readonly string[],
  installation: Installation & { readonly input?: string },
): Promise<CommandOutcome> {
  const child = launch(words, installation);
  const read = async (stream: ChildProcess["stdout"]) => {
    let text = "";
    for await (const chunk of stream ?? []) text += String(chunk);
    return text;
  };
  child.stdin?.end(installation.input ?? "");
  const [stdout, stderr, code] = await Promise.all([read(child.stdout), read(child.stderr), endOf(child)]);
  return { code, stdout, stderr };
}

function launch(words: readonly string[], { folder, environment }: Installation): ChildProcess {
  const child = spawn(process.execPath, [builtCli(), ...words], {
    // Not the repository's folder: a configuration file that lies there is none of the test's business.
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      NO_COLOR: "1",
      DESKHAND_DATA: join(folder, "data"),
      DESKHAND_PORT: "0",
      ...environment,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const orphan = () => child.kill("SIGKILL");
  process.once("exit", orphan);
  child.once("exit", () => process.off("exit", orphan));
  return child;
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("close", (code) => resolve(code)));
}

function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return Promise.resolve(undefined);
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(undefined));
  });
}

/** The built command line; DESKHAND_TEST_CLI names another build. @throws Error when it is older than the source */
function builtCli(): string {
  const named = process.env["DESKHAND_TEST_CLI"];
  if (named === undefined) return fileURLToPath(new URL("cli.js", compiledScripts()));
  if (!existsSync(named)) throw new Error(`${named} is not there`);
  return named;
}
