import { wordsOf } from "../entities/mention.js";
import { sentencesOf } from "./free-words.js";
import type { IntentReading, Intents, RankedIntent } from "./intents.js";
import { readText, type Reading, type Surroundings } from "./reading.js";

/** A part of a message that asks for one thing, with what it was taken for. */
export interface Request extends IntentReading {
  readonly reading: Reading;
  readonly text: string;
  readonly intent: string;
  readonly probability: number;
  /** Taken back by what follows it: "…, I mean …". */
  readonly withdrawn: boolean;
}

/** How sure a part must be to stand as a request of its own beside another. */
const standsAlone = 0.6;
const asksAlone = 0.45;
const standsWithoutForm = 0.75;
const opensWithoutForm = 0.65;
const mostParts = 12;

function judged(reading: Reading, intentReading: IntentReading): Request {
  const [best] = intentReading.ranked;
  return {
    ...intentReading,
    reading,
    text: reading.text,
    intent: best?.intent ?? "out-of-scope",
    probability: best?.probability ?? 0,
    withdrawn: false,
  };
}

/** Judges texts, each once. */
export class Judge {
  private readonly known = new Map<string, Request>();

  constructor(
    private readonly intents: Intents,
    private readonly surroundings: Surroundings,
  ) {}

  /** What a text asks for, taken as one request. */
  of(text: string): Request {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const reading = readText(text, this.surroundings);
    const request = judged(reading, this.intents.rank(reading));
    this.known.set(text, request);
    return request;
  }

  /** What several sentences ask for together: the whole and its clearest sentence count alike. */
  together(text: string): Request {
    const whole = this.of(text);
    const sentences = sentencesOf(text);
    if (sentences.length < 2) return whole;
    const asking = sentences
      .map((sentence) => this.of(sentence))
      .filter((one) => (one.cues.request || one.cues.question) && !one.cues.negated && !refersBack(one));
    if (asking.length === 0) return whole;
    return judged(whole.reading, { ...whole, ranked: blend(whole, asking) });
  }
}

function blend(whole: Request, parts: readonly Request[]): readonly RankedIntent[] {
  const best = (intent: string): number =>
    Math.max(...parts.map((part) => part.ranked.find((one) => one.intent === intent)?.probability ?? 0));
  const mixed = whole.ranked.map(({ intent, probability }) => ({
    intent,
    probability: 0.45 * probability + 0.55 * best(intent),
  }));
  const sum = mixed.reduce((total, one) => total + one.probability, 0) || 1;
  return mixed
    .map((one) => ({ ...one, probability: one.probability / sum }))
    .toSorted((a, b) => b.probability - a.probability);
}

const predicate =
  /\b(?:is|are|was|were|says?|said|has|have|had|does|do|did|can|can't|cannot|doesn't|don't|isn't|needs?|wants?|tells?|shows?|works?|keeps?|should|must|will)\b/iu;

function stands(request: Request): boolean {
  const { cues, probability, intent, reading } = request;
  if (cues.subordinate || cues.background || cues.tag || request.foreign) return false;
  if (aboutSomebody(request) && !cues.request && !cues.asks) return false;
  if (isFragment(request)) return false;
  if (cues.negated) return true;
  if (intent === "small-talk") return false;
  if (cues.asks && intent === "ask-knowledge") return probability >= asksAlone;
  if (cues.request || cues.asks) return probability >= standsAlone;
  const owned = /^(?:my|our)\s/iu.test(request.text);
  const subject =
    /^(?:[Ii]|[Ww]e)\s/u.test(request.text) ||
    reading.people[0]?.start === 0 ||
    (owned && predicate.test(request.text));
  const statement = (subject && !(owned && !predicate.test(request.text))) || reading.references.length > 0;
  return statement && probability >= standsWithoutForm && wordsOf(request.text).length >= 2;
}

function opens(request: Request): boolean {
  return (
    stands(request) ||
    (request.probability >= opensWithoutForm &&
      !aboutSomebody(request) &&
      !request.cues.subordinate &&
      !request.cues.background &&
      request.intent !== "small-talk" &&
      wordsOf(request.text).length >= 2)
  );
}

const unspecific =
  /^(?:please|pls|plz|again|now|asap|too|also|then|it|that|this|me|us|my|the|a|an|for|to|up|in|on|soon|quickly|back|right|away|you|can|could|would|i|we|so|just|thanks)$/u;

// "pls open again", "need a pdf": the rest of a request, not one of its own.
function isFragment(request: Request): boolean {
  if (namedThings(request.reading) > 0 || request.cues.asks) return false;
  const words = wordsOf(request.text).filter((word) => !unspecific.test(word.folded));
  return words.length <= 1 || (/^(?:need|want|would like|looking)\b/iu.test(request.text) && words.length <= 3);
}

function namedThings(reading: Reading): number {
  const amounts = reading.amounts.filter((one) => one.currencyNamed);
  return [reading.catalogue, reading.references, reading.dates, reading.people, amounts].reduce(
    (sum, list) => sum + list.length,
    0,
  );
}

// "I forgot my Okta password and my Jira account is locked": two whole statements.
function predicateOrVerb({ text }: Request): boolean {
  return /^(?:i|my|we|our)\s/iu.test(text) && (predicate.test(text) || /^(?:i|we)\s+\p{L}+/iu.test(text));
}

function aboutSomebody(request: Request): boolean {
  return request.reading.people[0]?.start === 0 && !["delegate", "approve", "reject"].includes(request.intent);
}

function hasForm({ cues, text }: Request): boolean {
  return cues.request || cues.asks || cues.negated || /^(?:also|then|plus)\b/iu.test(text);
}

// "… and how long?" asks about what was just said; alone it asks nothing.
const bareQuestion =
  /^(?:and\s+|also\s+|then\s+)*(?:for |since |until |till |by |from )?(?:how (?:long|much|many|often|far|soon|early|late)|when|where|why|who|which|what)(?: (?:then|exactly|else))?[\s?.!]*$/iu;

function differ(first: Request, second: Request): boolean {
  if (bareQuestion.test(second.text)) return false;
  const clear = [first, second].every(
    (one) => one.probability >= 0.85 && namedThings(one.reading) > 0 && predicateOrVerb(one),
  );
  if (!hasForm(first) && !hasForm(second) && second.reading.references.length === 0 && !clear) return false;
  if (first.cues.negated !== second.cues.negated) return true;
  if (first.intent !== second.intent) return true;
  const bothAsk = first.cues.question && second.cues.question && first.intent === "ask-knowledge";
  const others = second.reading.references.filter(
    (one) => !first.reading.references.some((known) => known.value === one.value),
  );
  return bothAsk || (others.length > 0 && first.reading.references.length > 0);
}

// "Could that be cancelled?" belongs to what was said before it.
function refersBack(request: Request): boolean {
  const back =
    /\b(?:that|this|it|them|those|the same|do so|the (?:request|order|entry|booking|thing|whole thing)|(?:new|another|different|second|other|that|this|spare) ones?)\b/iu;
  // "charge it to CC-1002": it was named before, whatever else is named now.
  if (/^(?:please |pls |then |also )*\p{L}+ (?:it|them|that|these|those)\b/iu.test(request.text)) return true;
  return namedThings(request.reading) === 0 && back.test(request.text) && wordsOf(request.text).length <= 10;
}

const separator =
  /(?:,\s*(?:and then|and also|and|then|also|but|plus|so)?\s+|\s+(?:and then|and also|and|then|also|plus|but|meanwhile|afterwards|&|\+)\s+|\s+[-–—]\s+)/giu;

/** The clauses of a sentence, as slices of it. Commas inside dates, brackets and quotation marks do not count. */
function clausesOf(sentence: string, judge: Judge): readonly string[] {
  const { dates, amounts, catalogue } = judge.of(sentence).reading;
  const names = [...dates, ...amounts, ...catalogue];
  const pieces: string[] = [];
  let from = 0;
  for (const match of sentence.matchAll(separator)) {
    const before = sentence.slice(0, match.index);
    const open = (before.match(/[(["“„]/gu)?.length ?? 0) - (before.match(/[)\]"”]/gu)?.length ?? 0);
    const inside = names.some((one) => one.start < match.index && match.index < one.end);
    if (open % 2 !== 0 || inside || pieces.length >= mostParts) continue;
    pieces.push(sentence.slice(from, match.index));
    from = match.index;
  }
  return [...pieces, sentence.slice(from)];
}

function withoutJoint(clause: string): string {
  return clause
    .replace(/^[\s,;–—-]+/u, "")
    .replace(/^(?:and then|and also|and|then|also|plus|but|meanwhile|afterwards|&|\+)\s+/iu, "")
    .trim();
}

const takingBack =
  /^(?:(?:ah|oh|hm+|sorry|ok)[\s,]+)*(?:no wait|wait,? no|i mean|i meant|scratch that|forget that|actually,? no|or rather|correction)\b[\s,:]*/iu;

// "Chen, no, Sam": a word put right, not a request of its own.
const correcting =
  /^(?:(?:[Nn]o|[Ww]ait|[Aa]ctually|[Bb]etter),|(?:[Ss]orry|[Hh]m+|[Oo]ops|[Uu]ps|[Rr]ather)\b|[Nn]o\s+(?=\d|one\b|two\b|three\b|four\b|five\b|six\b|\p{Lu}\p{Ll}))/u;

interface Group {
  readonly text: string;
  readonly withdrawn: boolean;
  /** Found apart from what stands before it in its own sentence. */
  readonly apart: boolean;
}

// "I need a headset and access to Jira": the wish holds for what is named after it, too.
function carriesOn(before: Request, next: Request, piece: string): boolean {
  if (!/^\s*(?:,|and\b|plus\b|&|\+|also\b)/iu.test(piece) || /^\s*,?\s*but\b/iu.test(piece)) return false;
  if (!before.cues.request || before.cues.asks || before.cues.hypothetical || predicate.test(next.text)) return false;
  // Another of the same kind belongs to the same request: "my Jira and my Confluence account".
  const known = new Set<string>(before.reading.catalogue.map((one) => one.kind));
  const names = next.reading.catalogue.some((one) => !known.has(one.kind) && one.kind !== "cost-centre");
  return names && next.probability >= standsWithoutForm && !next.cues.subordinate && !next.cues.background;
}

// Grows groups of neighbouring pieces; a piece begins a new one when both it and the group before stand by themselves.
function group(pieces: readonly Group[], judge: Judge, glue: string): readonly Group[] {
  const groups: Group[] = [];
  for (const piece of pieces) {
    const last = groups.at(-1);
    const own = withoutJoint(piece.text);
    const corrects = correcting.test(own) && !takingBack.test(own) && last !== undefined && !piece.apart;
    if (last !== undefined && corrects) {
      groups[groups.length - 1] = { ...last, text: last.text + glue + piece.text };
      continue;
    }
    if (last === undefined || own === "" || piece.apart) {
      groups.push(piece);
      continue;
    }
    const before = judge.together(withoutJoint(last.text));
    const next = judge.together(own);
    const fresh = stands(next) || (glue === "" && carriesOn(before, next, piece.text));
    const contrast =
      before.cues.negated &&
      !next.cues.negated &&
      next.probability >= standsAlone &&
      /^[\s,]*(?:but|instead|rather|only)\b/iu.test(piece.text);
    const apart = contrast || (opens(before) && fresh && differ(before, next) && !refersBack(next));
    if (apart && takingBack.test(own)) groups[groups.length - 1] = { ...last, withdrawn: true };
    if (apart || last.withdrawn) groups.push({ ...piece, apart: true });
    else groups[groups.length - 1] = { ...last, text: last.text + glue + piece.text };
  }
  return groups.map((one) => ({ ...one, text: withoutJoint(one.text) })).filter((one) => one.text !== "");
}

/** The requests of a message in its order: split where the parts stand as requests of their own, otherwise one. */
export function splitRequests(text: string, judge: Judge): readonly Request[] {
  const whole = (piece: string): Group => ({ text: piece, withdrawn: false, apart: false });
  const units = sentencesOf(text).flatMap((sentence) => {
    const { cues } = judge.of(sentence);
    // "suppose I order something and don't want it, …?" is one question, whatever happens in it.
    const oneQuestion = cues.hypothetical && cues.question;
    return oneQuestion ? [whole(sentence)] : group(clausesOf(sentence, judge).map(whole), judge, "");
  });
  return group(units, judge, " ").map((one) => ({ ...judge.together(one.text), withdrawn: one.withdrawn }));
}
