import type { Command } from "commander";
import type { Cli } from "../terminal.js";

interface AgentOptions {
  readonly as: string;
  readonly json?: true;
}

/** `desk …`: the built-in service desk, where people end up whom the assistant could not help. */
export function addDeskCommands(program: Command, cli: Cli): void {
  const desk = program.command("desk").description("the built-in service desk");
  desk
    .command("list")
    .description("cases that are not resolved, oldest first")
    .option("--all", "resolved ones too")
    .option("--json", "print one JSON object")
    .action(({ all = false, json }: { readonly all?: boolean; readonly json?: true }) =>
      cli.conclude({ json }, () => cli.inCompany({ name: "desk list", args: { all } })),
    );
  desk
    .command("show")
    .description("a case with everything needed to go on: summary, what was tried, the conversation")
    .argument("<reference>", "for example INC-6001")
    .option("--json", "print one JSON object")
    .action((reference: string, options: { readonly json?: true }) =>
      cli.conclude(options, () => cli.inCompany({ name: "desk show", args: { reference } })),
    );
  desk
    .command("reply")
    .description("answer in the employee's thread; the assistant is silent there until the case is resolved")
    .argument("<reference>", "for example INC-6001")
    .argument("<text...>", "what to say")
    .requiredOption("--as <agent>", "id of a service desk agent")
    .option("--json", "print one JSON object")
    .action((reference: string, text: readonly string[], { as: agent, json }: AgentOptions) =>
      cli.conclude({ json }, () =>
        cli.inCompany({ name: "desk reply", args: { reference, agent, text: text.join(" ") } }),
      ),
    );
  desk
    .command("resolve")
    .description("end a case and hand the thread back to the assistant")
    .argument("<reference>", "for example INC-6001")
    .argument("[text...]", "last words to the employee")
    .requiredOption("--as <agent>", "id of a service desk agent")
    .option("--json", "print one JSON object")
    .action((reference: string, text: readonly string[], { as: agent, json }: AgentOptions) =>
      cli.conclude({ json }, () =>
        cli.inCompany({ name: "desk resolve", args: { reference, agent, text: text.join(" ") } }),
      ),
    );
}
