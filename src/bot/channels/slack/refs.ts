/** A conversation in Slack: the direct messages with a person, a thread in them, or a thread in a channel. */
export interface SlackThread {
  /** Team (workspace) id; where the app is installed for a whole organisation of Enterprise Grid, the organisation's. */
  readonly team: string;
  /** The person whose direct messages they are; undefined in a channel. */
  readonly user?: string | undefined;
  /** A channel, private channel or group; undefined in direct messages. */
  readonly channel?: string | undefined;
  /** Time stamp of the message the thread hangs on; always there in a channel. */
  readonly threadTs?: string | undefined;
}

const teamId = /^[TE][A-Z0-9]{2,}$/u;
const userId = /^[UW][A-Z0-9]{2,}$/u;
const channelId = /^[CGD][A-Z0-9]{2,}$/u;
const timeStamp = /^\d{1,12}\.\d{1,9}$/u;

/**
 * Whether it is an organisation of Enterprise Grid rather than a workspace. Ids of people and channels are unique within one, so
 * that an installation for all of it needs no workspace.
 */
export function isOrganisation(team: string): boolean {
  return team.startsWith("E");
}

/** `T1:@U1`, `T1:@U1:1700000000.000100` for a thread in the direct messages, `T1:C1:1700000000.000100` in a channel. */
export function formatThread({ team, user, channel, threadTs }: SlackThread): string {
  const place = channel ?? `@${user ?? ""}`;
  return [team, place, ...(threadTs === undefined ? [] : [threadTs])].join(":");
}

/** The conversation of a name; undefined for anything that is none. */
export function parseThread(externalRef: string): SlackThread | undefined {
  const [team = "", place = "", threadTs, ...rest] = externalRef.split(":");
  if (!teamId.test(team) || rest.length > 0) return undefined;
  if (threadTs !== undefined && !timeStamp.test(threadTs)) return undefined;
  if (place.startsWith("@")) {
    const user = place.slice(1);
    return userId.test(user) ? { team, user, threadTs } : undefined;
  }
  return channelId.test(place) && threadTs !== undefined ? { team, channel: place, threadTs } : undefined;
}

/** Where a delivered reply stands: in one message or several. An ephemeral one cannot be changed any more. */
export interface SlackPosted {
  readonly channel: string;
  readonly stamps: readonly string[];
}

/** `C1/1700000000.000100,1700000000.000200`; `C1/` for an ephemeral message. */
export function formatPosted(posted: SlackPosted): string {
  return `${posted.channel}/${posted.stamps.join(",")}`;
}

/** Where a reply stands; undefined when it cannot be changed. */
export function parsePosted(channelRef: string | undefined): SlackPosted | undefined {
  const [channel = "", stamps = ""] = (channelRef ?? "").split("/");
  if (!channelId.test(channel) || stamps === "") return undefined;
  return { channel, stamps: stamps.split(",") };
}
