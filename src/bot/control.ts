import { chmod, mkdir, rm, stat } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, asAppError } from "../errors.js";
import type { Json } from "../runtime.js";

/** What a command of the command line came to; its exit code is 0 done, 1 the check found something, 2 bad input, 3 environment, 4 refused. */
export interface CommandResult {
  readonly exit: 0 | 1 | 2 | 3 | 4;
  /** What `--json` prints. */
  readonly json: Json;
  /** What people read. */
  readonly text: string;
}

/** A command by its name, with its arguments. */
export interface CommandCall {
  readonly name: string;
  readonly args: Readonly<Record<string, Json>>;
}

/** How a chat is shown: to somebody who types, or into a pipe. */
export interface ChatStyle {
  readonly interactive: boolean;
  readonly colour: boolean;
}

/** Who answers on the socket. */
export interface ControlHandlers {
  command(call: CommandCall): Promise<CommandResult>;
  /** A person at a terminal; the socket is both their keyboard and their screen. It may end on their side first: whoever answers ends it. */
  chat(personId: string, socket: Socket, style: ChatStyle): void;
}

/** The control socket of a running server: the lock on the data folder, and the way in for the command line. */
export interface Control {
  close(): Promise<void>;
}

/** The socket's path in a data folder. */
export function controlPath(folder: string): string {
  return join(folder, "control.sock");
}

/**
 * Takes the data folder: listens on its socket (mode 0600).
 * @throws AppError directory-locked when another process holds it
 */
export async function takeControl(folder: string, handlers: ControlHandlers): Promise<Control> {
  if (isTooLong(folder)) throw tooLong(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const sockets = new Set<Socket>();
  /** Nothing has been asked of them yet. */
  const silent = new Set<Socket>();
  // Half open: a pipe that has nothing more to say still waits for the answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    silent.add(socket);
    socket.on("close", () => sockets.delete(socket) && silent.delete(socket));
    socket.on("error", () => socket.destroy());
    const ask = (line: string | undefined) => {
      if (line === undefined) socket.destroy();
      else if (silent.delete(socket)) return begin(socket, line, handlers);
      return undefined;
    };
    socket.write(greeting);
    readLine(socket)
      .then(ask)
      .catch((thrown: unknown) => socket.end(answer(failed(asAppError(thrown)))));
  });
  await listenOrTakeOver(server, folder);
  await chmod(controlPath(folder), 0o600);
  return { close: () => closeServer(server, { sockets, silent, last: answer(failed(leaving(folder))) }) };
}

interface Connections {
  readonly sockets: ReadonlySet<Socket>;
  readonly silent: Set<Socket>;
  /** What those hear who come too late. */
  readonly last: string;
}

const graceMs = 1000;

/** Whoever has not asked yet is told that it is too late; who waits for an answer gets it. The socket's file goes at once. */
async function closeServer(server: Server, { sockets, silent, last }: Connections): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of silent) socket.end(last);
  silent.clear();
  const cut = setTimeout(() => sockets.forEach((socket) => socket.destroy()), graceMs);
  await closed;
  clearTimeout(cut);
}

/** Sends a command to the process that holds the folder. @returns undefined when there is none */
export async function callControl(folder: string, call: CommandCall): Promise<CommandResult | undefined> {
  const socket = await enter(folder);
  if (socket === undefined) return undefined;
  socket.write(`${JSON.stringify({ kind: "command", ...call })}\n`);
  const line = await readLine(socket);
  socket.destroy();
  if (line !== undefined) return JSON.parse(line) as CommandResult;
  throw new AppError({
    code: "internal",
    message: "The process that holds the data folder ended before it answered: whether the command ran is not known.",
    where: folder,
  });
}

/** Opens a chat with the process that holds the folder. @returns undefined when there is none */
export async function chatThroughControl(
  folder: string,
  personId: string,
  style: ChatStyle = { interactive: false, colour: false },
): Promise<Socket | undefined> {
  const socket = await enter(folder);
  socket?.write(`${JSON.stringify({ kind: "chat", personId, ...style })}\n`);
  return socket;
}

/** The server's first line. Whoever has not read it was not heard, and may ask again without doing anything twice. */
const greeting = "deskhand\n";

async function enter(folder: string): Promise<Socket | undefined> {
  const socket = await reach(folder);
  if (socket === undefined || (await readLine(socket)) !== undefined) return socket;
  socket.destroy();
  return undefined;
}

async function reach(folder: string): Promise<Socket | undefined> {
  if (isTooLong(folder)) return undefined;
  return new Promise((resolve) => {
    const socket = connect(controlPath(folder));
    socket.once("connect", () => resolve(socket));
    socket.on("error", () => {
      socket.destroy();
      resolve(undefined);
    });
  });
}

const newline = 0x0a;

/** The first line a socket says; undefined when it ends before. What follows the line stays in the socket. */
function readLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const done = (line: string | undefined) => {
      socket.off("readable", take).off("end", gone).off("close", gone);
      resolve(line);
    };
    const gone = () => done(undefined);
    const take = () => {
      for (let chunk: unknown = socket.read(); Buffer.isBuffer(chunk); chunk = socket.read()) {
        const end = chunk.indexOf(newline);
        parts.push(end < 0 ? chunk : chunk.subarray(0, end));
        if (end < 0) continue;
        if (end + 1 < chunk.length) socket.unshift(chunk.subarray(end + 1));
        return done(Buffer.concat(parts).toString("utf8"));
      }
    };
    socket.on("readable", take).once("end", gone).once("close", gone);
  });
}

async function begin(socket: Socket, line: string, handlers: ControlHandlers): Promise<void> {
  const request = JSON.parse(line) as
    ({ kind: "command" } & CommandCall) | ({ kind: "chat"; personId: string } & ChatStyle);
  if (request.kind === "chat") {
    const { personId, interactive, colour } = request;
    handlers.chat(personId, socket, { interactive, colour });
    return;
  }
  socket.end(answer(await handlers.command({ name: request.name, args: request.args })));
}

function answer(result: CommandResult): string {
  return `${JSON.stringify(result)}\n`;
}

function failed({ code, message }: AppError): CommandResult {
  return { exit: 3, json: { error: { code, message } }, text: message };
}

function leaving(folder: string): AppError {
  const message = "The process that held the data folder has just ended. Try again.";
  return new AppError({ code: "directory-locked", message, where: folder });
}

async function listenOrTakeOver(server: Server, folder: string): Promise<void> {
  if (await listens(server, controlPath(folder))) return;
  const guard = join(folder, "takeover");
  // Only one process at a time may judge a socket to be dead and remove it.
  if (
    !(await mkdir(guard).then(
      () => true,
      () => olderThan(guard, 10_000),
    ))
  )
    throw locked(folder);
  try {
    // Asked twice: a process that starts right now has made its socket a moment before it listens on it.
    if ((await isHeld(folder)) || (await sleep(certaintyMs).then(() => isHeld(folder)))) throw locked(folder);
    await rm(controlPath(folder), { force: true });
    if (!(await listens(server, controlPath(folder)))) throw locked(folder);
  } finally {
    await rm(guard, { recursive: true, force: true });
  }
}

const certaintyMs = 50;

async function isHeld(folder: string): Promise<boolean> {
  const other = await reach(folder);
  other?.destroy();
  return other !== undefined;
}

function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(false) : reject(error));
    server.once("error", failed);
    server.listen(path, () => {
      server.off("error", failed);
      resolve(true);
    });
  });
}

async function olderThan(path: string, ms: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined || Date.now() - found.mtimeMs > ms;
}

// What the operating systems take; Node cuts a longer path off without a word, and two folders would share one socket.
const longestPath = 103;

function isTooLong(folder: string): boolean {
  return Buffer.byteLength(controlPath(folder)) > longestPath;
}

function tooLong(folder: string): AppError {
  return new AppError({
    code: "config-invalid",
    message: `The path of the data folder is too long: its control socket's may have ${longestPath} bytes.`,
    where: folder,
    remedy: "Choose a shorter one with DESKHAND_DATA, or name it from the working folder.",
  });
}

function locked(folder: string): AppError {
  return new AppError({
    code: "directory-locked",
    message: "Another Deskhand uses this data folder.",
    where: folder,
    remedy:
      "Stop it, or give this one a folder of its own with DESKHAND_DATA. Commands such as “deskhand audit verify” go through the running one.",
  });
}
