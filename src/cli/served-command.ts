import { z } from "zod";
import type { App, CommandCall, CommandResult } from "../app.js";
import { AppError } from "../errors.js";

/** A command that needs the company's data: runs in the process that holds the data folder. */
export type ServedCommand = (app: App, args: CommandCall["args"]) => Promise<CommandResult>;

/** The arguments of a command, checked: they may come from a process of another version. @throws AppError bad-input */
export function readArgs<S extends z.ZodType>(schema: S, args: CommandCall["args"]): z.output<S> {
  const read = schema.safeParse(args);
  if (read.success) return read.data;
  throw new AppError({ code: "bad-input", message: `The command does not fit: ${z.prettifyError(read.error)}` });
}
