import type { Command } from "commander";
import type { Cli } from "../terminal.js";
import type { IngestOptions } from "./ingest.js";

interface Options extends IngestOptions {
  readonly forget?: string;
  readonly list?: true;
  readonly json?: true;
}

/** `ingest`. */
export function addIngestCommand(program: Command, cli: Cli): void {
  program
    .command("ingest")
    .description("read pages into the knowledge base, again whatever changed (docs/knowledge.md)")
    .argument("[place]", "a folder, a file, a Git checkout, the address of a website, or a source of the configuration")
    .option("--source <name>", "what to call the source; its folder's name when left out")
    .option(
      "--audience <who>",
      "who may read pages that do not say it: public, or group:ID,role:ID, or person:ID",
      "public",
    )
    .option("--url <address>", "where the pages can be opened; their paths are put behind it")
    .option("--language <tag>", "language of pages that do not say it", "en")
    .option("--authority <number>", "weight against pages that say otherwise, of pages that do not say it", "0")
    .option("--forget <name>", "take a source out, with all its pages")
    .option("--list", "list the sources, and the pages that could not be read")
    .option("--json", "print one JSON object")
    .action((place: string | undefined, options: Options) =>
      cli.conclude(options, async () => {
        const { ingestCall } = await import("./ingest.js");
        const config = await cli.config();
        if (options.list === true) return cli.inCompany({ name: "ingest list", args: {} }, config);
        if (options.forget !== undefined) {
          return cli.inCompany({ name: "ingest forget", args: { sourceId: options.forget } }, config);
        }
        const call = ingestCall(place, options, Object.keys(config.knowledge));
        const { withProgress } = await import("./progress.js");
        return withProgress({ terminal: cli.terminal, config, call }, () => cli.inCompany(call, config));
      }),
    );
}
