import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { runCommandLine } from "../../src/cli/program.js";

/** What a command line came to. */
export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Environment of a command. */
export type Environment = Readonly<Record<string, string>>;

/** Runs a command in this process. */
export async function deskhand(words: readonly string[], environment: Environment = {}): Promise<Ran> {
  const out = capture();
  const err = capture();
  const terminal = { stdin: Readable.from([]), stdout: out.stream, stderr: err.stream, environment };
  const exit = await runCommandLine(words, terminal);
  return { exit, out: out.text(), err: err.text() };
}

/** A new folder; `files` are written into it. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-cli-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Starts a command as a process of its own. */
export function spawnDeskhand(words: readonly string[], environment: Environment = {}): ChildProcessWithoutNullStreams {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  return spawn(process.execPath, ["--import", "tsx", join(root, "src/cli.ts"), ...words], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
}

/** Runs a command as a process of its own, to its end. @param input what it finds on standard input */
export async function inProcess(words: readonly string[], environment: Environment = {}, input = ""): Promise<Ran> {
  const child = spawnDeskhand(words, environment);
  const [out, err] = [collected(child.stdout), collected(child.stderr)];
  child.stdin.end(input);
  const exit = await exitOf(child);
  return { exit, out: out(), err: err() };
}

/** The exit code of a process, once it has ended and its output is read. */
export function exitOf(child: ChildProcessWithoutNullStreams): Promise<number> {
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? -1)));
}

/** The one object a command printed. @throws SyntaxError where it is anything else */
export function onlyObject(ran: Ran): Record<string, unknown> {
  const read: unknown = JSON.parse(ran.out);
  if (read === null || typeof read !== "object" || Array.isArray(read)) throw new SyntaxError("not one object");
  return { ...read };
}

function collected(stream: Readable): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

function capture(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => chunks.join("") };
}
