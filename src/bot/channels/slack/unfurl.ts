import { z } from "zod";
import { slackPhrases } from "../../replies/slack-phrases.js";
import { encodeText } from "./mrkdwn.js";
import { saying } from "./notices.js";
import type { Surface } from "./surfaces.js";

const linkShared = z.object({
  event: z.object({
    user: z.string(),
    channel: z.string(),
    message_ts: z.string(),
    links: z.array(z.object({ url: z.string() })),
  }),
});

/** The reference a link of ours is about: PR-5001, CASE-7. */
export function referenceIn(url: string, webUrl: string | undefined): string | undefined {
  if (webUrl === undefined || !URL.canParse(url) || new URL(url).host !== new URL(webUrl).host) return undefined;
  return /\b[A-Z]{2,8}-\d+\b/u.exec(url.slice(url.indexOf("//") + 2))?.[0];
}

/**
 * Shows what a shared link of ours is about. In the direct messages with us it is what the person may see; where others read
 * along, only that it is a request: whoever it concerns opens it.
 */
export async function onLinks(surface: Surface, body: unknown, team: string): Promise<void> {
  const read = linkShared.safeParse(body);
  if (!read.success) return;
  const { event } = read.data;
  const identified = await surface.people.identify({ team, user: event.user });
  if (identified.kind !== "employee") return;
  const alone = event.channel.startsWith("D") && (await isOurs(surface, { team, ...event }));
  const unfurls: Record<string, unknown> = {};
  for (const { url } of event.links) {
    const reference = referenceIn(url, surface.webUrl);
    if (reference === undefined) continue;
    const known = alone ? await surface.ports.describeReference(identified.personId, reference) : undefined;
    const words = known === undefined ? slackPhrases.unfurlPrivate : `*${known.title}*\n${known.text}`;
    unfurls[url] = { blocks: saying(words).blocks, fallback: encodeText(reference) };
  }
  if (Object.keys(unfurls).length === 0) return;
  await surface.api(team, "chat.unfurl", { channel: event.channel, ts: event.message_ts, unfurls });
}

/** Two colleagues' direct messages begin with D as well. */
async function isOurs(
  { direct }: Surface,
  { team, user, channel }: { team: string; user: string; channel: string },
): Promise<boolean> {
  const ours = await direct.of(team, user);
  return "channel" in ours && ours.channel === channel;
}
