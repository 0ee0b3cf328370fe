import { isStopword, wordsOf } from "./lexical-terms.js";
import { telling } from "./search-light-words.js";

const opener =
  /^\s*(?:(?:and|but|or|also|then|so|ok(?:ay)?|well)\b[\s,]*)*(?:(?:what about|how about|what if|same (?:for|with))\b\s*|(?=(?:for|with|in case of|if|even|in|at|from|to)\b))?/iu;
/** Words that stand for something said before. */
const pointsBack = /\b(?:it|that|those|these|they|them|this|ones?|there)\b/iu;
/** Where they stand for nothing: "is there a gym", "is it ok to …", "this year", the IT department. */
const pointsNowhere =
  /\b(?:is|are|was|were|will|would) there\b|\bthere (?:is|are)\b|\b(?:is|was|would|will) it (?:ok|okay|possible|allowed|fine|true|necessary|required|mandatory|legal)\b|\bdoes it take to\b|\b(?:this|that) (?:year|month|week|morning|evening|quarter|time)\b|\bit (?:support|department|desk|team|help|service|equipment|security)\b/giu;
const ofTechnology = /\bIT\b/gu;
/** A question with subject and verb of its own. */
const isClause =
  /^(?:(?:how|what|when|where|who|whom|whose|why|which)\b.*\b)?(?:is|are|am|was|do|does|did|can|could|may|might|should|must|will|would|has|have)\b/iu;
/** A place, person or time that is asked of: what a follow-up changes. */
const phrase =
  /\b(?:in|for|at|from|to|with|during|after|before|as)\s+(?:the |a |an |my |our )?[\p{L}\d-]+(?: [\p{L}\d-]+)?/giu;
/** Asks for more of what was spoken of, without naming it: "who approves?", "how do I apply?" */
const bareVerb =
  /^(?:and |but |so )?(?:who|how|when|where|since when|until when|by when)\b[^.?!]*\b(?:apply|approves?|decides?|agrees?|pays?|starts?|begins?|ends?|costs?|expires?|qualif(?:y|ies)|sign up|request|book|claim|asks?|the deadline|the limit)\s*\??\s*$/iu;

function subjectsIn(text: string): number {
  return wordsOf(text).filter(({ surface }) => !isStopword(surface)).length;
}

function namesSubject(text: string): boolean {
  return wordsOf(text).some(({ surface, stem }) => !isStopword(surface) && telling(stem) === 1);
}

/** Whether a question only goes on from the one before. Pure. */
function goesOn(question: string): boolean {
  const text = question.trim();
  const all = subjectsIn(text);
  if (all === 0) return true;
  const points = pointsBack.test(text.replace(ofTechnology, "").replace(pointsNowhere, ""));
  if (bareVerb.test(text) && all <= 1) return true;
  const opened = opener.exec(text)?.[0] ?? "";
  const core = text.slice(opened.length);
  const isOpened = opened !== "" || /^(?:for|with|in case of|if|even|in|at|from|to)\b/iu.test(text);
  if (!isOpened) return all <= 2 && points;
  const standsAlone = isClause.test(core) && !points && namesSubject(core.replace(phrase, " "));
  return !standsAlone && all <= 4;
}

/** "and in Portugal?" after "… in Germany?" asks the same with another place, not with both. */
function exchanged(question: string, previous: string): string | undefined {
  const [, preposition, other] =
    /^\s*(?:and|but|or|what about|how about|same)?\s*(in|for|at|from|to)\s+([\p{L}\d][\p{L}\d' -]*?)\s*\??\s*$/iu.exec(
      question,
    ) ?? [];
  const name =
    other ??
    /^\s*(?:and|what about|how about|What about|How about|And)\s+(?:the\s+)?(\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]+)*)\s*\??\s*$/u.exec(
      question,
    )?.[1];
  if (name === undefined) return undefined;
  const said = new RegExp(
    `\\b(${preposition ?? "in|for|at|from|to"})\\s+(?:the )?\\p{Lu}[\\p{L}-]+(?: \\p{Lu}[\\p{L}-]+)*`,
    "u",
  );
  return said.test(previous) ? previous.replace(said, (_all, before: string) => `${before} ${name}`) : undefined;
}

/**
 * The question as it would have been asked alone: one that only goes on from the previous one ("and for part-timers?") is read
 * together with it, a place that takes another's place instead of it. Pure.
 */
export function resolveFollowUp(question: string, previous: string | undefined): string {
  if (previous === undefined || previous === question || !goesOn(question)) return question;
  return exchanged(question, previous) ?? `${previous} ${question}`;
}
