import { LRUCache } from "lru-cache";
import { z } from "zod";
import { AppError } from "../../../errors.js";
import type { ChannelProfile, Identified, Identities } from "../../identity/identity.js";
import type { SlackApi } from "./api.js";
import type { ThreadReaders } from "../channel.js";
import { parseThread } from "./refs.js";

/** Who somebody in Slack is, and who reads a channel. Look-ups are remembered for minutes. */
export interface SlackPeople {
  identify(who: { team: string; user: string; foreign?: boolean }): Promise<Identified>;
  /** What Slack says about somebody. @throws AppError when Slack cannot be asked */
  profile(team: string, user: string): Promise<ChannelProfile>;
  /** The name of somebody as far as it is known or quickly found out. */
  nameOf(team: string, user: string): Promise<string | undefined>;
  /** The Slack users of an employee in a workspace, as they are linked now; the newest first. */
  usersOf(personId: string, team: string): Promise<readonly string[]>;
  readersOf(externalRef: string): Promise<ThreadReaders>;
  /** Somebody came or went. */
  membersChanged(team: string, channel: string): void;
}

/** What look-ups are made with. */
export interface PeopleParts {
  readonly api: SlackApi;
  readonly identities: Identities;
  readonly botUserOf: (team: string) => Promise<string | undefined>;
}

const rememberedMs = 5 * 60_000;
const answersWithinMs = 1000;
/** What was known of somebody while Slack cannot be asked. */
const heldMs = 24 * 3_600_000;
/** More readers than these are not counted: the thread is open. */
const countedReaders = 30;

const userInfo = z.object({
  user: z.object({
    team_id: z.string().optional(),
    /** Of people in an organisation of Enterprise Grid. */
    enterprise_user: z.object({ enterprise_id: z.string() }).nullish(),
    real_name: z.string().optional(),
    name: z.string().optional(),
    deleted: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    profile: z.object({ email: z.string().optional(), real_name: z.string().optional() }).optional(),
  }),
});
const channelInfo = z.object({
  channel: z.object({
    is_ext_shared: z.boolean().optional(),
    is_pending_ext_shared: z.boolean().optional(),
    is_org_shared: z.boolean().optional(),
    is_im: z.boolean().optional(),
  }),
});
const memberList = z.object({
  members: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** Look-ups in Slack's directory and in ours. */
export function createSlackPeople(parts: PeopleParts): SlackPeople {
  const profiles = new LRUCache<string, ChannelProfile>({ max: 5000, ttl: rememberedMs });
  const lastKnown = new LRUCache<string, ChannelProfile>({ max: 20_000, ttl: heldMs });
  const readers = new LRUCache<string, ThreadReaders>({ max: 2000, ttl: rememberedMs });
  const profile = async (team: string, user: string): Promise<ChannelProfile> => {
    const known = profiles.get(`${team}:${user}`);
    if (known !== undefined) return known;
    const before = lastKnown.get(`${team}:${user}`);
    const asked = askProfile(parts.api, team, user).then((fresh) => {
      profiles.set(`${team}:${user}`, fresh);
      lastKnown.set(`${team}:${user}`, fresh);
      return fresh;
    });
    // Who writes is not deactivated; what else was known this day holds while Slack cannot be asked, or takes its time.
    return before === undefined ? asked : within(asked, before);
  };
  const identify: SlackPeople["identify"] = async ({ team, user, foreign }) => {
    if (foreign === true) return { kind: "stranger" };
    return parts.identities.identify({ channel: "slack", tenant: team, user }, () => profile(team, user));
  };
  return {
    identify,
    profile,
    nameOf: async (team, user) => {
      try {
        return (await within(profile(team, user), { guest: false, deactivated: false })).name;
      } catch {
        return undefined;
      }
    },
    usersOf: async (personId, team) => {
      const links = await parts.identities.identitiesOf(personId, "slack");
      return links.filter((link) => link.tenant === team).map((link) => link.user);
    },
    readersOf: async (externalRef) => {
      const thread = parseThread(externalRef);
      if (thread === undefined) return { kind: "open" };
      if (thread.channel === undefined) return { kind: "alone" };
      const key = `${thread.team}:${thread.channel}`;
      const known = readers.get(key);
      if (known !== undefined) return known;
      const found = await countReaders(parts, { team: thread.team, channel: thread.channel, identify });
      // A failure is not remembered: it may be over in a moment.
      if (found !== undefined) readers.set(key, found);
      return found ?? { kind: "open" };
    },
    membersChanged: (team, channel) => void readers.delete(`${team}:${channel}`),
  };
}

/** What is asked, or what is known already when the answer fails or takes long: Slack waits for us at most three seconds. */
async function within(asked: Promise<ChannelProfile>, otherwise: ChannelProfile): Promise<ChannelProfile> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ChannelProfile>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), answersWithinMs);
  });
  return Promise.race([asked.catch(() => otherwise), late]).finally(() => clearTimeout(timer));
}

async function askProfile(api: SlackApi, team: string, user: string): Promise<ChannelProfile> {
  const answer = await api(team, "users.info", { user });
  const read = answer.kind === "ok" ? userInfo.safeParse(answer.data) : undefined;
  if (read?.success !== true) {
    throw new AppError({ code: "connector-failed", message: "Slack cannot say who that is at the moment." });
  }
  const { user: told } = read.data;
  const elsewhere = told.team_id !== undefined && ![told.team_id, told.enterprise_user?.enterprise_id].includes(team);
  const guest = [told.is_restricted, told.is_ultra_restricted, told.is_stranger, told.is_bot].includes(true);
  return {
    name: told.profile?.real_name ?? told.real_name ?? told.name,
    email: told.profile?.email,
    guest: guest || elsewhere,
    deactivated: told.deleted === true,
  };
}

interface CountedChannel {
  readonly team: string;
  readonly channel: string;
  readonly identify: SlackPeople["identify"];
}

/** Undefined when it cannot be found out. */
async function countReaders(
  { api, botUserOf }: PeopleParts,
  { team, channel, identify }: CountedChannel,
): Promise<ThreadReaders | undefined> {
  const info = await api(team, "conversations.info", { channel });
  const told = info.kind === "ok" ? channelInfo.safeParse(info.data) : undefined;
  if (told?.success !== true) return undefined;
  const { is_ext_shared: shared, is_pending_ext_shared: pending, is_org_shared: org } = told.data.channel;
  if ([shared, pending, org].includes(true)) return { kind: "open" };
  const list = await api(team, "conversations.members", { channel, limit: countedReaders + 2 });
  const read = list.kind === "ok" ? memberList.safeParse(list.data) : undefined;
  if (read?.success !== true) return undefined;
  const bot = await botUserOf(team);
  const members = read.data.members.filter((member) => member !== bot);
  const more = (read.data.response_metadata?.next_cursor ?? "") !== "";
  if (more || members.length > countedReaders) return { kind: "open" };
  const people: string[] = [];
  for (const user of members) {
    const identified = await identify({ team, user });
    if (identified.kind !== "employee") return { kind: "open" };
    people.push(identified.personId);
  }
  return { kind: "people", personIds: people };
}
