import type { Reply, ReplyBlock, ReplyButton } from "../../replies/reply.js";
import { teamsPhrases } from "../../replies/teams-phrases.js";
import type { AdaptiveCard, CardElement } from "./activity.js";
import { factElements, headingElements, textElements } from "./card-text.js";
import { inputElements, inputPrefix, opensAsDialog, type FormBlock } from "./form.js";
import { teamsLimits, wireBytes } from "./limits.js";

/** Who looks at a card. `owner` may answer it; `others` read its state; `used` is the owner after a click. */
export type CardView =
  | { readonly kind: "owner" }
  | { readonly kind: "others"; readonly ownerName?: string | undefined }
  | { readonly kind: "used"; readonly text: string };

/** What a card is made for. */
export interface CardPlace {
  /** The message whose buttons these are; comes back with every click. */
  readonly messageId: string;
  readonly view: CardView;
}

const STEP_SIGNS = { done: "✓", current: "▸", waiting: "·", failed: "✗" } as const;
const TONES = { info: "accent", success: "good", warning: "warning", danger: "attention" } as const;
const STYLES: Readonly<Record<string, string>> = { primary: "positive", danger: "destructive" };

/** Blocks as elements of a card, in their order. */
export function blockElements(blocks: readonly ReplyBlock[], place: CardPlace): readonly CardElement[] {
  return blocks.flatMap((block) => elementsOf(block, place));
}

function elementsOf(block: ReplyBlock, place: CardPlace): readonly CardElement[] {
  switch (block.kind) {
    case "text":
      return textElements(block.text);
    case "notice":
      return [{ type: "Container", style: TONES[block.tone], items: [...textElements(block.text)] }];
    case "fields":
      return [...(block.title === undefined ? [] : headingElements(block.title)), ...factElements(block.fields)];
    case "progress":
      return [
        ...textElements(block.label, { weight: "Bolder" }),
        ...textElements(block.steps.map((step) => `${STEP_SIGNS[step.state]} ${step.label}`).join("\n")),
      ];
    case "buttons":
      return answerable(place, () => buttonElements(block.buttons, place.messageId));
    case "form":
      return [...headingElements(block.title), ...answerable(place, () => formElements(block, place.messageId))];
    // Both belong to the text of the message.
    case "citations":
    case "feedback":
      return [];
  }
}

function answerable(place: CardPlace, elements: () => readonly CardElement[]): readonly CardElement[] {
  const { view } = place;
  if (view.kind === "owner") return elements();
  const name = view.kind === "others" ? view.ownerName : undefined;
  const note = name === undefined ? teamsPhrases.onlyForOne : teamsPhrases.onlyFor(name);
  return textElements(view.kind === "used" ? view.text : note, { isSubtle: true });
}

function buttonElements(buttons: readonly ReplyButton[], messageId: string): readonly CardElement[] {
  const decides = buttons.some((button) => button.action === "approve" || button.action === "reject");
  const comment: CardElement = {
    type: "Input.Text",
    id: `${inputPrefix}comment`,
    label: teamsPhrases.comment,
    isMultiline: true,
    maxLength: 2000,
  };
  const rows: CardElement[] = decides ? [comment] : [];
  for (let from = 0; from < buttons.length; from += teamsLimits.actionsInRow) {
    const row = buttons.slice(from, from + teamsLimits.actionsInRow);
    rows.push({ type: "ActionSet", actions: row.map((button) => buttonAction(button, messageId)) });
  }
  return rows;
}

function buttonAction(button: ReplyButton, messageId: string): CardElement {
  const { action, value, label } = button;
  const data = { deskhand: { message: messageId, button: { action, value, label } } };
  return execute({ title: label, verb: action, data, style: button.style });
}

interface ExecuteParts {
  readonly title: string;
  readonly verb: string;
  readonly data: { readonly deskhand: { readonly [name: string]: string | { readonly [name: string]: string } } };
  readonly style?: ReplyButton["style"];
}

/** A client too old for Action.Execute sends the same data as a message. */
function execute({ title, verb, data, style }: ExecuteParts): CardElement {
  const dress = style === undefined ? {} : { style: STYLES[style] ?? "default" };
  return {
    type: "Action.Execute",
    title,
    verb,
    data,
    ...dress,
    fallback: { type: "Action.Submit", title, data, ...dress },
  };
}

function formElements(form: FormBlock, messageId: string): readonly CardElement[] {
  const data = { deskhand: { message: messageId, form: form.formId } };
  if (!opensAsDialog(form)) {
    const send = execute({ title: form.submit, verb: "form", data, style: "primary" });
    return [...inputElements(form.fields), { type: "ActionSet", actions: [send] }];
  }
  const open = {
    type: "Action.Submit",
    title: teamsPhrases.fillIn,
    style: "positive",
    data: { ...data, msteams: { type: "task/fetch" } },
  };
  const problems = form.fields.flatMap(({ label, problem }) => (problem === undefined ? [] : [`${label}: ${problem}`]));
  return [
    ...problems.flatMap((problem) => textElements(problem, { color: "Attention" })),
    ...textElements(form.fields.map((field) => field.label).join(" · "), { isSubtle: true }),
    { type: "ActionSet", actions: [open] },
  ];
}

/** Elements as cards, each small enough; what is answered stays together at the end. */
export function packCards(elements: readonly CardElement[]): readonly AdaptiveCard[] {
  const cards: CardElement[][] = [];
  let current: CardElement[] = [];
  for (const element of elements) {
    if (current.length > 0 && wireBytes(cardOf([...current, element])) > teamsLimits.cardBytes) {
      cards.push(current);
      current = [];
    }
    current.push(element);
  }
  if (current.length > 0) cards.push(current);
  return cards.map(cardOf);
}

/** A card with these elements. */
export function cardOf(body: readonly CardElement[]): AdaptiveCard {
  return { type: "AdaptiveCard", version: "1.5", body: [...body] };
}

/** Whether a reply can be answered by clicks or inputs. */
export function isAnswerable(reply: Reply): boolean {
  return reply.blocks.some((block) => block.kind === "buttons" || block.kind === "form");
}
