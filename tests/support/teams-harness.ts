import { createTeamsAdapter, type TeamsAdapter } from "../../src/bot/channels/teams/adapter.js";
import { createTeamsChannel, type TeamsChannel, type TeamsChannelParts } from "../../src/bot/channels/teams/channel.js";
import { createTeamsConversations } from "../../src/bot/channels/teams/conversation-store.js";
import { createTeamsSent } from "../../src/bot/channels/teams/sent-store.js";
import type { AcceptEvent, ChannelEvent, OutgoingReply } from "../../src/bot/channels/channel.js";
import type { ExternalIdentity, Identities } from "../../src/bot/identity/identity.js";
import type { Reply } from "../../src/bot/replies/reply.js";
import type { Database } from "../../src/database.js";
import { createLogger, newId } from "../../src/runtime.js";
import { createVault } from "../../src/vault.js";
import { openTeamsPeer, type PeerMember, type TeamsPeer } from "./teams-peer.js";

/** The tenant of the tests. */
export const tenant = "7f0e2c9a-6a3c-4c0e-9a58-2f5f6a1d0001";

/** The bot as the Bot Connector names it. */
export const bot = { id: "28:c0ffee00-0000-4000-8000-000000000001", name: "Deskhand" };

/** People of the tests: Sam and Maria are employees, Nora is not linked yet, Gus is a guest. */
export const people = {
  sam: {
    id: "29:1sam",
    name: "Sam Okafor",
    aadObjectId: "0b6f2a44-1c55-4d0e-8a7b-000000000001",
    email: "sam@acme.example",
  },
  maria: { id: "29:1maria", name: "Maria Lindqvist", aadObjectId: "0b6f2a44-1c55-4d0e-8a7b-000000000002" },
  nora: {
    id: "29:1nora",
    name: "Nora New",
    aadObjectId: "0b6f2a44-1c55-4d0e-8a7b-000000000003",
    email: "nora@acme.example",
  },
  gus: { id: "29:1gus", name: "Gus Guest", aadObjectId: "0b6f2a44-1c55-4d0e-8a7b-000000000004", userRole: "guest" },
} satisfies Record<string, PeerMember>;

/** A message in somebody's own chat with the bot, as Teams sends it. Sam says hello unless told otherwise. */
export function privateMessage(
  serviceUrl: string,
  about: { readonly id?: string; readonly chat?: string; readonly who?: PeerMember } = {},
): Record<string, unknown> {
  const { id, name, aadObjectId } = about.who ?? people.sam;
  return {
    type: "message",
    id: about.id ?? "1",
    channelId: "msteams",
    serviceUrl,
    text: "hello",
    from: { id, name, aadObjectId },
    recipient: bot,
    conversation: { id: about.chat ?? "a:1", conversationType: "personal", tenantId: tenant },
    channelData: { tenant: { id: tenant } },
  };
}

/** Who is who in the directory. */
const linked: Readonly<Record<string, string>> = {
  [people.sam.aadObjectId]: "sam-okafor",
  [people.maria.aadObjectId]: "maria-lindqvist",
};

/** Identities that are settled; others than Sam and Maria are not linked, guests are strangers. */
export const identities: Identities = {
  identify: async ({ user }, profile) => {
    const { guest, deactivated } = await profile();
    if (guest || deactivated) return { kind: "stranger" };
    const personId = linked[user];
    return personId === undefined ? { kind: "unlinked" } : { kind: "employee", personId };
  },
  invitation: ({ user }) => Promise.resolve(`https://deskhand.example/link/for-${user}`),
  identitiesOf: (personId) =>
    Promise.resolve(
      Object.entries(linked).flatMap(([user, id]): ExternalIdentity[] =>
        id === personId ? [{ channel: "teams", tenant, user }] : [],
      ),
    ),
};

/** The Teams channel with the Bot Connector on loopback at its other end. */
export interface TeamsHarness {
  readonly channel: TeamsChannel;
  readonly peer: TeamsPeer;
  readonly events: ChannelEvent[];
  /** Replies of the transcript. */
  readonly replies: Map<string, Reply>;
  /** What `accept` answers. */
  accepted: "new" | "duplicate";
  /** Hands an activity in. @returns the answer to an invoke */
  receive(activity: Record<string, unknown>): Promise<{ status: number; body?: unknown } | undefined>;
  /** An activity of somebody somewhere. */
  activity(parts: Record<string, unknown>, who?: PeerMember, where?: Where): Record<string, unknown>;
  /** A reply, stored and ready to be delivered. */
  prepare(externalRef: string, reply: Reply, more?: Partial<OutgoingReply>): OutgoingReply;
  close(): Promise<void>;
}

/** A conversation of the tests. */
export type Where = "personal" | "group" | "channel";

/** Ids of the conversations. */
export const conversationIds = {
  personal: "a:1samchat",
  group: "19:group@thread.v2",
  channel: "19:general@thread.tacv2;messageid=1763650000000",
} as const;

// Ids are unique among all harnesses of a process, since they may share a database.
let made = 0;

/** Opens the channel on a database. */
export async function openTeamsHarness(
  database: Database,
  more: Partial<TeamsChannelParts> & { readonly adapter?: TeamsAdapter } = {},
): Promise<TeamsHarness> {
  const peer = await openTeamsPeer();
  peer.members = () => [people.sam, people.maria, people.nora, people.gus];
  const clock = () => new Date();
  const vault = createVault("a secret for tests only");
  const replies = new Map<string, Reply>();
  const events: ChannelEvent[] = [];
  const channel = createTeamsChannel({
    adapter: createTeamsAdapter({}),
    conversations: createTeamsConversations({ database, vault, clock }),
    sent: createTeamsSent({ database, clock }),
    identities,
    reply: (messageId) => Promise.resolve(replies.get(messageId)),
    tenants: [tenant],
    trustedService: (url) => url === peer.serviceUrl,
    clock,
    logger: createLogger("silent"),
    ...more,
  });
  const harness: TeamsHarness = {
    channel,
    peer,
    events,
    replies,
    accepted: "new",
    receive: async (activity) => {
      const received = await channel.receive("", activity);
      return received.kind === "taken" ? received.answer : { status: 401, body: received.reason };
    },
    activity: (parts, who = people.sam, where = "personal") => {
      const { id: from, name, aadObjectId } = who;
      const conversationType = where === "personal" ? "personal" : where === "group" ? "groupChat" : "channel";
      made += 1;
      return {
        id: `in-${made}`,
        type: "message",
        channelId: "msteams",
        serviceUrl: peer.serviceUrl,
        from: { id: from, name, aadObjectId },
        recipient: bot,
        conversation: { id: conversationIds[where], conversationType, tenantId: tenant },
        channelData: { tenant: { id: tenant } },
        ...(where === "personal" ? {} : { entities: [{ type: "mention", mentioned: bot, text: "<at>Deskhand</at>" }] }),
        ...parts,
      };
    },
    prepare: (externalRef, reply, parts = {}) => {
      const messageId = newId();
      replies.set(messageId, reply);
      const { audience } = reply;
      return { deliveryId: newId(), messageId, conversationId: "c1", externalRef, audience, reply, ...parts };
    },
    close: async () => {
      await channel.stop();
      await peer.close();
    },
  };
  const accept: AcceptEvent = (event) => {
    events.push(event);
    return Promise.resolve({ accepted: harness.accepted });
  };
  await channel.start(accept);
  return harness;
}

/** The name of a thread of the tests. */
export function threadOf(where: Where): string {
  return `${tenant}:${conversationIds[where]}`;
}
