import { chmod, mkdir, rm, stat } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
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
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = controlPath(folder);
  const sockets = new Set<Socket>();
  // Half open: a pipe that has nothing more to say still waits for the answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    serve(socket, handlers);
  });
  await listenOrTakeOver(server, folder);
  await chmod(path, 0o600);
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(path, { force: true });
    },
  };
}

/** Sends a command to the server that holds the folder. @returns undefined when there is none */
export async function callControl(folder: string, call: CommandCall): Promise<CommandResult | undefined> {
  const socket = await reach(folder);
  if (socket === undefined) return undefined;
  socket.write(`${JSON.stringify({ kind: "command", ...call })}\n`);
  const line = await firstLine(socket);
  socket.destroy();
  if (line === undefined)
    throw new AppError({ code: "internal", message: "The running server closed the connection without an answer." });
  return JSON.parse(line) as CommandResult;
}

/** Opens a chat with the server that holds the folder. @returns undefined when there is none */
export async function chatThroughControl(
  folder: string,
  personId: string,
  style: ChatStyle = { interactive: false, colour: false },
): Promise<Socket | undefined> {
  const socket = await reach(folder);
  socket?.write(`${JSON.stringify({ kind: "chat", personId, ...style })}\n`);
  return socket;
}

async function reach(folder: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(controlPath(folder));
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}

function firstLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: socket });
    lines.once("line", resolve);
    lines.once("close", () => resolve(undefined));
  });
}

function serve(socket: Socket, handlers: ControlHandlers): void {
  let head = "";
  const hungUp = () => socket.destroy();
  const read = (chunk: Buffer) => {
    head += chunk.toString("utf8");
    const end = head.indexOf("\n");
    if (end < 0) return;
    socket.off("data", read);
    socket.off("end", hungUp);
    socket.pause();
    const rest = head.slice(end + 1);
    if (rest !== "") socket.unshift(Buffer.from(rest, "utf8"));
    begin(socket, head.slice(0, end), handlers).catch((thrown: unknown) => {
      socket.end(
        `${JSON.stringify({ exit: 3, json: { error: asAppError(thrown).message }, text: asAppError(thrown).message })}\n`,
      );
    });
  };
  socket.on("data", read);
  socket.on("end", hungUp);
}

async function begin(socket: Socket, line: string, handlers: ControlHandlers): Promise<void> {
  const request = JSON.parse(line) as
    ({ kind: "command" } & CommandCall) | ({ kind: "chat"; personId: string } & ChatStyle);
  if (request.kind === "chat") {
    const { personId, interactive, colour } = request;
    handlers.chat(personId, socket, { interactive, colour });
    return;
  }
  const result = await handlers.command({ name: request.name, args: request.args });
  socket.end(`${JSON.stringify(result)}\n`);
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
    const other = await reach(folder);
    other?.destroy();
    if (other !== undefined) throw locked(folder);
    await rm(controlPath(folder), { force: true });
    if (!(await listens(server, controlPath(folder)))) throw locked(folder);
  } finally {
    await rm(guard, { recursive: true, force: true });
  }
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

function locked(folder: string): AppError {
  return new AppError({
    code: "directory-locked",
    message: "Another Deskhand uses this data folder.",
    where: folder,
    remedy:
      "Stop it, or give this one a folder of its own with DESKHAND_DATA. Commands such as “deskhand audit verify” go through the running one.",
  });
}
