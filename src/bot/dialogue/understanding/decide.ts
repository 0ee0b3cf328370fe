import type { DialogueCommand, SlotValue } from "../command.js";
import { wordsOf } from "../entities/mention.js";
import { fillPairFromNames } from "./delegation.js";
import { fillSlots, type Filled } from "./fill-slots.js";
import type { Intents } from "./intents.js";
import { isAboutOther, isPrivateQuestion } from "./other-people.js";
import type { Request } from "./requests.js";
import { topicOf } from "./small-talk.js";

/** Confidence above which a reading is acted upon, and above which it is asked back. 0 to 1. */
export interface Thresholds {
  readonly actAbove: number;
  readonly askAbove: number;
}

/** What requests are decided with. */
export interface DecideContext {
  readonly intents: Intents;
  readonly thresholds: Thresholds;
}

type StartTask = Extract<DialogueCommand, { kind: "start-task" }>;

const slotsByRelation = { none: {} } as const;

// One word that the examples of several actions hold: the word itself does not say which.
function sharedWord(words: readonly { readonly folded: string }[], intents: Intents): readonly string[] {
  const [only, ...others] = words;
  if (only === undefined || others.length > 0) return [];
  const counts = [...intents.words.labelsOf(only.folded)].filter(([intent]) => intent.includes("."));
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const listed = counts.toSorted((a, b) => b[1] - a[1]).filter(([, count]) => count >= total * 0.12);
  return total >= 4 && (listed[0]?.[1] ?? 0) < total * 0.65 && listed.length > 1
    ? listed.slice(0, 4).map(([intent]) => intent)
    : [];
}

/** Short and of several minds ("order", "my account"): which actions it may mean; none where it is clear. */
function ambiguity(request: Request, { thresholds, intents }: DecideContext): readonly string[] {
  const words = wordsOf(request.text).filter((word) => !unspecific.test(word.folded));
  const [first, second] = request.ranked;
  const { catalogue, references, dates, months, amounts } = request.reading;
  const named = catalogue.length + references.length + dates.length + months.length + amounts.length;
  if (first === undefined || second === undefined || words.length > 2 || named > 0 || request.cues.asks) return [];
  const shared = sharedWord(words, intents);
  if (shared.length > 0) return shared;
  const close = second.probability > 0.5 * first.probability || first.probability < thresholds.actAbove;
  const both = first.intent.includes(".") && second.intent.includes(".");
  return both && close && first.probability >= thresholds.askAbove ? likely(request) : [];
}

const unspecific =
  /^(?:my|the|a|an|please|pls|plz|some|hi|hello|hey|about|with|i|need|have|help|something|it|is|for|me|question|regarding|issue|problem|want|new)$/u;

function likely(request: Request): readonly string[] {
  const [first] = request.ranked;
  const floor = (first?.probability ?? 0) * 0.12;
  return request.ranked
    .filter((one) => one.intent.includes(".") && one.probability >= floor)
    .slice(0, 4)
    .map((one) => one.intent);
}

function relatedSlots(filled: Filled): readonly (readonly [string, SlotValue])[] {
  return Object.entries(filled.more).flatMap(([slot, values]) => values.map((value) => [slot, value] as const));
}

/** The start of an action with what the request says of it; more starts where several things were named in one breath. */
export function startOf(actionId: string, request: Request, intents: Intents): readonly StartTask[] {
  const action = intents.actions.get(actionId);
  if (action === undefined) return [];
  const filled = fillSlots(action, request.reading, { agreed: slotsByRelation.none });
  const heard = { confidence: request.probability, words: request.text.slice(0, 500) };
  const start: StartTask = {
    kind: "start-task",
    actionId,
    slots: filled.slots,
    ...(filled.invalid.length > 0 && { invalid: filled.invalid }),
    ...heard,
  };
  const more = relatedSlots(filled).map(([slot, value]): StartTask => ({
    ...start,
    slots: { ...filled.slots, [slot]: value },
  }));
  return [start, ...more];
}

function talk(request: Request): DialogueCommand | undefined {
  const heard = { confidence: request.probability, words: request.text.slice(0, 500) };
  const [reference] = request.reading.references;
  switch (request.intent) {
    case "ask-knowledge":
      return { kind: "ask-knowledge", question: request.text, ...heard };
    case "status":
      return { kind: "status", ...(reference && { reference: reference.value }), ...heard };
    case "approve":
    case "reject":
      return { kind: request.intent, ...decided(request), ...heard };
    case "delegate":
      return { kind: "delegate", ...fillPairFromNames(request.reading), ...heard };
    case "hand-off":
      return { kind: "hand-off", ...heard };
    case "small-talk":
      return { kind: "small-talk", topic: topicOf(request.text), ...heard };
    case "out-of-scope":
      return { kind: "cannot-handle", reason: "out-of-scope", ...heard };
    case "unsafe":
      return { kind: "cannot-handle", reason: "injection", ...heard };
    case "other-person":
      return { kind: "cannot-handle", reason: "other-person", ...heard };
    default:
      return request.intent.startsWith("unserved:")
        ? { kind: "cannot-handle", reason: "out-of-scope", ...heard }
        : undefined;
  }
}

const verdictWords =
  /^.*?\b(?:approv(?:e|ed|al)|reject(?:ed)?|declin(?:e|ed)|den(?:y|ied)|refus(?:e|ed)|agree(?:d)?(?: with| to)?|accept(?:ed)?|sign(?: off)?(?: on)?|turn down|veto|fine with|ok(?:ay)? (?:for|with)|yes to|no to|no objection to|go ahead with|green light (?:for|to)|let)\s+/iu;

function decided(request: Request): { readonly reference?: string; readonly about?: string } {
  const [reference] = request.reading.references;
  if (reference !== undefined) return { reference: reference.value };
  const about = request.text
    .replace(verdictWords, "")
    .replace(/[\s.!?,]*(?:\b(?:please|pls|thanks|then|too|as well|though)\b)?[\s.!?,]*$/iu, "")
    .trim();
  return about === "" || about === request.text.trim() || /^(?:it|that|this|them|all)$/iu.test(about) ? {} : { about };
}

// A decision or a hand-off is not for guessing; an action that is about as likely asks for a yes before it does anything.
function likelyAction(request: Request): string | undefined {
  if (!["approve", "reject", "delegate", "hand-off", "small-talk", "out-of-scope"].includes(request.intent))
    return undefined;
  const action = request.ranked.find((one) => one.intent.includes("."));
  return action !== undefined && action.probability > 0.5 * request.probability ? action.intent : undefined;
}

function begin(actionId: string, request: Request, intents: Intents): readonly DialogueCommand[] {
  const action = intents.actions.get(actionId);
  if (action === undefined || !isAboutOther(action, request.reading)) return startOf(actionId, request, intents);
  return [
    {
      kind: "cannot-handle",
      reason: "other-person",
      confidence: request.probability,
      words: request.text.slice(0, 500),
    },
  ];
}

// "approve PR-1, PR-2 and PR-3" decides three requests.
function perReference(command: DialogueCommand, { reading }: Request): readonly DialogueCommand[] {
  if (command.kind !== "approve" && command.kind !== "reject" && command.kind !== "status") return [command];
  if (reading.references.length < 2) return [command];
  return reading.references.map(({ value }) => ({ ...command, reference: value }));
}

function mayBePrivate({ intent }: Request): boolean {
  return ["ask-knowledge", "out-of-scope", "small-talk", "status"].includes(intent) || intent.startsWith("hr.");
}

// No word that any example holds, no name, no number: nothing was understood, however sure the classifier is.
function isGibberish({ reading, text }: Request, intents: Intents): boolean {
  const { catalogue, references, dates, people, months, amounts } = reading;
  const named = [catalogue, references, dates, people, months, amounts].some((list) => list.length > 0);
  const words = wordsOf(text);
  return !named && words.length > 0 && !words.some((word) => intents.words.knows(word.folded));
}

/** What is done about one request of a message. */
export function decide(request: Request, context: DecideContext): readonly DialogueCommand[] {
  const { thresholds, intents } = context;
  const heard = { confidence: request.probability, words: request.text.slice(0, 500) };
  const unclear = ambiguity(request, context);
  if (unclear.length > 0) return [{ kind: "clarify", actionIds: unclear, ...heard }];
  const vague = request.intent === "ask-knowledge" && request.cues.request && request.probability < thresholds.actAbove;
  const lost =
    vague ||
    isGibberish(request, intents) ||
    request.probability < thresholds.askAbove ||
    (request.foreign && request.probability < thresholds.actAbove);
  if (lost) {
    if (request.cues.question && !request.foreign) return [{ kind: "ask-knowledge", question: request.text, ...heard }];
    return [{ kind: "cannot-handle", reason: "not-understood", ...heard }];
  }
  const instead = request.probability < thresholds.actAbove ? likelyAction(request) : undefined;
  if (instead !== undefined) return begin(instead, request, intents);
  if (request.cues.asks && mayBePrivate(request) && isPrivateQuestion(request.reading)) {
    return [{ kind: "cannot-handle", reason: "other-person", ...heard }];
  }
  const command = talk(request);
  if (command !== undefined) return perReference(command, request);
  return begin(request.intent, request, intents);
}
