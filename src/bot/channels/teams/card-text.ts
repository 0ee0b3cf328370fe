import type { CardElement } from "./activity.js";
import { teamsLimits } from "./limits.js";
import { splitText, teamsMarkdown } from "./markdown.js";

type Dress = { readonly [name: string]: string | boolean };

/** A text as text elements, each short enough for a client to show whole. */
export function textElements(text: string, dress: Dress = {}): readonly CardElement[] {
  return splitText(teamsMarkdown(text), teamsLimits.elementCharacters).map((part) => ({
    type: "TextBlock",
    text: part,
    wrap: true,
    ...dress,
  }));
}

/** A heading inside a card. */
export function headingElements(text: string): readonly CardElement[] {
  return textElements(text, { weight: "Bolder", size: "Medium", style: "heading" });
}

/** Labels and values below each other. Values are complete: what is too long for a row stands as text of its own. */
export function factElements(
  fields: readonly { readonly label: string; readonly value: string }[],
): readonly CardElement[] {
  const elements: CardElement[] = [];
  let facts: { readonly title: string; readonly value: string }[] = [];
  const close = () => {
    if (facts.length > 0) elements.push({ type: "FactSet", facts });
    facts = [];
  };
  for (const { label, value } of fields) {
    if (value.length <= FACT_CHARACTERS) {
      facts.push({ title: teamsMarkdown(label), value: teamsMarkdown(value) });
      if (facts.length === FACTS_TOGETHER) close();
      continue;
    }
    close();
    elements.push(...textElements(label, { weight: "Bolder" }), ...textElements(value));
  }
  close();
  return elements;
}

// A set is one element and cannot be divided when a card is; ten rows of this length stay far below a card's size.
const FACT_CHARACTERS = 500;
const FACTS_TOGETHER = 10;
