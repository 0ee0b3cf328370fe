import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addAuditCommands } from "./audit/commands.js";
import { addDeskCommands } from "./desk/commands.js";
import { addEvalCommands } from "./eval/commands.js";
import { addIngestCommand } from "./ingest/commands.js";
import { addKnowledgeCommands } from "./knowledge/commands.js";
import { addPeopleCommands } from "./people/commands.js";
import { addPolicyCommands } from "./policy/commands.js";
import { addServerCommands } from "./server/commands.js";
import { addTeamsCommands } from "./teams/commands.js";
import { addSlackCommands } from "./slack/commands.js";
import type { Cli, Terminal } from "./terminal.js";

const description = `Deskhand answers employees and carries out governed HR, IT and procurement requests.

Commands that need the company's data go through the running server, or open the data themselves.
Exit codes: 0 done, 1 the check found something, 2 usage or bad input, 3 environment, 4 refused.`;

/** Runs a command line. Returns its exit code; never throws. @param words what stands after the program's name */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  let exit = 0;
  const cli: Cli = {
    terminal,
    config: async () => (await import("../config.js")).loadConfig(terminal.environment),
    conclude: async (options, work) => {
      const { concluded, print } = await import("./result.js");
      const outcome = await concluded(work);
      exit = outcome.exit;
      print(outcome, terminal, options.json === true);
    },
    inCompany: async (call, config) => {
      const { runInCompany } = await import("./dispatch.js");
      return runInCompany(config ?? (await cli.config()), call);
    },
  };
  try {
    await createProgram(cli).parseAsync(words, { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    exit = thrown.exitCode === 0 ? 0 : 2;
    // Whoever asked for JSON reads standard output, and finds the reason there too.
    if (exit !== 0 && words.includes("--json")) {
      const message = thrown.message.replace(/^error: /u, "");
      terminal.stdout.write(`${JSON.stringify({ error: { code: "bad-input", message } })}\n`);
    }
  }
  return exit;
}

function createProgram(cli: Cli): Command {
  const program = new Command("deskhand")
    .description(description)
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .showHelpAfterError("(--help says more)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void cli.terminal.stdout.write(text),
      writeErr: (text) => void cli.terminal.stderr.write(text),
    });
  addServerCommands(program, cli);
  addPeopleCommands(program, cli);
  addIngestCommand(program, cli);
  addKnowledgeCommands(program, cli);
  addPolicyCommands(program, cli);
  addAuditCommands(program, cli);
  addDeskCommands(program, cli);
  addTeamsCommands(program, cli);
  addSlackCommands(program, cli);
  addEvalCommands(program, cli);
  return program;
}

function packageVersion(): string {
  const read: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return read !== null && typeof read === "object" && "version" in read ? String(read.version) : "unknown";
}
