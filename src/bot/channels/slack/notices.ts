import { LRUCache } from "lru-cache";
import { phrases } from "../../replies/phrases.js";
import { slackPhrases } from "../../replies/slack-phrases.js";
import type { Identified } from "../../identity/identity.js";
import { limits } from "./limits.js";
import { encodeText } from "./mrkdwn.js";
import type { Actor } from "./parse-interaction.js";
import { plain } from "./render-form.js";
import type { SlackMessage } from "./render.js";
import type { Surface } from "./surfaces.js";

/** Somebody who is not served, and where they spoke. */
export interface Unserved {
  readonly actor: Actor;
  readonly channel: string | undefined;
  readonly threadTs?: string | undefined;
}

const politeOnceMs = 24 * 3_600_000;
const invitedOnceMs = 60_000;
/** Whom each channel told lately. */
const toldBy = new WeakMap<Surface, LRUCache<string, true>>();

function toldLately(surface: Surface): LRUCache<string, true> {
  const told = toldBy.get(surface) ?? new LRUCache<string, true>({ max: 20_000 });
  toldBy.set(surface, told);
  return told;
}

/** What somebody is told who is not served; undefined when they were told just now. Reveals nothing to strangers. */
export async function noticeFor(
  surface: Surface,
  identified: Exclude<Identified, { kind: "employee" }>,
  { actor, channel, threadTs }: Unserved,
): Promise<SlackMessage | undefined> {
  const key = `${actor.team}:${actor.user}:${channel ?? ""}:${threadTs ?? ""}:${identified.kind}`;
  const told = toldLately(surface);
  if (told.has(key)) return undefined;
  told.set(key, true, { ttl: identified.kind === "stranger" ? politeOnceMs : invitedOnceMs });
  if (identified.kind === "stranger") return saying(phrases.strangers);
  const profile = await surface.people.profile(actor.team, actor.user);
  const identity = { channel: "slack", tenant: actor.team, user: actor.user } as const;
  const address = await surface.identities.invitation(identity, profile);
  if (address === undefined) return saying(slackPhrases.unlinkedNoSignIn);
  const button = {
    type: "button",
    action_id: "deskhand:sign-in",
    text: plain(slackPhrases.signIn, limits.button.text),
    url: address,
    style: "primary",
  } as const;
  const words = saying(slackPhrases.unlinked);
  return { text: words.text, blocks: [...words.blocks, { type: "actions", elements: [button] }] };
}

/** Words as a Slack message. */
export function saying(words: string): SlackMessage {
  const text = encodeText(words);
  return { text, blocks: [{ type: "section", text: { type: "mrkdwn", text } }] };
}

/** Tells somebody something that nobody else sees: where they are, or in their direct messages where that cannot be. */
export async function tellPrivately(surface: Surface, to: Unserved, message: SlackMessage): Promise<void> {
  const { actor, channel, threadTs } = to;
  const { api } = surface;
  if (channel !== undefined && !channel.startsWith("D")) {
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    const shown = await api(actor.team, "chat.postEphemeral", { channel, user: actor.user, ...thread, ...message });
    if (shown.kind !== "refused") return warnOf(surface, shown.kind);
  }
  const opened = await surface.direct.of(actor.team, actor.user);
  if (!("channel" in opened)) return warnOf(surface, opened.kind);
  const thread = channel === opened.channel && threadTs !== undefined ? { thread_ts: threadTs } : {};
  const said = await api(actor.team, "chat.postMessage", { channel: opened.channel, ...thread, ...message });
  warnOf(surface, said.kind);
}

function warnOf({ logger }: Surface, kind: string): void {
  if (kind !== "ok") logger.warn({ outcome: kind }, "alert: a notice in Slack could not be shown");
}

/** Tells somebody who is not served, once the event is acknowledged. */
export function turnAwayLater(
  surface: Surface,
  identified: Exclude<Identified, { kind: "employee" }>,
  who: Unserved,
): void {
  surface.later("a notice", async () => {
    const notice = await noticeFor(surface, identified, who);
    if (notice !== undefined) await tellPrivately(surface, who, notice);
  });
}
