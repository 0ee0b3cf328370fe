import type { types } from "@slack/bolt";
import { slackPhrases } from "../../replies/slack-phrases.js";
import { limits } from "./limits.js";
import { formatThread } from "./refs.js";
import { sections, slackBlocks } from "./render-blocks.js";
import { plain } from "./render-form.js";
import { saying } from "./notices.js";
import type { HomeContent, Surface } from "./surfaces.js";

/** The home page of an employee. Pure. @param externalRef their direct messages */
export function homeView(content: HomeContent, externalRef: string): types.HomeView {
  const title = (text: string): types.KnownBlock => ({ type: "header", text: plain(text, limits.header.text) });
  const ask: types.Button = {
    type: "button",
    action_id: "deskhand:ask",
    style: "primary",
    text: plain(slackPhrases.homeAskNow, limits.button.text),
  };
  const ideas = content.ideas.map((idea) => `• “${idea}”`).join("\n");
  const head: readonly types.KnownBlock[] = [{ type: "actions", block_id: "ask", elements: [ask] }];
  const asked = content.requests.flatMap(({ reference, text }) => sections(`*${reference}*\n${text}`));
  const requests = asked.length === 0 ? sections(slackPhrases.homeNoRequests) : asked;
  const known = [title(slackPhrases.homeRequests), ...requests];
  const can = ideas === "" ? [] : [title(slackPhrases.homeIdeas), ...sections(ideas)];
  const approvalsTitle = title(slackPhrases.homeApprovals);
  const room = limits.home.blocks - head.length - known.length - can.length - 2;
  const approvals = approvalBlocks(content, externalRef, room);
  return {
    type: "home",
    blocks: [...head, approvalsTitle, ...approvals, ...known, ...can].slice(0, limits.home.blocks),
  };
}

/** As many cards as fit, each whole; the rest is told by number. */
function approvalBlocks(content: HomeContent, externalRef: string, room: number): readonly types.KnownBlock[] {
  if (content.approvals.length === 0) return sections(slackPhrases.homeNoApprovals);
  const blocks: types.KnownBlock[] = [];
  for (const [index, card] of content.approvals.entries()) {
    const next = card.blocks.flatMap((block, at) =>
      slackBlocks(block, index * 1000 + at, { externalRef, messageId: "home" }),
    );
    if (blocks.length + next.length + 1 > room) {
      const more = content.approvals.length - index;
      return [...blocks, ...sections(slackPhrases.homeMore(more))];
    }
    blocks.push(...next, { type: "divider" });
  }
  return blocks;
}

/** Somebody opened the app: its home page is drawn anew, its messages get prompts. */
export async function onHome(
  surface: Surface,
  opened: { readonly team: string; readonly user: string; readonly channel: string; readonly tab: string },
): Promise<void> {
  const { team, user, channel, tab } = opened;
  const identified = await surface.people.identify({ team, user });
  if (tab === "messages") {
    surface.direct.learn(team, user, channel);
    if (identified.kind === "employee") await prompt(surface, { team, channel, personId: identified.personId });
    return;
  }
  if (tab !== "home") return;
  const view =
    identified.kind === "employee"
      ? homeView(await surface.ports.homeOf(identified.personId), formatThread({ team, user }))
      : bareHome(identified.kind === "unlinked" ? slackPhrases.homeUnlinked : slackPhrases.homeStranger);
  await surface.api(team, "views.publish", { user_id: user, view });
}

function bareHome(words: string): types.HomeView {
  return { type: "home", blocks: [...saying(words).blocks] };
}

/** Things this person may ask, on top of the direct messages. */
async function prompt(
  surface: Surface,
  { team, channel, personId }: { team: string; channel: string; personId: string },
): Promise<void> {
  const { ideas } = await surface.ports.homeOf(personId);
  const prompts = ideas.slice(0, limits.prompts.count).map((idea) => ({ title: idea, message: idea }));
  if (prompts.length === 0) return;
  const args = { channel_id: channel, title: slackPhrases.promptsTitle, prompts };
  await surface.api(team, "assistant.threads.setSuggestedPrompts", args);
}
