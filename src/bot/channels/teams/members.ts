import { LRUCache } from "lru-cache";
import { z } from "zod";
import { AppError } from "../../../errors.js";
import type { ChannelProfile, Identities } from "../../identity/identity.js";
import type { ThreadReaders } from "../channel.js";
import type { Connector } from "./connector.js";
import type { KnownConversation } from "./conversation-store.js";
import { teamsLimits } from "./limits.js";
import type { TeamsPlace } from "./parse.js";
import { targetOf } from "./sender.js";

const member = z.object({
  id: z.string(),
  name: z.string().optional(),
  email: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  aadObjectId: z.string().nullish(),
  // The Bot Connector has both spellings.
  objectId: z.string().nullish(),
  tenantId: z.string().nullish(),
  userRole: z.string().nullish(),
});
const page = z.object({ members: z.array(member), continuationToken: z.string().nullish() });

type Member = z.output<typeof member>;

/** Who is in a conversation, as Teams knows them. */
export interface TeamsMembers {
  /** What Teams says about whoever did something. @throws AppError when it does not answer and never has */
  profile(place: TeamsPlace): Promise<ChannelProfile>;
  /** Who reads along in a conversation. @throws AppError when Teams does not answer */
  readers(known: KnownConversation): Promise<ThreadReaders>;
  /** Somebody came or went. */
  changed(thread: string): void;
}

const READERS_MS = 5 * 60_000;
const PROFILE_MS = 24 * 3_600_000;

/** Members by the Bot Connector, remembered for minutes. */
export function createTeamsMembers(parts: {
  readonly connector: Connector;
  readonly identities: Pick<Identities, "identify">;
}): TeamsMembers {
  const readers = new LRUCache<string, ThreadReaders>({ max: 1000, ttl: READERS_MS });
  const profiles = new LRUCache<string, ChannelProfile>({ max: 10_000, ttl: PROFILE_MS });
  return {
    profile: async (place) => {
      const key = `${place.tenant}/${place.user}`;
      const { serviceUrl, conversation, teamsUser } = place;
      const path = `/v3/conversations/${encodeURIComponent(conversation)}/members/${encodeURIComponent(teamsUser)}`;
      const end = await parts.connector({ serviceUrl, method: "GET", path });
      const read = end.kind === "done" ? member.safeParse(end.body) : undefined;
      if (read?.success === true) {
        const profile = profileOf(read.data, place.tenant);
        profiles.set(key, profile);
        return profile;
      }
      // Whoever is not in the conversation any more is not served there.
      if (end.kind === "gone") return { name: place.userName, guest: false, deactivated: true };
      const before = profiles.get(key);
      if (before !== undefined) return before;
      throw unanswered(end.kind === "done" ? "an answer that cannot be read" : end.reason);
    },
    readers: async (known) => {
      if (known.kind !== "shared") return { kind: "alone" };
      const before = readers.get(known.thread);
      if (before !== undefined) return before;
      const found = await membersOf(parts.connector, known);
      const now =
        found === undefined ? ({ kind: "open" } as const) : await employeesOf(found, known.tenant, parts.identities);
      readers.set(known.thread, now);
      return now;
    },
    changed: (thread) => {
      for (const key of readers.keys()) if (key === thread || key.startsWith(`${thread};`)) readers.delete(key);
    },
  };
}

function profileOf(one: Member, tenant: string): ChannelProfile {
  const account = one.userPrincipalName ?? "";
  const foreign = one.tenantId !== undefined && one.tenantId !== null && one.tenantId !== tenant;
  return {
    name: one.name,
    email: one.email ?? (account.includes("@") ? account : undefined),
    guest: one.userRole === "guest" || one.userRole === "anonymous" || foreign || account.includes("#EXT#"),
    deactivated: false,
  };
}

/** Everybody in a conversation; undefined when they are more than are counted. */
async function membersOf(connector: Connector, known: KnownConversation): Promise<readonly Member[] | undefined> {
  const target = targetOf(known);
  if (target === undefined) return undefined;
  const members: Member[] = [];
  let token: string | undefined;
  do {
    const query = `pageSize=${teamsLimits.membersCounted + 20}${token === undefined ? "" : `&continuationToken=${encodeURIComponent(token)}`}`;
    const path = `/v3/conversations/${encodeURIComponent(target.conversation)}/pagedmembers?${query}`;
    const end = await connector({ serviceUrl: target.serviceUrl, method: "GET", path });
    if (end.kind !== "done") throw unanswered(end.reason);
    const read = page.safeParse(end.body);
    if (!read.success) throw unanswered("members that cannot be read");
    members.push(...read.data.members);
    token = read.data.continuationToken ?? undefined;
    if (members.length > teamsLimits.membersCounted) return undefined;
  } while (token !== undefined);
  return members;
}

async function employeesOf(
  members: readonly Member[],
  tenant: string,
  identities: Pick<Identities, "identify">,
): Promise<ThreadReaders> {
  const personIds: string[] = [];
  for (const one of members) {
    const user = one.aadObjectId ?? one.objectId ?? undefined;
    if (user === undefined) return { kind: "open" };
    const profile = () => Promise.resolve(profileOf(one, tenant));
    const who = await identities.identify({ channel: "teams", tenant, user }, profile);
    if (who.kind !== "employee") return { kind: "open" };
    personIds.push(who.personId);
  }
  return { kind: "people", personIds };
}

function unanswered(reason: string): AppError {
  return new AppError({ code: "connector-failed", message: `Teams does not say who is in a conversation: ${reason}` });
}
