import type { Json } from "../../../runtime.js";
import type { Reply, ReplyBlock } from "../../replies/reply.js";
import { attached, type AdaptiveCard, type OutgoingActivity } from "./activity.js";
import { blockElements, isAnswerable, packCards, type CardView } from "./card.js";
import { teamsLimits, wireBytes } from "./limits.js";
import { splitText, teamsMarkdown } from "./markdown.js";

/** Where a reply is shown. */
export interface RenderPlace {
  /** The message in the transcript. */
  readonly messageId: string;
  readonly shared: boolean;
  /** Whose thread it is: in a shared conversation only they are shown what can be answered. */
  readonly owner?: { readonly teamsId: string; readonly name?: string | undefined } | undefined;
}

type Citations = Extract<ReplyBlock, { kind: "citations" }>["citations"];

/** A reply as messages of Teams, in order: one, unless it is too long. */
export function renderReply(reply: Reply, place: RenderPlace): readonly OutgoingActivity[] {
  const { lead, rest } = divide(reply);
  const citations = rest.flatMap((block) => (block.kind === "citations" ? block.citations : []));
  const shown = citations.slice(0, teamsLimits.citations);
  const texts =
    lead === "" && shown.length === 0 ? [] : splitText(withMarks(lead, shown.length), teamsLimits.textBytes);
  const suggested = texts.length === 0 ? undefined : suggestedActions(rest, place);
  const onCard = rest.filter((block) => block !== suggested?.block);
  const cards = cardsFor({ ...reply, blocks: onCard }, place, ownView(place));
  const answer = answerParts(rest, shown);
  const parts = join(texts, cards);
  // What belongs to an answer stands with the end of its text.
  const end = Math.max(
    0,
    parts.findLastIndex((part) => part.text !== undefined),
  );
  return parts.map(({ text, card }, index) => ({
    type: "message" as const,
    ...(text === undefined ? {} : { text, textFormat: "markdown" as const }),
    ...(card === undefined ? {} : { attachments: [attached(card)] }),
    ...(index === end ? answer : {}),
    ...(index === end && suggested !== undefined ? { suggestedActions: suggested.actions } : {}),
  }));
}

/** The card that a person sees of a message in answer to a refresh or a click; undefined when the message has none. */
export function cardFor(reply: Reply, messageId: string, view: CardView): AdaptiveCard | undefined {
  const { rest } = divide(reply);
  return packCards(blockElements(rest, { messageId, view })).at(-1);
}

/** Texts before the first block that needs a card are the text of the message. */
function divide(reply: Reply): { readonly lead: string; readonly rest: readonly ReplyBlock[] } {
  const first = reply.blocks.findIndex((block) => block.kind !== "text");
  const until = first === -1 ? reply.blocks.length : first;
  const lead = reply.blocks
    .slice(0, until)
    .flatMap((block) => (block.kind === "text" ? [block.text] : []))
    .join("\n");
  return { lead, rest: reply.blocks.slice(until) };
}

function ownView(place: RenderPlace): CardView {
  return place.shared ? { kind: "others", ownerName: place.owner?.name } : { kind: "owner" };
}

function cardsFor(reply: Reply, place: RenderPlace, view: CardView): readonly AdaptiveCard[] {
  const cards = packCards(blockElements(reply.blocks, { messageId: place.messageId, view }));
  if (view.kind !== "others" || place.owner === undefined || !isAnswerable(reply)) return cards;
  const refresh = {
    action: {
      type: "Action.Execute",
      title: "Refresh",
      verb: "refresh",
      data: { deskhand: { message: place.messageId, refresh: "view" } },
    },
    userIds: [place.owner.teamsId],
  };
  return cards.map((card, index) => (index === cards.length - 1 ? { ...card, refresh } : card));
}

/** Teams shows a source only where its mark stands in the text. */
function withMarks(text: string, citations: number): string {
  const done = teamsMarkdown(text, citations);
  const missing = Array.from({ length: citations }, (_, index) => `[${index + 1}]`).filter(
    (mark) => !done.includes(mark),
  );
  return [done, missing.join(" ")].filter((part) => part !== "").join(" ");
}

function answerParts(rest: readonly ReplyBlock[], citations: Citations): Partial<OutgoingActivity> {
  const feedback = rest.some((block) => block.kind === "feedback");
  return {
    ...(feedback || citations.length > 0 ? { entities: [generatedContent(citations)] } : {}),
    ...(feedback ? { channelData: { feedbackLoop: { type: "default" } } } : {}),
  };
}

function generatedContent(citations: Citations): Json {
  return {
    type: "https://schema.org/Message",
    "@type": "Message",
    "@context": "https://schema.org",
    "@id": "",
    additionalType: ["AIGeneratedContent"],
    ...(citations.length === 0 ? {} : { citation: citations.map(claim) }),
  };
}

function claim({ title, section, url, quote }: Citations[number], index: number): Json {
  const name = section === "" ? title : `${title}, ${section}`;
  return {
    "@type": "Claim",
    position: index + 1,
    appearance: {
      "@type": "DigitalDocument",
      name: shortened(name, teamsLimits.citationName),
      abstract: shortened(quote === "" ? name : quote, teamsLimits.citationAbstract),
      ...(/^https?:\/\//iu.test(url) ? { url } : {}),
    },
  };
}

function shortened(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1).trimEnd()}…`;
}

/** Things to say next, where nothing else can be clicked: buttons above the composer of the private chat. */
function suggestedActions(rest: readonly ReplyBlock[], place: RenderPlace) {
  const [block, another] = rest.filter((one) => one.kind === "buttons" || one.kind === "form");
  if (block?.kind !== "buttons" || another !== undefined || place.shared || place.owner === undefined) return undefined;
  const fits =
    block.buttons.length <= teamsLimits.suggestedActions && block.buttons.every(({ action }) => action === "say");
  // Teams shows them under a message without attachments only.
  const alone = rest.every((one) => one === block || one.kind === "citations" || one.kind === "feedback");
  if (!fits || !alone) return undefined;
  const actions = block.buttons.map(({ label, value }) => ({ type: "imBack", title: label, value }));
  return { block, actions: { to: [place.owner.teamsId], actions } };
}

interface Part {
  readonly text?: string | undefined;
  readonly card?: AdaptiveCard | undefined;
}

/** The last text and the first card share a message if they fit in one. */
function join(texts: readonly string[], cards: readonly AdaptiveCard[]): readonly Part[] {
  const [card, ...others] = cards;
  const text = texts.at(-1);
  const together =
    text !== undefined && card !== undefined && wireBytes({ text, card }) <= teamsLimits.activityBytes - ENVELOPE;
  return together
    ? [...texts.slice(0, -1).map((one) => ({ text: one })), { text, card }, ...others.map((one) => ({ card: one }))]
    : [...texts.map((one) => ({ text: one })), ...cards.map((one) => ({ card: one }))];
}

// Room for the conversation, the sender, citations and the like.
const ENVELOPE = 4 * 1024;
