import type { ChannelProfile, Identities } from "../../identity/identity.js";
import { phrases } from "../../replies/phrases.js";
import { teamsPhrases } from "../../replies/teams-phrases.js";
import { attached, type IncomingActivity, type OutgoingActivity } from "./activity.js";
import type { InvokeAnswer } from "./adapter.js";
import { taken, words } from "./answers.js";
import { cardOf } from "./card.js";
import { textElements } from "./card-text.js";
import type { TeamsMembers } from "./members.js";
import type { TeamsDoing, TeamsPlace } from "./parse.js";
import { tokenQuestion, type TokenQuestion } from "./token-question.js";
import type { TeamsWaiting } from "./waiting-store.js";
import { openChat, sendPart, type SenderParts, type Target } from "./sender.js";

/** What people who are not known yet are met with. */
export interface IntroduceParts extends SenderParts {
  readonly identities: Identities;
  readonly members: TeamsMembers;
  /** Single sign-on, where it is set up. */
  readonly signOn?: { readonly uri: string; readonly waiting: TeamsWaiting } | undefined;
}

/** Whoever did something: an employee, or somebody who has been answered and is not served. */
export type Met = { readonly personId: string } | { readonly answered: InvokeAnswer };

/** Something that somebody did, as it arrived and as it was read. */
export interface Happening {
  readonly activity: IncomingActivity;
  readonly place: TeamsPlace;
  readonly doing: TeamsDoing;
  /** The conversation is new to the bot. */
  readonly fresh: boolean;
}

/** Finds out who did something. Others than employees are answered here, and what they said goes further only once they are known. */
export async function meet(parts: IntroduceParts, happening: Happening): Promise<Met> {
  const { place, doing } = happening;
  const identity = { channel: "teams", tenant: place.tenant, user: place.user } as const;
  let profile: ChannelProfile | undefined;
  const ask = async () => (profile ??= await parts.members.profile(place));
  const who = place.user === "" ? ({ kind: "stranger" } as const) : await parts.identities.identify(identity, ask);
  if (who.kind === "employee") return { personId: who.personId };
  if (who.kind === "stranger") return { answered: await turnAway(parts, place, doing) };
  const silent = parts.signOn !== undefined && !place.shared ? parts.signOn : undefined;
  // Being installed comes twice; once is enough to be asked.
  if (silent !== undefined && doing.kind === "installed" && !happening.fresh) return { answered: taken };
  const address = await parts.identities.invitation(identity, await ask());
  if (silent !== undefined && (doing.kind === "message" || doing.kind === "installed"))
    return { answered: await askForToken(parts, silent, { ...happening, address }) };
  if (address === undefined) return { answered: await say(parts, { place, doing, text: teamsPhrases.cannotLink }) };
  return { answered: await invite(parts, { place, doing, address }) };
}

async function turnAway(parts: IntroduceParts, place: TeamsPlace, doing: TeamsDoing): Promise<InvokeAnswer> {
  // Being added somewhere by a stranger is no reason to speak.
  if (doing.kind === "installed") return { status: 200 };
  return say(parts, { place, doing, text: phrases.strangers });
}

interface Told {
  readonly place: TeamsPlace;
  readonly doing: TeamsDoing;
  readonly text: string;
}

/** In the chat for a message; where Teams waits for an answer, as that answer. */
async function say(parts: IntroduceParts, { place, doing, text }: Told): Promise<InvokeAnswer> {
  if (doing.kind === "message" || doing.kind === "installed" || (doing.kind === "card" && !doing.invoke))
    await once(parts, { place, part: 0, target: placed(place), activity: { type: "message", text } });
  return words(doing.kind, text);
}

/** A one-time link is for one person's eyes. */
async function invite(
  parts: IntroduceParts,
  { place, doing, address }: { readonly place: TeamsPlace; readonly doing: TeamsDoing; readonly address: string },
): Promise<InvokeAnswer> {
  const open = place.shared ? await openChat(parts, place) : ({ kind: "open", target: placed(place) } as const);
  if (open.kind !== "open") return say(parts, { place, doing, text: phrases.strangers });
  await once(parts, { place, part: 0, target: open.target, activity: invitation(address) });
  if (!place.shared) return words(doing.kind, teamsPhrases.linkPrivately);
  if (doing.kind === "message") {
    const activity = { type: "message", text: teamsPhrases.linkPrivately } as const;
    await once(parts, { place, part: 1, target: placed(place), activity });
  }
  return words(doing.kind, teamsPhrases.linkPrivately);
}

/** The client knows who it is. Until it has said so, what the person said is kept. */
async function askForToken(
  parts: IntroduceParts,
  { uri, waiting }: NonNullable<IntroduceParts["signOn"]>,
  { place, activity, fresh, address }: Happening & { readonly address: string | undefined },
): Promise<InvokeAnswer> {
  const { eventId: id } = place;
  await waiting.keep(place, { id, activity, fresh });
  // The first part is what the event itself is answered with, once it is taken.
  await once(parts, { place, part: 1, target: placed(place), activity: tokenQuestion({ id, uri, address }) });
  return taken;
}

/** A one-time link as a card. */
export function invitation(address: string): OutgoingActivity {
  const body = [
    ...textElements(teamsPhrases.link),
    { type: "ActionSet", actions: [{ type: "Action.OpenUrl", title: teamsPhrases.linkButton, url: address }] },
  ];
  return { type: "message", attachments: [attached(cardOf(body))] };
}

/** The same activity, sent again, is answered once. */
export async function once(
  parts: SenderParts,
  what: {
    readonly place: TeamsPlace;
    readonly part: number;
    readonly target: Target;
    readonly activity: OutgoingActivity | TokenQuestion;
  },
): Promise<void> {
  const { eventId, thread } = what.place;
  await sendPart(parts, { ...what, part: { deliveryId: eventId, part: what.part }, messageId: eventId, thread });
}

/** Where somebody did something, as a conversation. */
export function placed({ serviceUrl, bot, conversation }: TeamsPlace): Target {
  return { serviceUrl, bot, conversation };
}

/** A new private chat begins with a greeting and things to try. */
export async function greet(parts: SenderParts, place: TeamsPlace): Promise<void> {
  const actions = teamsPhrases.suggestions.map((text) => ({ type: "imBack", title: text, value: text }));
  const activity = {
    type: "message",
    text: teamsPhrases.welcome,
    suggestedActions: { to: [place.teamsUser], actions },
  } as const;
  await once(parts, { place, part: 0, target: placed(place), activity });
}
