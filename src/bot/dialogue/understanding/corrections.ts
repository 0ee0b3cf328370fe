type Span = { readonly start: number; readonly end: number };

const excludedBefore =
  /\b(?:not|instead of|rather than|except|isn't|is not|wasn't|aren't|no longer|but no|no more|without)(?: (?:for|from|in|to|of|on|at|out of|until|till|with|by))?(?: (?:the|a|an|my|our|any|another))?(?: (?:new|old|second|other|normal|regular|usual))*\s*$/iu;
const excludedAfter = /^\s*(?:works(?: (?:fine|again))?|is (?:fine|ok|okay|wrong|not needed))\b/iu;
// "I don't have the hotel bill yet, …": a clause that says what there is not.
const deniedClause =
  /\b(?:don't|do not|dont|doesn't|didn't|haven't|hasn't|have no|has no|there is no|isn't|aren't|without)\b[^,.;:!?]*$/iu;
const corrected =
  /\b(?:no wait|wait|sorry|i mean|i meant|actually|or rather|rather|h+m+,? no|correction|make (?:that|it)|scratch that|oops|ups|i should say|that is|better|no)\b[\s,:]*/iu;

/** Mentions as the writer finally means them. */
export interface Settled<M> {
  readonly chosen: readonly M[];
  /** Named only to be ruled out: "not a laptop". */
  readonly excluded: readonly M[];
}

/**
 * Of several values of one kind keeps those that hold: "X, sorry, Y" is Y, "not X but Y" is Y, "not X" is none.
 * @param mentions in the order of the text
 */
export function settleMentions<M extends Span>(text: string, mentions: readonly M[]): Settled<M> {
  const ruledOut = mentions.filter(
    (one) =>
      excludedBefore.test(text.slice(0, one.start)) || (mentions.length > 1 && excludedAfter.test(text.slice(one.end))),
  );
  const denied = mentions.filter((one) => deniedClause.test(text.slice(0, one.start)));
  const excluded = denied.length < mentions.length ? [...new Set([...ruledOut, ...denied])] : ruledOut;
  const open = mentions.filter((one) => !excluded.includes(one));
  const from = open.findLastIndex((one, index) => {
    const previous = open[index - 1];
    return previous !== undefined && corrected.test(text.slice(previous.end, one.start));
  });
  const chosen = from < 0 ? open : open.slice(from);
  return { chosen, excluded: [...excluded, ...open.filter((one) => !chosen.includes(one))] };
}

const together =
  /^\s+(?:one|two|three|four|five|\d+x?)\s+$|^[\s"')]*(?:,|and|&|\+|\/|,\s*and|as well as|plus)\s*(?:also\s+)?(?:(?:for|to|in|from|my|our|his|her|their|the|a|an|one|two|three|\d+x?|new|another)\s+)*["'(]*$/iu;

/** The mentions at the beginning of the list that are named in one breath: "Jira and Confluence", "a laptop, two monitors". */
export function namedTogether<M extends Span>(text: string, mentions: readonly M[]): readonly M[] {
  const end = mentions.findIndex((one, index) => {
    const previous = mentions[index - 1];
    return previous !== undefined && !together.test(text.slice(previous.end, one.start));
  });
  return end < 0 ? mentions : mentions.slice(0, end);
}
