import { fieldsOf } from "../../../actions/fields.js";
import type { DialogueCommand } from "../command.js";
import type { UnderstandInput } from "../understander.js";
import { findReferences, prefixOf } from "../entities/references.js";
import { foldedText } from "./cues.js";
import type { ReadContext } from "./read-requests.js";

type Withdrawal = Extract<DialogueCommand, { kind: "withdraw" }>;

const polite =
  "(?:(?:hi|hello|hey|ok|okay|no|oh|well|sorry|please|pls|can you|could you|i want to|i'd like to)[\\s,]+)*";
const undoing = "(?:withdraw|retract|take back|pull back|call off|cancel|recall|revoke|drop)";
const undone = new RegExp(`^${polite}${undoing}\\b|^${polite}(?:take|pull|call)\\b.{1,60}\\b(?:back|off)\\W*$`, "u");
const own = /\b(?:my|our|the|that|this)\s+(?:(?<about>[^?]{1,60}?)\s+)?request\b/u;
const alone = new RegExp(`^${polite}(?:(?:withdraw|retract|recall)|take) (?:it|that|this)\\b(?: back)?\\W*$`, "u");

/** Actions that undo something themselves take their own references and requests. */
const undoingAction = /\b(?:cancel|withdraw|revoke|return|undo)/iu;

/**
 * A request of the writer's own that is to be taken back, by its reference: "cancel LV-2001". References that an action takes
 * (orders, tickets) are the action's; undefined then, and when nothing is to be undone.
 */
export function readWithdrawal(text: string, input: UnderstandInput, context: ReadContext): Withdrawal | undefined {
  const folded = foldedText(text);
  if (!undone.test(folded) || /\?\s*$/u.test(folded)) return undefined;
  const actions = [...context.intents.actions.values()];
  const taken = new Set(actions.flatMap(({ input: fields }) => fieldsOf(fields).flatMap((one) => one.prefixes ?? [])));
  const requests = new Set(actions.map((action) => action.referencePrefix).filter((prefix) => !taken.has(prefix)));
  const named = findReferences(text, requests).filter(({ value }) => requests.has(prefixOf(value)));
  const heard = { confidence: 0.9, words: text.slice(0, 500) };
  if (named.length > 1) return undefined;
  const [reference] = named;
  if (reference !== undefined) return { kind: "withdraw", reference: reference.value, ...heard };
  const [latest] = input.state.recentReferences;
  const meant = latest !== undefined && input.state.stack.length === 0 && alone.test(folded);
  return meant ? { kind: "withdraw", reference: latest, ...heard } : undefined;
}

/**
 * "Withdraw my laptop request" where it was taken for nothing better: neither a task that undoes things itself, nor the end of
 * what is open.
 */
export function orWithdrawal(
  text: string,
  commands: readonly DialogueCommand[],
  context: ReadContext,
): readonly DialogueCommand[] {
  const folded = foldedText(text);
  const about = own.exec(folded);
  if (about === null || !undone.test(folded) || /\?\s*$/u.test(folded)) return commands;
  const better = commands.some((command) => {
    if (command.kind === "cancel" || command.kind === "withdraw") return true;
    return command.kind === "start-task" && undoes(command.actionId, context);
  });
  const words = about.groups?.["about"];
  const withdrawal: Withdrawal = { kind: "withdraw", about: words, confidence: 0.8, words: text.slice(0, 500) };
  return better ? commands : [withdrawal];
}

function undoes(actionId: string, { intents }: ReadContext): boolean {
  return undoingAction.test(intents.actions.get(actionId)?.title ?? "") || undoingAction.test(actionId);
}
