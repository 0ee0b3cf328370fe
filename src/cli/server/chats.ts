import { loadTerminals, type App, type ControlHandlers } from "../../app.js";
import { asAppError, describeError } from "../../errors.js";

/** Who chats, and by what. */
export interface ChatSeat {
  readonly personId: string;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** A person types here directly: there is a prompt. */
  readonly prompt: boolean;
  /** Each line waits for its answers before the next is read: a pipe. */
  readonly orderly: boolean;
  readonly colour: boolean;
}

/** The terminals of an open installation. */
export interface Chats {
  /** Resolves when the person has left and what they asked has been answered. */
  seat(seat: ChatSeat): Promise<void>;
  /** For people who come by the control socket. */
  readonly byControl: ControlHandlers["chat"];
  close(): Promise<void>;
}

/** Opens the terminal channel. It is attached while somebody sits at it: replies for others wait in the database. */
export async function openChats(app: App): Promise<Chats> {
  const { createTerminals } = await loadTerminals();
  const terminals = createTerminals(app.bot.services.notifier);
  let attached: Promise<void> | undefined;
  const leave = async () => {
    if (terminals.open > 0 || attached === undefined) return;
    attached = undefined;
    await app.bot.detach(terminals);
  };
  const seat: Chats["seat"] = async ({ personId, input, output, prompt, orderly, colour }) => {
    attached ??= app.bot.attach(terminals);
    await attached;
    const settled = orderly ? app.bot.idle : () => Promise.resolve();
    try {
      await terminals.seat({ personId, input, output, clock: app.clock, interactive: prompt, colour, settled });
    } finally {
      await leave();
    }
  };
  return {
    seat,
    byControl: (personId, socket, { interactive, colour }) => {
      seat({ personId, input: socket, output: socket, prompt: false, orderly: !interactive, colour })
        .catch((thrown: unknown) => void socket.write(`! ${describeError(asAppError(thrown))}\n`))
        .finally(() => socket.end());
    },
    close: () => terminals.stop(),
  };
}
