import type { DialogueCommand } from "../command.js";
import type { PendingClarification } from "../state.js";
import { fold } from "../entities/mention.js";
import { startOf } from "./decide.js";
import type { ReadContext } from "./read-requests.js";
import { readShort } from "./read-short.js";
import type { Judge, Request } from "./requests.js";

const ordinals = [
  /\b(?:first|1st|1|former)\b/iu,
  /\b(?:second|2nd|2)\b/iu,
  /\b(?:third|3rd|3)\b/iu,
  /\b(?:fourth|4th|4)\b/iu,
];

function byOrdinal(text: string, offered: readonly string[]): string | undefined {
  if (text.split(/\s+/u).length > 5) return undefined;
  if (/\b(?:last|latter)\b/iu.test(text)) return offered.at(-1);
  const index = ordinals.findIndex((pattern) => pattern.test(text));
  return index < 0 ? undefined : offered[index];
}

function byTitle(text: string, offered: readonly string[], context: ReadContext): string | undefined {
  const folded = fold(text)
    .replaceAll(/[^\p{L}\p{N} ]/gu, "")
    .trim();
  return offered.find((id) => fold(context.intents.actions.get(id)?.title ?? "") === folded);
}

function probabilityOf(request: Request, intent: string): number {
  return request.ranked.find((one) => one.intent === intent)?.probability ?? 0;
}

/** What was meant, by the answer alone and together with the words that were unclear. */
function byMeaning(text: string, clarification: PendingClarification, judge: Judge): string | undefined {
  const alone = judge.together(text);
  if (alone.foreign) return undefined;
  const both = judge.of(`${clarification.words} ${text}`);
  const scored = clarification.actionIds.map((id) => ({
    id,
    score: probabilityOf(alone, id) + probabilityOf(both, id),
  }));
  const best = scored.toSorted((a, b) => b.score - a.score)[0];
  if (best === undefined) return undefined;
  const elsewhere =
    !clarification.actionIds.includes(alone.intent) &&
    alone.probability > 0.7 &&
    (alone.cues.request || alone.cues.question);
  const total = scored.reduce((sum, one) => sum + one.score, 0);
  return elsewhere || best.score < 0.25 || best.score < 0.45 * total ? undefined : best.id;
}

/** Reads the answer to "which of these did you mean?"; undefined when it is something else. */
export function readClarified(
  text: string,
  clarification: PendingClarification,
  where: { readonly context: ReadContext; readonly judge: Judge },
): readonly DialogueCommand[] | undefined {
  const { context, judge } = where;
  const short = readShort(text, true);
  if (short !== undefined) return [short];
  const { actionIds } = clarification;
  const chosen =
    byTitle(text, actionIds, context) ?? byOrdinal(text, actionIds) ?? byMeaning(text, clarification, judge);
  if (chosen === undefined) return undefined;
  const starts = startOf(chosen, judge.of(text), context.intents);
  return starts.map((one) => ({ ...one, confidence: Math.max(one.confidence, 0.7) }));
}
