import { LRUCache } from "lru-cache";
import { onLoopback } from "../../config.js";
import type { Directory } from "../../governance/directory.js";
import { createTeamsAdapter } from "../channels/teams/adapter.js";
import { createTeamsChannel } from "../channels/teams/channel.js";
import { createTeamsConversations } from "../channels/teams/conversation-store.js";
import { teamsRoutes } from "../channels/teams/endpoint.js";
import { createTeamsSent } from "../channels/teams/sent-store.js";
import type { ChannelProfile, ExternalIdentity, Identities } from "../identity/identity.js";
import { openTeamsSignOn } from "./teams-sign-on.js";
import type { ChannelDoor, DoorParts } from "./door-parts.js";

/** The Teams channel and its endpoint. */
export function openTeamsDoor(parts: DoorParts): ChannelDoor {
  const { config, clock, logger, bot, company } = parts;
  const { teams } = config;
  const { testClient, allowedTenants, tenantId = "", ...credentials } = teams;
  const tenants = allowedTenants.length > 0 ? allowedTenants : [tenantId];
  const channel = createTeamsChannel({
    // A registration's kind means nothing without the registration.
    adapter: createTeamsAdapter(testClient ? {} : { ...credentials, ...(tenantId === "" ? {} : { tenantId }) }),
    conversations: createTeamsConversations(parts),
    sent: createTeamsSent(parts),
    identities: testClient ? sampleIdentities(company.directory) : bot.identities,
    signOn: openTeamsSignOn(parts),
    reply: (messageId) => bot.services.messages.reply(messageId),
    tenants: testClient ? undefined : tenants.map((one) => one.toLowerCase()),
    trustedService: testClient ? isHere : isSecure,
    clock,
    logger,
    resendsDoubtful: config.sabotage.includes("resend-doubtful"),
  });
  const connected = testClient ? "Microsoft Teams (a test client on this machine)" : "Microsoft Teams";
  return { channel, routes: teamsRoutes(channel, logger), connected };
}

/** Tokens and texts go over TLS only; which service it is, the sender's signed token says. */
function isSecure(serviceUrl: string): boolean {
  return URL.canParse(serviceUrl) && new URL(serviceUrl).protocol === "https:";
}

function isHere(serviceUrl: string): boolean {
  return URL.canParse(serviceUrl) && onLoopback(new URL(serviceUrl).hostname);
}

/** How long a test client is not asked again who somebody is, in milliseconds. */
const rememberedMs = 60_000;

/** People of a test client are the people of the directory with their e-mail address: on this machine, in development, only. */
function sampleIdentities(directory: Pick<Directory, "snapshot">): Identities {
  const met = new Map<string, ExternalIdentity>();
  const emails = new LRUCache<string, { readonly email: string | undefined }>({ max: 1000, ttl: rememberedMs });
  const emailOf = async ({ tenant, user }: ExternalIdentity, profile: () => Promise<ChannelProfile>) => {
    const known = emails.get(`${tenant}/${user}`);
    if (known !== undefined) return known.email;
    const { email } = await profile();
    emails.set(`${tenant}/${user}`, { email });
    return email;
  };
  return {
    identify: async (identity, profile) => {
      const email = await emailOf(identity, profile);
      const { people } = await directory.snapshot();
      const person = people.find((one) => one.status === "active" && one.email.toLowerCase() === email?.toLowerCase());
      if (person === undefined) return { kind: "stranger" };
      met.set(person.id, identity);
      return { kind: "employee", personId: person.id };
    },
    invitation: () => Promise.resolve(undefined),
    identitiesOf: (personId) => {
      const known = met.get(personId);
      return Promise.resolve(known === undefined ? [] : [known]);
    },
  };
}
