import { createEntraTokens } from "../channels/teams/entra-token.js";
import type { TeamsSignOn } from "../channels/teams/sign-on.js";
import { applicationIdUri } from "../channels/teams/token-question.js";
import { createTeamsWaiting } from "../channels/teams/waiting-store.js";
import type { IdentityLinks } from "../identity/identities.js";
import { personOfClaims } from "../identity/open-id.js";
import type { Principal } from "../../governance/principal.js";
import type { DoorParts } from "./door-parts.js";

/** What single sign-on is put together from. */
type SignOnParts = Pick<DoorParts, "config" | "clock" | "database" | "vault"> & {
  readonly company: { readonly directory: { snapshot(): Promise<{ readonly people: readonly Principal[] }> } };
  readonly bot: { readonly identities: Pick<IdentityLinks, "linkSignedIn"> };
};

/** Single sign-on in Teams, by the same rule as the web's sign-in; undefined where it is off. */
export function openTeamsSignOn(parts: SignOnParts): TeamsSignOn | undefined {
  const { config, clock, company, bot } = parts;
  const { teams, signIn } = config;
  if (!teams.sso || teams.appId === undefined) return undefined;
  const uri = applicationIdUri(teams);
  return {
    uri,
    check: createEntraTokens({ authority: teams.authority, audiences: [teams.appId, uri], clock }),
    waiting: createTeamsWaiting(parts),
    link: async (account, claims) => {
      if (claims[signIn.claim] === undefined) return { kind: "unnamed" };
      const person = personOfClaims(claims, signIn, (await company.directory.snapshot()).people);
      if (person === undefined) return { kind: "unknown" };
      const { tenant, user } = account;
      const { kind } = await bot.identities.linkSignedIn({ channel: "teams", tenant, user }, person.id);
      return kind === "linked" ? { kind, personId: person.id } : { kind };
    },
  };
}
