import { resolve } from "node:path";
import { Duration } from "luxon";
import { z } from "zod";
import { AppError } from "../../errors.js";
import type { Principal } from "../../governance/principal.js";
import { parseAudience } from "../audience.js";
import type { Audience } from "../document.js";
import type { IngestRequest } from "../ingest-run.js";
import { confluenceSource } from "./confluence.js";
import { folderSource } from "./folder.js";
import { gitSource } from "./git.js";
import { websiteSource } from "./website.js";

/** A source out of the configuration, ready for a run. */
export interface ConfiguredSource extends Pick<IngestRequest, "source" | "audience" | "language" | "authority"> {
  /** Milliseconds between the starts of two runs; undefined when it is read by hand only. */
  readonly everyMs?: number | undefined;
}

const audience = z.unknown().transform((written, context): Audience => {
  const read = parseAudience(written);
  if (read !== undefined) return read;
  context.addIssue("is not understood: public, or a list of group:ID and role:ID, or a list of person:ID");
  return z.NEVER;
});
const every = z.string().transform((written, context): number => {
  const ms = Duration.fromISO(written).toMillis();
  if (ms >= 60_000) return ms;
  context.addIssue("is no duration of at least a minute, such as PT1H");
  return z.NEVER;
});
/** Names there to ids here. An empty one would stand for whoever has no name. */
const mapping = z.record(z.string().min(1), z.string().trim().min(1));
const common = {
  audience,
  language: z.string().min(2).default("en"),
  authority: z.number().nonnegative().default(0),
  every: every.optional(),
};
const schema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("folder"), path: z.string().min(1), url: z.url().optional(), ...common }),
  z.strictObject({ kind: z.literal("git"), path: z.string().min(1), url: z.url().optional(), ...common }),
  z.strictObject({ kind: z.literal("website"), address: z.url(), ...common }),
  z.strictObject({
    kind: z.literal("confluence"),
    url: z.url(),
    email: z.string().optional(),
    token: z.string().min(1),
    space: z.string().min(1),
    /** Group id of the directory, or `role:ID`, by group name or id in Confluence. */
    groups: mapping.default({}),
    /** Person id of the directory by account id or user name, for people whose mail address the service does not tell. */
    people: mapping.default({}),
    ...common,
  }),
]);

type Settings = z.output<typeof schema>;

/**
 * A source as `knowledge` in the configuration describes it. Every one has to say who may read it.
 * @param people of the directory, for mail addresses in permissions @throws AppError config-invalid
 */
export function configuredSource(
  id: string,
  settings: unknown,
  people: readonly Pick<Principal, "id" | "email">[],
): ConfiguredSource {
  const read = schema.safeParse(settings);
  if (!read.success) {
    throw new AppError({
      code: "config-invalid",
      message: `The knowledge source ${id} is not set up right: ${z.prettifyError(read.error)}`,
      where: `knowledge.${id}`,
      remedy: "docs/knowledge.md lists the settings of each kind.",
    });
  }
  const { audience: readers, language, authority, every: everyMs } = read.data;
  return { source: sourceOf(id, read.data, people), audience: readers, language, authority, everyMs };
}

function sourceOf(id: string, settings: Settings, people: readonly Pick<Principal, "id" | "email">[]) {
  switch (settings.kind) {
    case "folder":
      return folderSource({ id, path: resolve(settings.path), baseUrl: settings.url });
    case "git":
      return gitSource({ id, path: resolve(settings.path), baseUrl: settings.url });
    case "website":
      return websiteSource({ id, address: settings.address });
    case "confluence": {
      const { url, email, token, space } = settings;
      const byMail = people.map((person) => [person.email.toLowerCase(), person.id] as const);
      return confluenceSource({
        id,
        space,
        access: { url, email, token },
        readers: {
          space: settings.audience,
          groups: new Map(Object.entries(settings.groups)),
          people: new Map([...byMail, ...Object.entries(settings.people)]),
        },
      });
    }
  }
}
