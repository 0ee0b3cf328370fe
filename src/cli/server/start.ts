import { loadWebDoor, openApp, type App, type CommandResult, type WebDoor } from "../../app.js";
import { usesModel, type Config } from "../../config.js";
import { takeFolder, type HeldFolder } from "../folder.js";
import { saidAlready } from "../result.js";
import type { Terminal } from "../terminal.js";
import { sayReady, type Ready } from "./banner.js";
import { openChats, type Chats } from "./chats.js";
import { stopSignal } from "./stop-signal.js";

/** Where the server says that it is ready, and how. */
export interface StartOptions {
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** `start`: serves until it is told to stop; then finishes what is under way. */
export async function start(config: Config, { terminal, json }: StartOptions): Promise<CommandResult> {
  // From here on a second process finds the folder taken, and a signal ends the start in order.
  const held = await takeFolder(config);
  const stopping = stopSignal(terminal);
  try {
    const server = await open(config, held);
    try {
      const ready = await readyOf(server);
      terminal.stdout.write(json ? `${JSON.stringify(ready)}\n` : `${sayReady(ready)}\n`);
      await stopping.asked;
      if (!json) terminal.stdout.write("Stopping: what is under way is finished first. Once more to stop at once.\n");
    } finally {
      await close(server, held);
    }
  } finally {
    await held.release();
    stopping.forget();
  }
  return saidAlready;
}

interface Server {
  readonly app: App;
  readonly door: WebDoor;
  readonly chats: Chats;
  readonly url: string;
}

/** Threads run what was compiled; a server that runs from its sources, as in tests, does their work itself. */
const compiled = import.meta.url.endsWith(".js") ? new URL("../../", import.meta.url) : undefined;

async function open(config: Config, held: HeldFolder): Promise<Server> {
  const app = await openApp({ config, threads: compiled });
  try {
    const { openWebDoor } = await loadWebDoor();
    const door = await openWebDoor(app);
    const chats = await openChats(app);
    await app.work();
    const { url } = await door.listen();
    held.lend(app, chats.byControl);
    return { app, door, chats, url };
  } catch (thrown) {
    await app.close();
    throw thrown;
  }
}

/** Nothing new is begun, turns under way are finished while their pages are still open, then the doors close. */
async function close({ app, door, chats }: Server, held: HeldFolder): Promise<void> {
  await held.settle();
  await app.bot.stop();
  await chats.close();
  await door.close();
  await app.close();
}

async function readyOf({ app, door, url }: Server): Promise<Ready> {
  const { config, database, company } = app;
  const people = new Map((await company.directory.snapshot()).people.map((person) => [person.id, person.name]));
  const signIns = config.mode === "production" ? [] : door.hints.signIns;
  return {
    url,
    connected: door.connected,
    signIns: signIns.map(({ personId, line }) => ({ personId, name: people.get(personId) ?? personId, line })),
    thingsToTry: door.hints.thingsToTry,
    engine: usesModel(config)
      ? `${config.model.name}, with the embedded engine behind it`
      : "embedded, no model configured",
    database: database.kind === "pglite" ? `embedded, in ${config.dataFolder}` : "PostgreSQL",
    processId: process.pid,
  };
}
