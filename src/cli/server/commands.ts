import type { Command } from "commander";
import type { Cli } from "../terminal.js";

interface Json {
  readonly json?: true;
}

/** `start`, `chat`, `migrate`, `doctor`. */
export function addServerCommands(program: Command, cli: Cli): void {
  program
    .command("start")
    .description("start the server: the chat page, the background work, and the way in for the other commands")
    .option("--json", "print one JSON object when the server is ready")
    .action((options: Json) =>
      cli.conclude(options, async () => {
        const { start } = await import("./start.js");
        return start(await cli.config(), { terminal: cli.terminal, json: options.json === true });
      }),
    );
  program
    .command("chat")
    .description('chat in the terminal; also with a pipe: echo "…" | deskhand chat --as lena.vogel')
    .requiredOption("--as <person>", "id of the person who chats")
    .action(({ as: personId }: { readonly as: string }) =>
      cli.conclude({}, async () => {
        const { chat } = await import("./chat.js");
        return chat(await cli.config(), { personId, terminal: cli.terminal });
      }),
    );
  program
    .command("migrate")
    .description("bring the database's tables up to date; starting does it too")
    .option("--json", "print one JSON object")
    .action((options: Json) =>
      cli.conclude(options, async () => {
        const { migrate } = await import("../migrate/migrate.js");
        return migrate(await cli.config());
      }),
    );
  program
    .command("doctor")
    .description("look everything over: each finding with its remedy; exit 1 when something is wrong")
    .option("--json", "print one JSON object")
    .action((options: Json) =>
      cli.conclude(options, async () => {
        const { examine } = await import("../doctor/doctor.js");
        return examine(cli.terminal.environment);
      }),
    );
}
