/**
 * A conversation in Slack. In a shared thread everybody has a dialogue of their own: what one person began, another
 * cannot confirm, and a colleague's remark is no answer to a question of ours.
 */
export interface SlackThread {
  /** Team (workspace) id. */
  readonly team: string;
  /** The person who talks with us. */
  readonly user: string;
  /** A channel, private channel or group; undefined for the direct messages with the person. */
  readonly channel?: string | undefined;
  /** Time stamp of the message the thread hangs on; always there in a channel. */
  readonly threadTs?: string | undefined;
}

const teamId = /^[TE][A-Z0-9]{2,}$/u;
const userId = /^[UW][A-Z0-9]{2,}$/u;
const channelId = /^[CGD][A-Z0-9]{2,}$/u;
const timeStamp = /^\d{1,12}\.\d{1,9}$/u;

/** `T1:@U1`, `T1:@U1:1700000000.000100` for a thread in the direct messages, `T1:C1:1700000000.000100:U1` in a channel. */
export function formatThread(thread: SlackThread): string {
  const { team, user, channel, threadTs } = thread;
  if (channel === undefined) return [team, `@${user}`, ...(threadTs === undefined ? [] : [threadTs])].join(":");
  return [team, channel, threadTs ?? "", user].join(":");
}

/** The conversation of a name; undefined for anything that is none. */
export function parseThread(externalRef: string): SlackThread | undefined {
  const [team = "", place = "", threadTs, user = "", ...rest] = externalRef.split(":");
  if (!teamId.test(team) || rest.length > 0) return undefined;
  if (threadTs !== undefined && !timeStamp.test(threadTs)) return undefined;
  if (place.startsWith("@")) {
    const direct = place.slice(1);
    return userId.test(direct) && user === "" ? { team, user: direct, threadTs } : undefined;
  }
  if (!channelId.test(place) || threadTs === undefined || !userId.test(user)) return undefined;
  return { team, user, channel: place, threadTs };
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
