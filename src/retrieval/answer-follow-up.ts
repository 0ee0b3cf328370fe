import { isStopword, wordsOf } from "./lexical-terms.js";

const opensBackward =
  /^\s*(?:and|but|or|also|then|so|what about|how about|what if|same for|same with|for|with|in case of|if|even)\b/iu;
/** Words that stand for something said before. */
const pointsBack = /\b(?:it|that|those|these|they|them|this|there|one|ones)\b/iu;

/**
 * The question as it would have been asked alone: one that only goes on from the previous one ("and for part-timers?") is read
 * together with it. Pure.
 */
export function resolveFollowUp(question: string, previous: string | undefined): string {
  if (previous === undefined || previous === question) return question;
  const subjects = wordsOf(question).filter(({ surface }) => !isStopword(surface)).length;
  const goesOn = opensBackward.test(question) ? subjects <= 4 : subjects <= 2 && pointsBack.test(question);
  return goesOn || subjects === 0 ? `${previous} ${question}` : question;
}
