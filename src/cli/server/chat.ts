import { finished } from "node:stream/promises";
import { WriteStream } from "node:tty";
import { loadControl, openApp, type CommandResult } from "../../app.js";
import type { Config } from "../../config.js";
import { elsewhereOr } from "../dispatch.js";
import type { HeldFolder } from "../folder.js";
import { activePerson } from "../people/person.js";
import { concluded, saidAlready } from "../result.js";
import type { Terminal } from "../terminal.js";
import { openChats } from "./chats.js";

/** Who wants to chat, and where. */
export interface ChatRequest {
  readonly personId: string;
  readonly terminal: Terminal;
}

/** `chat`: at the running server, else with an installation that is open for as long as the chat. */
export async function chat(config: Config, request: ChatRequest): Promise<CommandResult> {
  let here = false;
  const call = { name: "person", args: { personId: request.personId } };
  const outcome = await elsewhereOr({ config }, call, (held) => {
    here = true;
    return concluded(() => chatHere(config, request, held));
  });
  if (here || outcome.exit !== 0) return outcome;
  await chatThere(config, request);
  return saidAlready;
}

async function chatHere(config: Config, { personId, terminal }: ChatRequest, held: HeldFolder): Promise<CommandResult> {
  const app = await openApp({ config });
  try {
    await activePerson(app, personId);
    const chats = await openChats(app);
    await app.work();
    held.lend(app, chats.byControl);
    const typed = isTerminal(terminal.stdin) && isTerminal(terminal.stdout);
    const { stdin: input, stdout: output } = terminal;
    await chats.seat({ personId, input, output, prompt: typed, orderly: !typed, colour: hasColours(output) });
    await chats.close();
    return saidAlready;
  } finally {
    await held.settle();
    await app.close();
  }
}

async function chatThere(config: Config, { personId, terminal }: ChatRequest): Promise<void> {
  const { chatThroughControl } = await loadControl();
  const { stdin, stdout } = terminal;
  const style = { interactive: isTerminal(stdin), colour: hasColours(stdout) };
  const socket = await chatThroughControl(config.dataFolder, personId, style);
  if (socket === undefined) return;
  stdin.pipe(socket);
  socket.pipe(stdout, { end: false });
  // The server ends it, once everything is answered.
  await finished(socket, { writable: false }).catch(() => undefined);
  stdin.unpipe(socket);
  socket.destroy();
}

function isTerminal(stream: object): boolean {
  return "isTTY" in stream && stream.isTTY === true;
}

// Node knows NO_COLOR and what the terminal can show.
function hasColours(stream: object): boolean {
  return stream instanceof WriteStream && stream.hasColors();
}
