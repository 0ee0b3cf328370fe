import type { ActionDefinition } from "../../../actions/action.js";
import { topFrame } from "../frames.js";
import type { DialogueCommand } from "../command.js";
import type { TaskFrame } from "../state.js";
import type { UnderstandInput } from "../understander.js";
import { isReply, leadingReply, onlyFillers } from "../entities/short-replies.js";
import { readClarified } from "./clarified-reply.js";
import { readRequests, type ReadContext } from "./read-requests.js";
import { readShort } from "./read-short.js";
import { readValues, type ValueReading } from "./reply-values.js";
import { Judge, type Request } from "./requests.js";

interface Open {
  readonly frame: TaskFrame;
  readonly action: ActionDefinition;
  readonly context: ReadContext;
  readonly judge: Judge;
}

/** How sure a message must be something new while a task is open. */
const surelyNew = 0.55;

function heard(text: string): { readonly confidence: number; readonly words: string } {
  return { confidence: 0.9, words: text.slice(0, 500) };
}

// Correcting speech is about what is open, whatever else its words could begin.
const correcting =
  /^(?:(?:no|sorry|wait|hmm+|oh|ah|oops|actually|ok|okay|well|pardon|and|but|also|please|pls|or|not|then|now|so|yes|can you|could you|great|right)[\s,.!]+)*(?:i meant?|make (?:it|that|them)|change (?:it|that|the)|it'?s\b|it (?:was|is|should|starts|ends)|that'?s|should be|rather|better|instead|set (?:it|the)|use\b|charge (?:it|the|that|this)|only\b|just\b|until\b|till\b|from\b|for\b|on\b|with\b|without\b)/iu;

function isElsewhere(request: Request, open: Open): boolean {
  const { intent, probability, cues } = request;
  if (intent === open.frame.actionId || intent === "small-talk" || cues.negated || request.foreign) return false;
  if (intent === "ask-knowledge" || intent === "out-of-scope" || intent === "other-person") return false;
  return (cues.request || cues.question || request.reading.references.length > 0) && probability >= surelyNew;
}

function isDigression(request: Request, values: ValueReading): boolean {
  if (!request.cues.question || values.commands.some((one) => one.kind !== "clear-slot")) return false;
  return (
    request.cues.hypothetical ||
    !/^(?:can|could|may|shall|should) (?:we|i|you) (?:make|change|take|do|use|have)\b/iu.test(request.text)
  );
}

/** A yes or no to what is shown, with what comes beside it. */
function readConfirmation(text: string, open: Open): readonly DialogueCommand[] | undefined {
  if (isReply(text, "yes")) return [{ kind: "confirm", ...heard(text) }];
  if (isReply(text, "no")) return [{ kind: "deny", ...heard(text) }];
  const yes = leadingReply(text, "yes");
  const no = yes === undefined ? leadingReply(text, "no") : undefined;
  const rest = (yes ?? no)?.rest;
  if (rest === undefined || onlyFillers(rest)) return undefined;
  const answer: DialogueCommand = { kind: yes === undefined ? "deny" : "confirm", ...heard(text) };
  const short = readShort(rest, true);
  if (short?.kind === "cancel") return [short];
  const further = readOpen(rest, open, true);
  if (further === undefined) return [answer];
  const changes = further.some((one) => ["set-slot", "correct-slot", "reject-value", "clear-slot"].includes(one.kind));
  return changes ? further : [answer, ...further];
}

/** Reads a message as values of the open task, a question beside it, or something new; undefined when it is none. */
function readOpen(text: string, open: Open, partial: boolean): readonly DialogueCommand[] | undefined {
  const request = open.judge.together(text);
  const values = readValues(text, { frame: open.frame, action: open.action, surroundings: open.context.surroundings });
  const about = values.commands.length > 0;
  if (isElsewhere(request, open) && !(about && (correcting.test(text) || values.answersAsked)))
    return readRequests(text, open.context);
  if (isDigression(request, values)) return [{ kind: "ask-knowledge", question: text, ...heard(text) }];
  if (startsAnother(text, request, open)) return readRequests(text, open.context);
  if (about) return values.commands;
  if (partial) return undefined;
  const several = readRequests(text, open.context);
  const useful = several.filter((one) => one.kind !== "cannot-handle" && one.kind !== "clarify");
  if (
    useful.length > 0 &&
    request.probability >= surelyNew &&
    !(request.intent === "ask-knowledge" && !request.cues.question)
  )
    return useful;
  return values.attempt ?? several;
}

// "order a whiteboard too" beside an open order: a second one.
function startsAnother(text: string, request: Request, open: Open): boolean {
  const again = /\b(?:also|another|as well|too|in addition|second)\b/iu.test(text);
  return (
    open.frame.awaiting.kind === "confirmation" &&
    request.intent === open.frame.actionId &&
    request.cues.request &&
    again &&
    request.probability >= surelyNew
  );
}

function readFrame(text: string, open: Open): readonly DialogueCommand[] | undefined {
  const { awaiting } = open.frame;
  const atConfirmation = awaiting.kind === "confirmation" || awaiting.kind === "change";
  if (atConfirmation) {
    const confirmed = readConfirmation(text, open);
    if (confirmed !== undefined) return confirmed;
  }
  const short = readShort(text, true);
  if (short !== undefined && !(short.kind === "skip" && atConfirmation)) return [short];
  const dropped = leadingReply(text, "cancel");
  if (dropped !== undefined) {
    const next = open.judge.together(dropped.rest);
    const goesOn = next.cues.request && next.probability >= surelyNew && !next.cues.negated;
    return [{ kind: "cancel", ...heard(text) }, ...(goesOn ? readRequests(dropped.rest, open.context) : [])];
  }
  if (!atConfirmation && (isReply(text, "yes") || isReply(text, "no"))) {
    return [{ kind: isReply(text, "yes") ? "confirm" : "deny", ...heard(text) }];
  }
  return readOpen(text, open, false);
}

/** Reads a message as a reply to what is open; undefined when nothing is open or it answers nothing. */
export function readReply(
  text: string,
  input: UnderstandInput,
  context: ReadContext,
): readonly DialogueCommand[] | undefined {
  const judge = new Judge(context.intents, context.surroundings);
  if (input.state.clarification !== undefined)
    return readClarified(text, input.state.clarification, { context, judge });
  const frame = topFrame(input.state);
  const action = frame === undefined ? undefined : context.intents.actions.get(frame.actionId);
  if (frame === undefined || action === undefined) return undefined;
  return readFrame(text, { frame, action, context, judge });
}
