import type { Readable, Writable } from "node:stream";
import type { CommandCall, CommandResult } from "../app.js";
import type { Config } from "../config.js";

/** What the command line talks with: the process's own streams, or a test's. */
export interface Terminal {
  readonly stdin: Readable;
  /** Results, and with `--json` exactly one object. */
  readonly stdout: Writable;
  /** Everything else: errors, logs, progress. */
  readonly stderr: Writable;
  /** In place of the process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** What the commands share. Their work is loaded when one of them is called, so that help and usage errors come at once. */
export interface Cli {
  readonly terminal: Terminal;
  /** @throws AppError config-invalid with every problem at once */
  config(): Promise<Config>;
  /** Runs the work of a command, prints what it came to and keeps its exit code. Never throws. */
  conclude(options: { readonly json?: boolean | undefined }, work: () => Promise<CommandResult>): Promise<void>;
  /** Runs a command where the company is: in the server when one runs, else here. */
  inCompany(call: CommandCall, config?: Config): Promise<CommandResult>;
}
