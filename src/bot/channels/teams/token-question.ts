import type { Config } from "../../../config.js";
import { teamsPhrases } from "../../replies/teams-phrases.js";

/** What the question is called; comes back with the token. Nothing of this name has to be set up in Azure. */
export const connectionName = "deskhand";

/** What our application is called as an API: the configured URI, else the one Microsoft names for a bot without a tab. */
export function applicationIdUri({ appId = "", applicationIdUri: uri }: Config["teams"]): string {
  return uri ?? `api://botid-${appId}`;
}

/** The question as the Bot Framework writes it: an OAuthCard. */
export interface TokenQuestion {
  readonly type: "message";
  readonly attachments: readonly {
    readonly contentType: "application/vnd.microsoft.card.oauth";
    readonly content: {
      readonly text: string;
      readonly connectionName: string;
      readonly tokenExchangeResource: { readonly id: string; readonly uri: string };
      readonly buttons: readonly { readonly type: "signin"; readonly title: string; readonly value: string }[];
    };
  }[];
}

/** Asks the Teams client for a token of whoever reads it. The one-time link, if there is one, is for when it cannot. */
export function tokenQuestion(question: {
  /** Comes back with the token. */
  readonly id: string;
  /** The application id URI, as in the app's manifest. */
  readonly uri: string;
  readonly address: string | undefined;
}): TokenQuestion {
  const { id, uri, address } = question;
  const button = (value: string) => ({ type: "signin", title: teamsPhrases.linkButton, value }) as const;
  const content = {
    text: address === undefined ? teamsPhrases.findingOut : teamsPhrases.whoAreYou,
    connectionName,
    tokenExchangeResource: { id, uri },
    buttons: address === undefined ? [] : [button(address)],
  };
  return { type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.oauth", content }] };
}
