import { InvalidArgumentError, Option, type Command } from "commander";
import type { Cli } from "../terminal.js";

interface Json {
  readonly json?: true;
}

interface ExplainOptions extends Json {
  readonly as: string;
  readonly input?: Readonly<Record<string, string>>;
  readonly channel: string;
}

const folderWords = "folder with policy.cedar and bundle.yaml; the configured one when left out";

/** `policy …`: files are checked and tried without the company's data; what is in force is shown and changed with it. */
export function addPolicyCommands(program: Command, cli: Cli): void {
  const policy = program.command("policy").description("who may do what, and who must agree");
  addFileCommands(policy, cli);
  addShowCommands(policy, cli);
  addChangeCommands(policy, cli);
}

function addFileCommands(policy: Command, cli: Cli): void {
  const people = new Option("--people <file>", "CSV file of people whose roles the policies may name");
  policy
    .command("check")
    .description("parse, validate and lint a bundle: every problem with file, line and policy")
    .argument("[folder]", folderWords)
    .addOption(people)
    .option("--json", "print one JSON object")
    .action((folder: string | undefined, options: Json & { readonly people?: string }) =>
      cli.conclude(options, async () => {
        const { checkPolicies } = await import("./check.js");
        return checkPolicies(await cli.config(), { folder, people: options.people });
      }),
    );
  policy
    .command("test")
    .description("decide the rows of policy tables: exit 1 when one is decided otherwise than it says")
    .argument("[files...]", "tables or folders of them; FOLDER/tests or tests/policies when left out")
    .option("--policies <folder>", folderWords)
    .addOption(people)
    .option("--json", "print one JSON object")
    .action((files: readonly string[], options: Json & { readonly policies?: string; readonly people?: string }) =>
      cli.conclude(options, async () => {
        const { testPolicies } = await import("./tables.js");
        const { policies, people: peopleFile } = options;
        return testPolicies(await cli.config(), { files, folder: policies, people: peopleFile });
      }),
    );
}

function addShowCommands(policy: Command, cli: Cli): void {
  policy
    .command("show")
    .description("the policies in force: per action who may, who must agree, what is refused")
    .option("--json", "print one JSON object")
    .action((options: Json) => cli.conclude(options, () => cli.inCompany({ name: "policy show", args: {} })));
  policy
    .command("explain")
    .description("what a request would come to, policy by policy")
    .argument("<action>", "id of an action, for example procurement.request-purchase")
    .requiredOption("--as <person>", "id of the person who asks")
    .option("--input <name=value>", "a value of the request; repeat it. Money: unitPrice=1200EUR", collect)
    .addOption(
      new Option("--channel <channel>", "where it is asked")
        .choices(["web", "slack", "teams", "terminal"])
        .default("web"),
    )
    .option("--json", "print one JSON object")
    .action((action: string, { as: person, input = {}, channel, json }: ExplainOptions) =>
      cli.conclude({ json }, () =>
        cli.inCompany({ name: "policy explain", args: { person, action, inputs: input, channel } }),
      ),
    );
}

function addChangeCommands(policy: Command, cli: Cli): void {
  policy
    .command("publish")
    .description("check a bundle and put it in force as a new version")
    .argument("[folder]", folderWords)
    .option("--json", "print one JSON object")
    .action((folder: string | undefined, options: Json) =>
      cli.conclude(options, async () => {
        const { publishCall } = await import("./publish-call.js");
        return cli.inCompany(await publishCall(await cli.config(), folder));
      }),
    );
  policy
    .command("rollback")
    .description("put an earlier version in force again")
    .argument("[version]", "its number; the one before when left out")
    .option("--json", "print one JSON object")
    .action((version: string | undefined, options: Json) =>
      change(cli, options, { name: "policy rollback", ...(version === undefined ? {} : { version }) }),
    );
  for (const [name, on] of [["kill", true] as const, ["revive", false] as const]) {
    policy
      .command(name)
      .description(on ? "switch something off at once, whatever the policies say" : "lift a kill switch")
      .argument("<name>", "an action's id, a domain, or * for everything")
      .option("--json", "print one JSON object")
      .action((switched: string, options: Json) => change(cli, options, { name: "policy switch", switched, on }));
  }
}

function change(
  cli: Cli,
  options: Json,
  { name, ...args }: { readonly name: string; readonly [argument: string]: string | boolean },
): Promise<void> {
  return cli.conclude(options, async () => {
    const { operator } = await import("../operator.js");
    return cli.inCompany({ name, args: { ...args, operator: operator() } });
  });
}

function collect(given: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/su.exec(given) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Write it as name=value.");
  return { ...before, [name.trim()]: value };
}
