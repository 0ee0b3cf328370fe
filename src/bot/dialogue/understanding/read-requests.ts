import type { DialogueCommand } from "../command.js";
import { wordsOf } from "../entities/mention.js";
import { decide, type Thresholds } from "./decide.js";
import type { Intents } from "./intents.js";
import { withoutQuotedOrders } from "./quoted.js";
import type { Surroundings } from "./reading.js";
import { Judge, splitRequests } from "./requests.js";
import { shareBetween } from "./shared-slots.js";

/** What messages are read with. */
export interface ReadContext {
  readonly intents: Intents;
  readonly surroundings: Surroundings;
  readonly thresholds: Thresholds;
}

function isTask(command: DialogueCommand): boolean {
  return command.kind === "start-task" || ["status", "approve", "reject", "delegate"].includes(command.kind);
}

// A request to leave out checks is not followed; the plain request beside it is (the checks apply anyway).
function settle(commands: readonly DialogueCommand[]): readonly DialogueCommand[] {
  const tasks = commands.some(isTask);
  const other = commands.some((one) => !["small-talk", "cannot-handle"].includes(one.kind));
  return commands.filter((one) => {
    if (one.kind === "cannot-handle" && (one.reason === "injection" || one.reason === "not-understood"))
      return !(tasks || (one.reason === "not-understood" && other));
    return one.kind !== "small-talk" || !other || one.topic === "other";
  });
}

/** Reads a message that begins something, whatever is open. */
export function readRequests(text: string, context: ReadContext): readonly DialogueCommand[] {
  const plain = withoutQuotedOrders(text);
  const refuse = (reason: "injection" | "not-understood" | "nothing-to-do"): DialogueCommand => ({
    kind: "cannot-handle",
    reason,
    confidence: 0.9,
    words: text.slice(0, 500),
  });
  if (plain.followsQuote || plain.text === "") return [refuse(plain.quotesOrders ? "injection" : "not-understood")];
  const judge = new Judge(context.intents, context.surroundings);
  const requests = splitRequests(plain.text, judge);
  // What is left beside a quotation has to ask for something by itself.
  const idle = requests.every(({ cues, text: words }) => !cues.request && !cues.asks && wordsOf(words).length < 4);
  if (plain.quotesOrders && idle) return [refuse("injection")];
  // What shall not be done gives nothing to do, unless something else is asked for beside it.
  if (requests.every((one) => one.cues.negated)) return [refuse("nothing-to-do")];
  const commands = settle(
    shareBetween(requests, context.intents, (one) => (one.cues.negated || one.withdrawn ? [] : decide(one, context))),
  );
  const useful = commands.some((one) => isTask(one) || one.kind === "ask-knowledge" || one.kind === "hand-off");
  if (plain.quotesOrders && !useful) return [refuse("injection")];
  return commands;
}
