import type { Json } from "../../../runtime.js";
import { attached, type AdaptiveCard } from "./activity.js";
import type { InvokeAnswer } from "./adapter.js";
import type { TeamsDoing } from "./parse.js";

/** Nothing to say to it. */
export const taken: InvokeAnswer = { status: 200 };

/** A dialog that stays open with this card. */
export function dialog(title: string, card: AdaptiveCard): InvokeAnswer {
  const value = { title, height: "medium", width: "medium", card: json(attached(card)) };
  return { status: 200, body: { task: { type: "continue", value } } };
}

/** A card in place of the one that was clicked. */
export function newCard(card: AdaptiveCard): InvokeAnswer {
  const type = "application/vnd.microsoft.card.adaptive";
  return { status: 200, body: { statusCode: 200, type, value: json(card) } };
}

/** Words for whoever did something that Teams waits for an answer to, where that kind of thing shows them. */
export function words(doing: TeamsDoing["kind"], text: string): InvokeAnswer {
  switch (doing) {
    case "card":
    case "refresh":
      return {
        status: 200,
        body: { statusCode: 200, type: "application/vnd.microsoft.activity.message", value: text },
      };
    case "open-form":
    case "send-form":
    case "open-request":
    case "send-request":
      return { status: 200, body: { task: { type: "message", value: text } } };
    default:
      return taken;
  }
}

function json(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
