import type { ActionDefinition } from "../../../actions/action.js";
import { topFrame } from "../frames.js";
import type { DialogueCommand } from "../command.js";
import type { TaskFrame } from "../state.js";
import type { UnderstandInput } from "../understander.js";
import { wordsOf } from "../entities/mention.js";
import { isReply, leadingReply, onlyFillers, trailingReply } from "../entities/short-replies.js";
import { sentencesOf } from "./free-words.js";
import { readClarified } from "./clarified-reply.js";
import { readRequests, type ReadContext } from "./read-requests.js";
import { readShort } from "./read-short.js";
import { readValues, type ValueReading } from "./reply-values.js";
import { Judge, type Request } from "./requests.js";

interface Open {
  readonly frame: TaskFrame;
  readonly action: ActionDefinition;
  /** Open tasks below it, the nearest first. */
  readonly below: readonly TaskFrame[];
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
  if (intent === "unsafe" && cues.asks) return false;
  if (intent === "ask-knowledge" || intent === "out-of-scope" || intent === "other-person") return false;
  // A question beside an open task is more often about it than the beginning of another.
  const sure = cues.question && !cues.request && !cues.own ? 0.75 : surelyNew;
  return (cues.request || cues.question || request.reading.references.length > 0) && probability >= sure;
}

// "can we make it Tuesday?", "what about the 3rd?", "vacation?" offer a value; other questions only mention one.
const offering =
  /^(?:(?:ok|so|and|hmm*|then|well|or|maybe|sorry|no|actually)[\s,]+)*(?:(?:can|could|may|shall|should|would) (?:we|i|you|it)\b|(?:what|how) about\b|is (?:it|that) (?:ok|possible)\b|(?:does|would) .{1,30} work\b|why not\b)/iu;

function isDigression(request: Request, values: ValueReading): boolean {
  if (!request.cues.question) return false;
  const valued = values.commands.some((one) => one.kind !== "clear-slot");
  if (!valued) return request.cues.hypothetical || !changeAsked.test(request.text);
  return request.cues.asks && !offering.test(request.text) && wordsOf(request.text).length > 3;
}

const changeAsked = /^(?:can|could|may|shall|should) (?:we|i|you) (?:make|change|take|do|use|have)\b/iu;

/** A yes or no to what is shown, with what comes beside it. */
function readConfirmation(text: string, open: Open): readonly DialogueCommand[] | undefined {
  if (/^\W*(?:yes\W+no|no\W+yes)\W*$/iu.test(text))
    return [
      { kind: "confirm", ...heard(text) },
      { kind: "deny", ...heard(text) },
    ];
  if (isReply(text, "yes")) return [{ kind: "confirm", ...heard(text) }];
  if (isReply(text, "no")) return [{ kind: "deny", ...heard(text) }];
  const yes = leadingReply(text, "yes");
  const no = yes === undefined ? leadingReply(text, "no") : undefined;
  const rest = (yes ?? no)?.rest;
  if (rest === undefined || onlyFillers(rest)) return undefined;
  const answer: DialogueCommand = { kind: yes === undefined ? "deny" : "confirm", ...heard(text) };
  const short = readShort(rest, true);
  if (short?.kind === "cancel" || (no !== undefined && leadingReply(rest, "cancel") !== undefined)) {
    return [{ kind: "cancel", ...heard(text) }];
  }
  const further = readOpen(rest, open, true);
  if (further === undefined) return [answer];
  const changes = further.some((one) => ["set-slot", "correct-slot", "reject-value", "clear-slot"].includes(one.kind));
  return changes ? further : [answer, ...further];
}

/** Reads a message as values of the open task, a question beside it, or something new; undefined when it is none. */
function readOpen(text: string, open: Open, partial: boolean): readonly DialogueCommand[] | undefined {
  const parts = answerAndQuestion(text, open);
  if (parts !== undefined) return parts;
  const request = open.judge.together(text);
  const values = readValues(text, { frame: open.frame, action: open.action, surroundings: open.context.surroundings });
  const about = values.commands.length > 0;
  if (isElsewhere(request, open) && !(about && (correcting.test(text) || values.answersAsked)))
    return readRequests(text, open.context);
  if (isDigression(request, values)) return [{ kind: "ask-knowledge", question: text, ...heard(text) }];
  if (startsAnother(text, request, open)) return readRequests(text, open.context);
  if (about) return values.commands;
  if (partial) return undefined;
  const below = readBelow(text, open);
  if (below.length > 0) return below;
  const several = readRequests(text, open.context);
  if (several.some((one) => one.kind === "clarify")) return several;
  const useful = several.filter((one) => one.kind !== "cannot-handle" && one.kind !== "clarify");
  if (
    useful.length > 0 &&
    request.probability >= surelyNew &&
    !(request.intent === "ask-knowledge" && !request.cues.question)
  )
    return useful;
  return values.attempt ?? several;
}

// "vacation. does it carry over?": a value, and a question beside it.
function answerAndQuestion(text: string, open: Open): readonly DialogueCommand[] | undefined {
  const sentences = sentencesOf(text);
  const last = sentences.at(-1);
  if (last === undefined || sentences.length < 2) return undefined;
  const asked = open.judge.of(last);
  const first = sentences.slice(0, -1).join(" ");
  if (!asked.cues.asks || open.judge.of(first).cues.asks) return undefined;
  const where = { frame: open.frame, action: open.action, surroundings: open.context.surroundings };
  const values = readValues(first, where);
  if (values.commands.length === 0 || readValues(last, where).commands.length > 0) return undefined;
  if (isElsewhere(asked, open)) return [...values.commands, ...readRequests(last, open.context)];
  return [...values.commands, { kind: "ask-knowledge", question: last, ...heard(last) }];
}

// A detail of a task that lies below the one on top.
function readBelow(text: string, open: Open): readonly DialogueCommand[] {
  for (const frame of open.below) {
    const action = open.context.intents.actions.get(frame.actionId);
    if (action === undefined) continue;
    const settled: TaskFrame = { ...frame, awaiting: { kind: "nothing" } };
    const { commands } = readValues(text, { frame: settled, action, surroundings: open.context.surroundings });
    if (commands.length > 0) return commands;
  }
  return [];
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

// "one moment, phone" waits; "wait, make it the middle of May" says something.
function onlyWaits(rest: string, open: Open): boolean {
  const where = { frame: open.frame, action: open.action, surroundings: open.context.surroundings };
  return open.judge.together(rest).probability < surelyNew && readValues(rest, where).commands.length === 0;
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
  const waits = leadingReply(text, "pause");
  if (waits !== undefined && onlyWaits(waits.rest, open)) return [{ kind: "pause", ...heard(text) }];
  const paused = trailingReply(text, "pause");
  if (paused !== undefined) return [...(readFrame(paused.rest, open) ?? []), { kind: "pause", ...heard(text) }];
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
  const below = input.state.stack.slice(0, -1).toReversed();
  return readFrame(text, { frame, action, below, context, judge });
}
