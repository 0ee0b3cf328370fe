import { resolve } from "node:path";
import type { Command } from "commander";
import type { Cli } from "../terminal.js";

interface ImportOptions {
  readonly catalogue?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `people import`. */
export function addPeopleCommands(program: Command, cli: Cli): void {
  const people = program.command("people").description("the people of the company");
  people
    .command("import")
    .description("import people and the catalogue, all or nothing (docs/people-import.md)")
    .argument("[file]", "people as CSV: the complete list; whoever is missing becomes inactive")
    .option("--catalogue <file>", "applications, hardware, groups and cost centres as YAML")
    .option("--dry-run", "check everything and say what would change, without changing it")
    .option("--json", "print one JSON object")
    .action((file: string | undefined, options: ImportOptions) =>
      cli.conclude(options, async () => {
        const { readImport } = await import("./import.js");
        const config = await cli.config();
        const call = await readImport({
          people: file === undefined ? undefined : resolve(file),
          catalogue: options.catalogue === undefined ? undefined : resolve(options.catalogue),
          dryRun: options.dryRun === true,
        });
        // Who imports a company of their own into an empty installation does not want the sample company in it.
        return cli.inCompany(call, { ...config, sample: false });
      }),
    );
  people
    .command("accounts")
    .description("which accounts of Slack and Teams are linked to whom (docs/identity.md)")
    .argument("[person]", "id of a person; everybody when left out")
    .option("--json", "print one JSON object")
    .action((person: string | undefined, options: { readonly json?: true }) =>
      cli.conclude(options, () =>
        cli.inCompany({ name: "people accounts", args: person === undefined ? {} : { person } }),
      ),
    );
  people
    .command("unlink")
    .description("end the link of an account: from the next message on it is nobody's")
    .argument("<link>", "id of the link, as “people accounts” shows it")
    .option("--json", "print one JSON object")
    .action((link: string, options: { readonly json?: true }) =>
      cli.conclude(options, () => cli.inCompany({ name: "people unlink", args: { link } })),
    );
}
