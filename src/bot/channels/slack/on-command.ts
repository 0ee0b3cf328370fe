import { newId } from "../../../runtime.js";
import { phrases } from "../../replies/phrases.js";
import { slackPhrases } from "../../replies/slack-phrases.js";
import { askModal } from "./modals.js";
import { noticeFor, saying, tellPrivately } from "./notices.js";
import type { Invocation } from "./parse-interaction.js";
import { formatThread } from "./refs.js";
import type { SlackMessage } from "./render.js";
import type { Surface } from "./surfaces.js";

/** `/deskhand …`: taken as if said in the direct messages, where the answer comes. @returns what the person sees at once, alone */
export async function onCommand(surface: Surface, invocation: Invocation): Promise<SlackMessage | undefined> {
  const { actor, channel, text } = invocation;
  const identified = await surface.people.identify(actor);
  if (identified.kind !== "employee") return noticeFor(surface, identified, { actor, channel });
  const conversation = formatThread({ team: actor.team, user: actor.user });
  await surface.accept({
    id: newId(),
    channel: "slack",
    kind: "message",
    dedupeKey: invocation.dedupeKey,
    conversation,
    sender: actor.user,
    personId: identified.personId,
    text: text === "" ? phrases.whatCanYouDo : text,
    receivedAt: surface.clock(),
  });
  return saying(slackPhrases.answeringPrivately);
}

/** A shortcut, global or on a message: the person reads what will be sent, and may change it, before anything is. */
export function onShortcut(surface: Surface, invocation: Invocation, kind: "ask" | "request"): void {
  const { actor, channel, text, triggerId } = invocation;
  surface.later("a modal", async () => {
    const view = askModal(kind, text);
    const opened = await surface.api(actor.team, "views.open", { trigger_id: triggerId, view });
    if (opened.kind === "ok") return;
    await tellPrivately(surface, { actor, channel }, saying(slackPhrases.formUnavailable));
  });
}
