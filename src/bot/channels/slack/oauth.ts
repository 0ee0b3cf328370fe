import { webApi } from "@slack/bolt";
import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { HttpEnv } from "../../http-session.js";
import { newSecret, type Clock, type Logger } from "../../../runtime.js";
import type { Vault } from "../../../vault.js";
import { boltLogger } from "./bolt-logger.js";
import type { InstallStore } from "./install-store.js";
import type { Installations } from "./installations.js";
import { botScopes } from "./manifest.js";

/** What installing by OAuth works with. */
export interface OauthParts {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiUrl: string | undefined;
  readonly webUrl: string;
  readonly store: InstallStore;
  readonly installations: Installations;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly logger: Logger;
}

const lastsMs = 10 * 60_000;
const cookie = "deskhand_slack_install";
const stateShape = z.object({ nonce: z.string(), at: z.number() });
const named = z.object({ id: z.string(), name: z.string().default("") });
const token = z.object({
  access_token: z.string(),
  bot_user_id: z.string(),
  scope: z.string().default(""),
  authed_user: z.object({ id: z.string() }),
});
/** Installed for one workspace, or for all of an organisation: then no workspace is named. */
const granted = z.union([
  token.extend({ is_enterprise_install: z.literal(true), enterprise: named }),
  token.extend({ is_enterprise_install: z.literal(false).optional(), team: named }),
]);

/** `GET /slack/install` sends an admin to Slack, `/slack/oauth` takes the answer. The state is sealed and bound to the browser. */
export function oauthRoutes(parts: OauthParts): Hono<HttpEnv> {
  const { clientId, webUrl, vault, clock, logger } = parts;
  const redirectUri = new URL("/slack/oauth", webUrl).href;
  const routes = new Hono<HttpEnv>();
  routes.get("/slack/install", (c) => {
    const nonce = newSecret(16);
    const secure = webUrl.startsWith("https:");
    setCookie(c, cookie, nonce, { httpOnly: true, sameSite: "Lax", secure, path: "/slack", maxAge: lastsMs / 1000 });
    const address = new URL("https://slack.com/oauth/v2/authorize");
    const state = vault.seal(JSON.stringify({ nonce, at: clock().getTime() }));
    for (const [name, value] of Object.entries({
      client_id: clientId,
      scope: botScopes.join(","),
      state,
      redirect_uri: redirectUri,
    }))
      address.searchParams.set(name, value);
    return c.redirect(address.href);
  });
  routes.get("/slack/oauth", async (c) => {
    const { code, state } = c.req.query();
    if (code === undefined || !isOwnState(parts, state, getCookie(c, cookie))) {
      return c.text("This installation was not begun here, or too long ago. Begin again at /slack/install.", 400);
    }
    try {
      const teamName = await exchange(parts, code, redirectUri);
      return c.text(`Deskhand is installed in ${teamName}. You can close this page.`);
    } catch (thrown) {
      logger.warn({ err: thrown }, "an installation in Slack failed");
      return c.text("Slack did not confirm the installation. Begin again at /slack/install.", 502);
    }
  });
  return routes;
}

function isOwnState({ vault, clock }: OauthParts, state: string | undefined, nonce: string | undefined): boolean {
  try {
    const read = stateShape.parse(JSON.parse(vault.open(state ?? "")));
    return read.nonce === nonce && clock().getTime() - read.at < lastsMs;
  } catch {
    return false;
  }
}

/** @returns the name of the workspace or organisation */
async function exchange(parts: OauthParts, code: string, redirectUri: string): Promise<string> {
  const client = new webApi.WebClient(undefined, {
    retryConfig: { retries: 0 },
    timeout: 10_000,
    logger: boltLogger(parts.logger),
    ...(parts.apiUrl === undefined ? {} : { slackApiUrl: parts.apiUrl }),
  });
  const { clientId: client_id, clientSecret: client_secret } = parts;
  const answer = granted.parse(
    await client.apiCall("oauth.v2.access", { client_id, client_secret, code, redirect_uri: redirectUri }),
  );
  const { id: team, name: teamName } = answer.is_enterprise_install === true ? answer.enterprise : answer.team;
  await parts.store.save({
    team,
    teamName,
    token: answer.access_token,
    botUser: answer.bot_user_id,
    scopes: answer.scope.split(","),
    installedBy: answer.authed_user.id,
    installedAt: parts.clock(),
  });
  parts.installations.changed(team);
  return teamName;
}
