import type { Command } from "commander";
import type { Cli } from "../terminal.js";

interface ManifestOptions {
  readonly socket?: true;
}

/** `slack manifest`. */
export function addSlackCommands(program: Command, cli: Cli): void {
  const slack = program.command("slack").description("the Slack app (docs/deploy-slack.md)");
  slack
    .command("manifest")
    .description("print the manifest of the Slack app, as JSON to paste at api.slack.com/apps")
    .option("--socket", "for Socket Mode; without it for requests over HTTP to DESKHAND_PUBLIC_URL")
    .action((options: ManifestOptions) =>
      cli.conclude({}, async () => {
        const { loadSlackManifest } = await import("../../app.js");
        const { result } = await import("../result.js");
        const { slackManifest } = await loadSlackManifest();
        const { publicUrl } = await cli.config();
        const manifest = slackManifest({ publicUrl, socketMode: options.socket === true });
        return result(JSON.stringify(manifest, null, 2), manifest);
      }),
    );
}
