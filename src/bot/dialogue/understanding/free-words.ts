import { cuesOf } from "./cues.js";
import type { Reading } from "./reading.js";

type Span = { readonly start: number; readonly end: number };

/** A text with some spans blanked out, its length kept. */
export function blank(text: string, spans: readonly Span[]): string {
  return spans.reduce((rest, { start, end }) => rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end), text);
}

const politeness =
  /\b(?:please|pls|plz|thanks|thank you|thx|asap|urgently|instead|lol|soon|too|as well|if possible|right away|today|btw|by the way|kindly|cheers|many thanks|in advance|if (?:that's|it's) ok(?:ay)?|nothing fancy|then|now|sorry|no wait|wait|i mean|i meant|make that|actually)\b/giu;
const wanting =
  /\b(?:order(?:ing)?|buy(?:ing)?|purchas(?:e|ing)|procur(?:e|ing)|acquir(?:e|ing)|organi[sz](?:e|ing)|arrange|get hold of|supply|(?:get|give)(?:ting)?(?: (?:me|us|him|her|them))?|need(?:s|ed)?|(?:'d|would)(?: really| also)? (?:like|want|love|need)(?: to (?:have|buy|order|purchase|get))?|want(?:s|ed)?(?: to (?:have|buy|order|purchase|get|book))?|wanna (?:buy|order|get)|request(?:ing)?(?: for)?|(?:purchase|order|buying) (?:request|order)(?: for)?|could use|looking for|require|book(?:ing)?|have)\b(?:\s*(?:some|a|an|the|one|another|to (?:buy|order|purchase|get|have)))*\s*/giu;
const ending =
  /\s*(?:[.!?;:]|,(?!\d)|\s[-–—]\s|\((?!\p{L}+\))|\b(?:for|because|since|so|as|which|when|where|until|before|at|from|via|through|by|cost(?:s|ing)?|price[d]?|each|apiece|about|around|approx|roughly|maximum|max|under|up to|paid|charge|charged|pays|our|we|they|it|that|i|cost cent(?:er|re))\b).*$/isu;

/** What shall be had: the noun after "order", "buy", "we need", without number, price, vendor and reason. */
export function findThing(reading: Reading, taken: readonly Span[]): string | undefined {
  const quoted = /(?:\bthe\s+)?(?:\p{L}+\s+)?["“„]([^"”“]{3,120})["”“]/u.exec(reading.text);
  if (quoted?.[0] !== undefined) return quoted[0].trim();
  const open = blank(reading.text, taken).replaceAll(politeness, (words) => " ".repeat(words.length));
  const starts = [...open.matchAll(wanting)];
  const candidates = [...starts.map((match) => open.slice(match.index + match[0].length)), open];
  const words = candidates.map(nounPhrase).find((one) => one !== undefined);
  return words !== undefined && another.test(words) ? (subject.exec(reading.text)?.[1] ?? words) : words;
}

// "our fridge died, we'd like a new one": what "one" is was said before.
const another = /^(?:(?:new|another|replacement|spare|better|bigger|second|similar|different|other)\s+)?ones?$/iu;
const subject =
  /\b(?:our|my|the|this|that)\s+(\p{L}+(?:\s\p{L}+){0,2}?)\s+(?:died|is|are|was|has|have|broke|fell|does|doesn't|won't|gave|got|keeps|leaks?|stopped|went)\b/iu;

function nounPhrase(text: string): string | undefined {
  const start = text.replace(/^[\s,.:;–—-]+/u, "");
  const words = start
    .replace(ending, "")
    .replace(
      /^(?:\s*(?:and|then|also|to|me|us|some|a|an|the|one|another|of|x|pcs|pieces|more|no|not|rather|better|hi|hello|hey|ok|so|can|could|we|you|i|just)\b)+\s*/iu,
      "",
    )
    .replaceAll(/\s+/gu, " ")
    .replace(/\s+(?:on|to|with|and|of|in|for)$/iu, "")
    .trim();
  return /\p{L}{2,}/u.test(words) &&
    words.split(" ").length <= 8 &&
    !/^(?:it|that|this|them|these|those|something|anything|stuff|things?|one|please|order|purchase|request|everything)$/iu.test(
      words,
    )
    ? words
    : undefined;
}

const phoneNumber = /(?<![\p{L}\p{N}])(?:\+|00)?\d[\d\s()/-]{5,}\d/u;
const iban = /\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b/u;
const assigned = /(?:\bis now\b|\bis\b|\bare\b|\bto\b|:|\bnow\b|\bat\b|\bwith\b|\bby\b|\s[-–—]\s)\s*/giu;

/** A new value: a number, an IBAN, or the words after "is", "to" or a colon. @param what label of what changes */
export function findValue(text: string, what: string): string | undefined {
  const positive = text.replaceAll(/\b(?:is|it's|it is) not\s[^,.;]*(?:\d+)?[^,.;]*[,.;]/giu, " ");
  const bank = iban.exec(positive)?.[0];
  if (bank !== undefined) return bank.trim();
  if (/phone|mobile|number/iu.test(what)) return phoneNumber.exec(positive)?.[0].trim();
  const ends = [...positive.matchAll(assigned)].map((match) => positive.slice(match.index + match[0].length).trim());
  const value = ends.find((rest) => /^(?:\p{Lu}|\d|\+)/u.test(rest) && (/\d/u.test(rest) || /contact/iu.test(what)));
  const relative = /contact/iu.test(what)
    ? ends.findLast((rest) => /^(?:my|our) \p{L}+/iu.test(rest) && rest.split(" ").length >= 2)
    : undefined;
  return (
    (value ?? relative)
      ?.replace(
        /[\s,]*(?:\b(?:please|pls|thanks|thank you|thx|from \d.*|as of .*|starting .*|instead of .*)\b)?[.!?\s]*$/iu,
        "",
      )
      .trim() || undefined
  );
}

/** The sentences of a text. */
export function sentencesOf(text: string): readonly string[] {
  const pieces = text.split(/(?<=[.!?…])\s+(?=\S)|\n+|;\s+/u).filter((piece) => piece.trim() !== "");
  const abbreviation =
    /(?:^|[\s(])(?:e\.g|i\.e|approx|ca|no|nr|str|dr|mr|mrs|ms|st|ltd|inc|co|corp|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|vs|etc|z\.b|bzw|tel|s\.r\.l|s\.a|s\.r\.o|max|min|dept|ext|\d{1,2})\.$/iu;
  const joined: string[] = [];
  for (const piece of pieces) {
    const previous = joined.at(-1);
    if (previous !== undefined && abbreviation.test(previous) && !/^\p{Lu}\p{Ll}+\s/u.test(piece))
      joined[joined.length - 1] = `${previous} ${piece}`;
    else if (previous !== undefined && /(?:^|\s)(?:s\.r\.l|s\.a|s\.r\.o|z\.b|e\.g|i\.e|\d{1,2})\.$/iu.test(previous))
      joined[joined.length - 1] = `${previous} ${piece}`;
    else joined.push(piece);
  }
  return joined.map((piece) => piece.trim());
}

const because =
  /\b(?:because|since|cause|cos|bc|as (?=i|we|my|our|the)|so (?:that|i can|we can|i|we)|(?:i |we )?need (?:it|them|this|one) (?:for|to)|in order to|due to)\b\s*(.+)$/isu;
const purpose = /\b(for (?:the|my|our|a|an|all|meeting|home|client|customer|new|\p{Lu}|\p{L}+ing)\b[^,.;!?]*)/u;
const therefore = /^(.{8,}?)(?:,? (?:so|hence|therefore|thus|which means|that's why)\b[\s,])/isu;

/** Why something is wanted, in the writer's words: another sentence, "because …", "for the workshop". */
export function findReason(reading: Reading): string | undefined {
  const sentences = sentencesOf(reading.text);
  const statement =
    sentences.length > 1
      ? sentences.find((one) => !cuesOf(one).request && !cuesOf(one).question && one.split(" ").length >= 4)
      : undefined;
  const causal = because.exec(reading.text);
  const before = therefore.exec(reading.text)?.[1];
  const reason = statement ?? (causal === null ? undefined : causal[0]) ?? before ?? purpose.exec(reading.text)?.[1];
  return reason?.replace(/[\s.!?,]+$/u, "").trim();
}

const edgeWords =
  /^(?:(?:please|pls|plz|can|could|you|i|we|me|my|had|have|a|an|the|for|of|it|is|was|from|and|to|with|on|in|at|hi|hello|that|this|so|only|got|need|want|would|like|also|then|some|paid|pay|back|reimburse|refund|file|submit|claim|expense|expenses|hand|put|get|costs?|myself|here|bill|one|just|by|today|now|ok|oh|well|yesterday|own|money|advanced|bought|spent|be|reimbursed|'d|'ve|i've|i'd|don't|yet|about|around|all)\b[\s,:.-]*)+/iu;
const tailWords =
  /[\s,.:;!?-]*(?:\b(?:please|pls|plz|for|it|is|was|and|of|the|a|to|yesterday|today|thanks|back|now|on|in|at|from|each|file|submit|reimburse|myself|that i paid|i paid|with my (?:own )?(?:card|money)|want the money back|that|by|me|last|this|btw)\b[\s,.:;!?-]*)+$/iu;

/** What an amount was spent on, in a few words. */
export function findDescription(reading: Reading, taken: readonly Span[]): string | undefined {
  const open = blank(reading.text, taken);
  const pieces = open.split(/[.!?;:]\s|,\s|\s[-–—]\s|\b(?:and|but|so|that|which) i\b|\s{3,}/iu);
  const cleaned = pieces.map((piece) =>
    piece.replaceAll(/\s+/gu, " ").trim().replace(edgeWords, "").replace(tailWords, "").trim(),
  );
  const words = cleaned.filter((piece) => /\p{L}{3,}/u.test(piece)).toSorted((a, b) => rank(b) - rank(a))[0];
  return words?.split(" ").slice(0, 8).join(" ");
}

function rank(words: string): number {
  const count = words.split(" ").length;
  return count <= 6 ? count : 0.5;
}
