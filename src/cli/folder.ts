import { loadControl, type App, type CommandResult, type ControlHandlers } from "../app.js";
import type { Config } from "../config.js";
import { AppError } from "../errors.js";
import { failure } from "./result.js";
import { runServed } from "./served.js";

/** The data folder, held by this process. */
export interface HeldFolder {
  /** Serves the commands of other processes from this installation, and their chats where it has any. */
  lend(app: App, chat?: ControlHandlers["chat"]): void;
  /** Ends that; resolves when the commands under way are done. */
  settle(): Promise<void>;
  /** Gives the folder back. */
  release(): Promise<void>;
}

/** Takes the data folder. @throws AppError directory-locked when another process holds it */
export async function takeFolder(config: Config): Promise<HeldFolder> {
  const { takeControl } = await loadControl();
  const busy = failure(inUse(config.dataFolder));
  let lent: { readonly app: App; readonly chat: ControlHandlers["chat"] | undefined } | undefined;
  const guests = new Set<Promise<CommandResult>>();
  const control = await takeControl(config.dataFolder, {
    command: async (call) => {
      if (lent === undefined) return busy;
      const answer = runServed(lent.app, call);
      guests.add(answer);
      return answer.finally(() => guests.delete(answer));
    },
    chat: (personId, socket, style) => {
      if (lent?.chat === undefined) socket.end(`${busy.text}\n`);
      else lent.chat(personId, socket, style);
    },
  });
  return {
    lend: (app, chat) => {
      lent = { app, chat };
    },
    settle: async () => {
      lent = undefined;
      await Promise.allSettled(guests);
    },
    release: control.close,
  };
}

/** A server database bears several processes: there is nothing to hold, and nobody comes by this one. */
export const nothingToHold: HeldFolder = {
  lend: () => undefined,
  settle: () => Promise.resolve(),
  release: () => Promise.resolve(),
};

function inUse(folder: string): AppError {
  return new AppError({
    code: "directory-locked",
    message: "The process that holds the data folder is starting, stopping, or busy with one command.",
    where: folder,
    remedy: "Try again in a moment.",
  });
}
