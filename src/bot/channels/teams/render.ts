import type { Json } from "../../../runtime.js";
import type { Reply, ReplyBlock } from "../../replies/reply.js";
import { cut } from "../cut-text.js";
import { attached, type AdaptiveCard, type OutgoingActivity } from "./activity.js";
import { blockElements, isAnswerable, packCards, type CardView } from "./card.js";
import { teamsLimits } from "./limits.js";
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

/**
 * A reply as messages of Teams, in order: one, unless it is too long. Text never stands beside a card: Teams makes two messages of
 * that and tells the name of neither, so that it could not be replaced. Words before a card stand on it.
 */
export function renderReply(reply: Reply, place: RenderPlace): readonly OutgoingActivity[] {
  const { lead, citations, onCard, feedback } = divide(reply);
  const suggested = lead === "" ? undefined : suggestedActions(onCard, place);
  const blocks = suggested === undefined ? onCard : [];
  const text = withMarks(lead, citations.length);
  const texts = text === "" ? [] : splitText(text, teamsLimits.textBytes);
  const cards = cardsFor({ ...reply, blocks }, place, ownView(place));
  const ending = {
    ...(feedback || citations.length > 0 ? { entities: [generatedContent(citations)] } : {}),
    ...(feedback ? { channelData: { feedbackLoop: { type: "default" } } } : {}),
    ...(suggested === undefined ? {} : { suggestedActions: suggested }),
  };
  return [
    ...texts.map((words, index) => ({
      type: "message" as const,
      text: words,
      textFormat: "markdown" as const,
      // What belongs to an answer stands with the end of its text.
      ...(index === texts.length - 1 ? ending : {}),
    })),
    ...cards.map((card) => ({ type: "message" as const, summary: summaryOf(blocks), attachments: [attached(card)] })),
  ];
}

/** What a card is about, for the notification: its first words. */
function summaryOf(blocks: readonly ReplyBlock[]): string {
  const titles = blocks.map((block) => {
    if (block.kind === "text" || block.kind === "notice") return block.text;
    if (block.kind === "progress") return block.label;
    return block.kind === "fields" || block.kind === "form" ? (block.title ?? "") : "";
  });
  return cut(titles.find((words) => words !== "")?.split("\n")[0] ?? "Deskhand", teamsLimits.summaryCharacters);
}

/** The card that a person sees of a message in answer to a refresh or a click; undefined when the message has none. */
export function cardFor(reply: Reply, messageId: string, view: CardView): AdaptiveCard | undefined {
  return packCards(blockElements(divide(reply).onCard, { messageId, view })).at(-1);
}

interface Divided {
  /** The text of the message. */
  readonly lead: string;
  readonly citations: Citations;
  readonly feedback: boolean;
  readonly onCard: readonly ReplyBlock[];
}

/** An answer with sources has a text, since sources belong to a text; what can be clicked is on a card, with the words before it. */
function divide(reply: Reply): Divided {
  const { blocks } = reply;
  const citations = blocks.flatMap((block) => (block.kind === "citations" ? block.citations : []));
  const feedback = blocks.some((block) => block.kind === "feedback");
  const first = blocks.findIndex((block) => block.kind !== "text");
  const words = first === -1 ? blocks : blocks.slice(0, first);
  const others = blocks.slice(words.length);
  const isAnswer = citations.length > 0 || feedback;
  const sayOnly = others.every(
    (block) => block.kind === "buttons" && block.buttons.every((one) => one.action === "say"),
  );
  const withText = isAnswer || sayOnly;
  const lead = words.flatMap((block) => (block.kind === "text" ? [block.text] : [])).join("\n");
  return {
    lead: withText ? lead : "",
    citations: citations.slice(0, teamsLimits.citations),
    feedback,
    onCard: (withText ? others : blocks).filter((block) => block.kind !== "citations" && block.kind !== "feedback"),
  };
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
      name: cut(name, teamsLimits.citationName),
      abstract: cut(quote === "" ? name : quote, teamsLimits.citationAbstract),
      ...(/^https?:\/\//iu.test(url) ? { url } : {}),
    },
  };
}

/** Things to say next, where nothing else can be clicked: buttons above the composer of the private chat. */
function suggestedActions(blocks: readonly ReplyBlock[], place: RenderPlace): Json | undefined {
  if (place.shared || place.owner === undefined || blocks.length === 0) return undefined;
  const buttons = blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
  const alone = blocks.every((block) => block.kind === "buttons") && buttons.every(({ action }) => action === "say");
  if (!alone || buttons.length > teamsLimits.suggestedActions) return undefined;
  const actions = buttons.map(({ label, value }) => ({ type: "imBack", title: label, value }));
  return { to: [place.owner.teamsId], actions };
}
