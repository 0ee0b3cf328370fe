import { LRUCache } from "lru-cache";
import { webApi } from "@slack/bolt";
import { AppError } from "../../../errors.js";
import type { Logger } from "../../../runtime.js";
import { boltLogger } from "./bolt-logger.js";
import type { Installation, InstallStore } from "./install-store.js";

/** The workspaces we serve, and the organisations all of which we serve. */
export interface Installations {
  /** Undefined where we are not installed. */
  of(team: string): Promise<Installation | undefined>;
  all(): Promise<readonly Installation[]>;
  /** Forgets what is remembered of a workspace, after it was installed anew or removed. */
  changed(team: string): void;
}

const rememberedMs = 60_000;

/** Workspaces by OAuth: kept in the database, remembered for a minute. */
export function storedInstallations(store: InstallStore): Installations {
  const known = new LRUCache<string, Installation>({ max: 1000, ttl: rememberedMs });
  return {
    of: async (team) => {
      const found = known.get(team) ?? (await store.find(team));
      if (found !== undefined) known.set(team, found);
      return found;
    },
    all: () => store.all(),
    changed: (team) => void known.delete(team),
  };
}

/** How the one workspace of a configured bot token is asked for. */
export interface SingleParts {
  readonly token: string;
  readonly apiUrl?: string | undefined;
  readonly logger: Logger;
}

/**
 * The one workspace of a configured bot token. Slack is asked whose token it is at the first need, and again when it could not
 * be asked.
 */
export function singleInstallation(parts: SingleParts): Installations {
  let asked: Promise<Installation> | undefined;
  const ask = (): Promise<Installation> => {
    asked ??= whose(parts).catch((thrown: unknown) => {
      asked = undefined;
      throw thrown;
    });
    return asked;
  };
  return {
    of: async (team) => {
      const one = await ask();
      return one.team === team ? one : undefined;
    },
    all: async () => [await ask()],
    changed: () => undefined,
  };
}

/** @throws AppError config-invalid for a token Slack does not take */
async function whose({ token, apiUrl, logger }: SingleParts): Promise<Installation> {
  const client = new webApi.WebClient(token, {
    retryConfig: { retries: 0 },
    timeout: 5000,
    logger: boltLogger(logger),
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
  try {
    const told = await client.auth.test();
    const { team: teamName, user_id: botUser } = told;
    const team = told.is_enterprise_install === true ? told.enterprise_id : told.team_id;
    if (team === undefined || botUser === undefined) throw new Error("Slack did not say whose token it is.");
    return { team, teamName: teamName ?? team, token, botUser };
  } catch (cause) {
    if (!(cause instanceof webApi.WebAPIPlatformError)) throw cause;
    throw new AppError({
      code: "config-invalid",
      message: `Slack does not take the bot token: ${cause.data.error}`,
      where: "SLACK_BOT_TOKEN",
      remedy: "Copy the Bot User OAuth Token from “OAuth & Permissions” of the app.",
      cause,
    });
  }
}
