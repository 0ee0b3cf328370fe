import { z } from "zod";
import { addressedUser } from "./mrkdwn.js";
import { isOrganisation } from "./refs.js";

/** A message somebody wrote, as Slack tells of it. */
export interface HeardMessage {
  /** Workspace or organisation the app is installed in. */
  readonly team: string;
  readonly user: string;
  readonly channel: string;
  /** In the direct messages with the person. */
  readonly direct: boolean;
  readonly ts: string;
  readonly threadTs: string | undefined;
  /** With Slack's mark-up. */
  readonly text: string;
  readonly fileNames: readonly string[];
  /** Says to us by name. */
  readonly mentioned: boolean;
  /** Begins with the name of somebody else. */
  readonly toSomebodyElse: boolean;
  /** When it is the new wording of an earlier message: its time stamp. */
  readonly editedTs: string | undefined;
  /** The person belongs to another workspace (Slack Connect). Never told of an organisation's: who is asked about them says it. */
  readonly foreign: boolean;
  /** The channel's own name of the event: the same for every event that tells of this message. */
  readonly dedupeKey: string;
}

/** A message, or why an event is none for us. */
export type HeardOrNot =
  | { readonly kind: "message"; readonly message: HeardMessage }
  | {
      readonly kind: "ignored";
      readonly why: "not-a-message" | "bot" | "subtype" | "deleted" | "not-edited" | "edited-late";
    };

const file = z.object({ name: z.string().nullish(), title: z.string().nullish() });
const wording = z.object({
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  ts: z.string(),
  thread_ts: z.string().nullish(),
  subtype: z.string().optional(),
  user_team: z.string().nullish(),
  files: z.array(file).nullish(),
  edited: z.object({ ts: z.string() }).optional(),
});
const event = wording.extend({
  type: z.enum(["message", "app_mention"]),
  channel: z.string(),
  channel_type: z.string().optional(),
  message: wording.optional(),
  previous_message: z.object({ text: z.string().nullish() }).optional(),
});
const envelope = z.object({ event });

/** Who hears it: the installation, and our user there. */
interface Hearer {
  readonly team: string;
  readonly botUser: string;
}

type Wording = z.output<typeof wording>;

/** Subtypes of messages that people write; all others tell of something else. */
const written = new Set([undefined, "file_share", "thread_broadcast", "me_message"]);

/** An edit counts as said anew while it may be a correction of a slip; later it is history. In seconds. */
const editsCountFor = 300;

/**
 * Reads a `message` or `app_mention` event. Both tell of the same message, and one message may be told of up to eleven times,
 * each with another event id: what identifies it is team, channel, time stamp and kind. An edit within five minutes is the
 * same thing said anew; a deletion takes nothing back.
 */
export function readMessage(body: unknown, { team, botUser }: Hearer): HeardOrNot {
  const read = envelope.safeParse(body);
  if (!read.success) return { kind: "ignored", why: "not-a-message" };
  const { event: told } = read.data;
  if (told.subtype === "message_deleted") return { kind: "ignored", why: "deleted" };
  if (told.subtype === "message_changed") {
    const said = told.message;
    if (said?.edited === undefined || said.text === told.previous_message?.text) {
      return { kind: "ignored", why: "not-edited" };
    }
    if (Number(said.edited.ts) - Number(said.ts) > editsCountFor) return { kind: "ignored", why: "edited-late" };
    return heard({ team, told, said, botUser });
  }
  return heard({ team, told, said: told, botUser });
}

interface Told {
  readonly team: string;
  readonly told: z.output<typeof event>;
  readonly said: Wording;
  readonly botUser: string;
}

function heard({ team, told, said, botUser }: Told): HeardOrNot {
  if (!written.has(said.subtype)) return { kind: "ignored", why: "subtype" };
  if ((said.bot_id ?? undefined) !== undefined || said.user === undefined || said.user === botUser) {
    return { kind: "ignored", why: "bot" };
  }
  const text = said.text ?? "";
  const editedTs = told.subtype === "message_changed" ? said.edited?.ts : undefined;
  const addressed = addressedUser(text);
  const key = `${team}:${told.channel}:${said.ts}:message`;
  return {
    kind: "message",
    message: {
      team,
      user: said.user,
      channel: told.channel,
      direct: told.channel_type === "im" || told.channel.startsWith("D"),
      ts: said.ts,
      threadTs: said.thread_ts ?? undefined,
      text,
      fileNames: (said.files ?? []).map((one) => one.name ?? one.title ?? "").filter((name) => name !== ""),
      mentioned: told.type === "app_mention" || text.includes(`<@${botUser}`),
      toSomebodyElse: addressed !== undefined && addressed !== botUser,
      editedTs,
      foreign: !isOrganisation(team) && (said.user_team ?? team) !== team,
      dedupeKey: editedTs === undefined ? key : `${key}:edited:${editedTs}`,
    },
  };
}
