import { z } from "zod";

const token = (prefix: string) => z.string().regex(new RegExp(`^${prefix}-`, "u"), `must begin with ${prefix}-`);

/** The Slack app; without a bot token or a client id there is no Slack (docs/deploy-slack.md). */
export const slackSchema = z
  .strictObject({
    /** Bot User OAuth Token of the one workspace. */
    botToken: token("xoxb").optional(),
    /** Verifies that requests come from Slack. */
    signingSecret: z.string().min(1).optional(),
    /** App-level token with `connections:write`: Socket Mode, in place of requests over HTTP. */
    appToken: token("xapp").optional(),
    /** For several workspaces: each installs the app by OAuth. */
    clientId: z.string().min(1).optional(),
    clientSecret: z.string().min(1).optional(),
    /** Slack's own unless told otherwise: GovSlack, or a relay. */
    apiUrl: z.url().optional(),
  })
  .prefault({});

type Slack = z.output<typeof slackSchema>;

/** Environment variables of the Slack settings, under the names Slack's own tools use. */
export const slackEnvironment: Readonly<Record<string, readonly string[]>> = {
  SLACK_BOT_TOKEN: ["slack", "botToken"],
  SLACK_SIGNING_SECRET: ["slack", "signingSecret"],
  SLACK_APP_TOKEN: ["slack", "appToken"],
  SLACK_CLIENT_ID: ["slack", "clientId"],
  SLACK_CLIENT_SECRET: ["slack", "clientSecret"],
  SLACK_API_URL: ["slack", "apiUrl"],
};

/** True when Slack is configured. */
export function usesSlack(slack: Slack): boolean {
  return slack.botToken !== undefined || slack.clientId !== undefined;
}

/** What does not fit together, all of it. */
export function slackProblems(
  slack: Slack,
  where: { readonly mode: string; readonly publicUrl?: string | undefined },
): string[] {
  const { botToken, signingSecret, appToken, clientId, clientSecret } = slack;
  const named = Object.entries(slack).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (named.length === 0) return [];
  const problems: string[] = [];
  if (botToken === undefined && clientId === undefined)
    problems.push(
      `slack.botToken (SLACK_BOT_TOKEN): needed by slack.${named.join(", slack.")}; or slack.clientId (SLACK_CLIENT_ID) for several workspaces`,
    );
  if (botToken !== undefined && clientId !== undefined)
    problems.push("slack.botToken (SLACK_BOT_TOKEN): one workspace by its token or several by OAuth, not both");
  if ((clientId === undefined) !== (clientSecret === undefined))
    problems.push("slack.clientId (SLACK_CLIENT_ID) and slack.clientSecret (SLACK_CLIENT_SECRET): both are needed");
  if (signingSecret === undefined && appToken === undefined)
    problems.push(
      "slack.signingSecret (SLACK_SIGNING_SECRET): needed for requests over HTTP, or slack.appToken (SLACK_APP_TOKEN) for Socket Mode",
    );
  const reached = appToken === undefined || clientId !== undefined;
  if (reached && where.publicUrl === undefined && where.mode !== "test")
    problems.push("publicUrl (DESKHAND_PUBLIC_URL): needed by Slack over HTTP and by OAuth; Slack calls this address");
  return problems;
}
