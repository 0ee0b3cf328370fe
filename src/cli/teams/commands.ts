import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { loadTeamsPackage } from "../../app.js";
import type { Cli } from "../terminal.js";

/** `teams package`. */
export function addTeamsCommands(program: Command, cli: Cli): void {
  const teams = program.command("teams").description("the app for Microsoft Teams");
  teams
    .command("package")
    .description("build the app package that an administrator uploads (docs/deploy-teams.md)")
    .requiredOption("--out <file>", "where the ZIP file goes")
    .option("--app-version <version>", "version of the app; Teams takes an update only with a higher one", "1.0.0")
    .option("--json", "print one JSON object")
    .action((options: { readonly out: string; readonly appVersion: string; readonly json?: true }) =>
      cli.conclude(options, async () => {
        const { result } = await import("../result.js");
        const { packageParts, teamsAppPackage } = await loadTeamsPackage();
        const parts = packageParts(await cli.config(), options.appVersion);
        const file = resolve(options.out);
        await writeFile(file, teamsAppPackage(parts));
        return result(`${file}: the app ${parts.appId} for ${parts.publicUrl}`, { file, ...parts });
      }),
    );
}
