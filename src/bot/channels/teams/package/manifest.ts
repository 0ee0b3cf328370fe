import type { Json } from "../../../../runtime.js";
import { teamsPhrases } from "../../../replies/teams-phrases.js";

/** What an app package is made for. */
export interface AppPackageParts {
  /** Application (client) id of the app registration. */
  readonly appId: string;
  /** Where people and Teams reach Deskhand, https. */
  readonly publicUrl: string;
  /** Of the app, `1.2.3`: Teams takes an update only with a higher one. */
  readonly version: string;
  /** What the registration is called as an API, for single sign-on. */
  readonly applicationIdUri?: string | undefined;
}

/** The version of Microsoft's manifest schema that is written. */
const SCHEMA = "1.19";

/** The app's manifest: a bot in all three scopes and the message extension, and no permission beyond that. */
export function teamsManifest(parts: AppPackageParts): { readonly [name: string]: Json } {
  const { appId, publicUrl, version, applicationIdUri: resource } = parts;
  const scopes = ["personal", "team", "groupChat"];
  const { origin, host } = new URL(publicUrl);
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${SCHEMA}/MicrosoftTeams.schema.json`,
    manifestVersion: SCHEMA,
    version,
    id: appId,
    developer: {
      name: "Deskhand",
      websiteUrl: `${origin}/`,
      privacyUrl: `${origin}/`,
      termsOfUseUrl: `${origin}/`,
    },
    name: { short: "Deskhand", full: "Deskhand, your company's assistant" },
    description: {
      short: "Answers from the company's pages and takes HR, IT and purchase requests.",
      full: teamsPhrases.welcome,
    },
    icons: { color: "color.png", outline: "outline.png" },
    accentColor: "#0b6b5d",
    bots: [
      {
        botId: appId,
        scopes,
        supportsFiles: false,
        isNotificationOnly: false,
        commandLists: [{ scopes, commands: [...teamsPhrases.commands] }],
      },
    ],
    composeExtensions: [
      {
        botId: appId,
        commands: [
          {
            id: "request",
            type: "action",
            title: teamsPhrases.requestTitle,
            description: teamsPhrases.requestDescription,
            context: ["message", "compose"],
            fetchTask: true,
          },
        ],
      },
    ],
    permissions: ["identity", "messageTeamMembers"],
    validDomains: [host],
    ...(resource === undefined ? {} : { webApplicationInfo: { id: appId, resource } }),
  };
}
