import { fold } from "../entities/mention.js";

/** Signs in a text of how it is meant. */
export interface Cues {
  /** Asked, by its form or its mark. */
  readonly question: boolean;
  /** Asked with who, what, when, where, why or how. */
  readonly wh: boolean;
  /** Asked by its form: "how many …", "is there …", "tell me what …". */
  readonly asks: boolean;
  /** "if", "suppose", "hypothetically", "would I": about a case that is not there. */
  readonly hypothetical: boolean;
  /** About everybody: "we", "one", "employees", "the company". */
  readonly general: boolean;
  /** About the writer's own things: "my", "do I have left". */
  readonly own: boolean;
  /** Asks for something to be done: an imperative, "I need", "please", "could you". */
  readonly request: boolean;
  /** Only says what should not be done. */
  readonly negated: boolean;
  /** About what was asked for or booked before. */
  readonly background: boolean;
  /** Speaks of rules: a limit, a policy, a deadline. */
  readonly rule: boolean;
  /** Asks about things in general: nobody in it is "I" or "we". */
  readonly impersonal: boolean;
  /** Holds a word of refusal. */
  readonly refusal: boolean;
  /** Begins with a yes or no to a request: "approve …", "decline …". */
  readonly verdict: "approve" | "reject" | undefined;
  /** Somebody else shall decide: "approve for me". */
  readonly deputy: boolean;
  /** A question mark behind a statement: "…, is that ok?". */
  readonly tag: boolean;
  /** The rest of a sentence before it: "because …", "so that …". */
  readonly subordinate: boolean;
}

const opening =
  "^(?:(?:hi|hey|hello|hallo|morning|good morning|dear \\w+|ok|okay|so|and|then|also|but|well|oh|ah|hm+|please|pls|plz|kindly|just|now|first|thanks|btw|by the way|great|perfect|quick question|question|one more thing|next|finally|yes|no|right|cool|fine|sorry|um|erm|actually|maybe|perhaps|alright|before that|after that|in the meantime|meanwhile|too)\\b[,:!.\\s-]*)*";
const questionWords =
  "(?:what|which|who|whom|whose|when|where|why|how|wat|whats|what's|who's|whos|where's|wheres|how's|hows|when's)";
const auxiliary =
  "(?:is|are|am|was|were|do|does|did|can|could|may|might|must|shall|should|will|would|has|have|had|isn't|aren't|don't|doesn't|didn't|can't|won't|wouldn't)";
const subject =
  "(?:i|we|you|one|he|she|it|they|there|this|that|these|those|my|our|your|his|her|their|the|a|an|any|anyone|anybody|anything|someone|somebody|everyone|everybody|people|employees|all|each|xperson|u|\\p{L}+)";
const asking = new RegExp(
  `${opening}(?:(?!what an?\\b)${questionWords}\\b|${auxiliary}\\s+${subject}\\b|any (?:news|update|chance|idea)|from (?:what|which)|(?:up to|until|by|in|for|at|on|to) (?:what|which|whom|when|how)\\b)`,
  "u",
);

const verbs =
  "abort add adjust advance allow amend apply approve arrange assign authorise authorize ban block book bring buy call cancel cancle change charge check claim clear close complete confirm connect correct create cut deactivate decline delegate delete deliver deny deploy deprovision disable discard divide drop edit enable end enrol enroll enter escalate establish exchange expense extend file fill find finish fix forward free get give grant hand help hire hook include increase inform initiate install invite issue join keep kick kill launch leave let link list lock look log mail make mark modify move note notify offboard onboard open order organise organize pass pay pick place plan postpone prepare process procure provide provision publish pull purchase put raise reactivate record refund refuse register reimburse reinstall reject release remove renew reopen replace report request reserve reset resolve restore retract return review revoke schedule scrap send set setup share show sign skip solve split start stop submit subscribe supply swap switch take tell terminate throw track transfer unblock unbook undo unlock unsubscribe update upgrade use veto wipe withdraw write"
    .split(" ")
    .join("|");
const imperative = new RegExp(`${opening}(?:${verbs})\\b(?!\\s+(?:is|are|was|were|has|had|doesn|isn|status\\b))`, "u");
const wish =
  /\b(?:i|we)(?:'d| would)? (?:really |also |urgently |still |just |only |now |then )*(?:need|want|wanna|like to|love to|wish|require|have to have|must have|could use|am looking for|are looking for|am requesting|prefer|request)\b|\bi'm (?:looking for|requesting)\b|\bneed(?:s|ed)? (?:to be |a |an |some |access|help)|\b(?:can|could|would|will|cud) (?:you|u|someone|somebody|anyone)\b|\b(?:can|could|cud) (?:we|i)\b|\bplease\b|\bpls\b|\bplz\b|\bplse\b|\bbitte\b|\bthx\b|\blet me\b|\bmay i\b|\bi'll need\b|\bi'm going to need\b|\bwe'll need\b|\bis (?:it|there) (?:possible|any chance)\b|\bhow about\b|\bgimme\b|\bgotta have\b/u;
const hypothetical =
  /\b(?:hypothetical(?:ly)?|theoretically|in theory|suppos(?:e|ing)|assum(?:e|ing)|imagine|let's say|lets say|what if|what happens (?:if|when|to|with)|what would happen|just (?:asking|wondering|curious)|out of (?:curiosity|interest)|in case (?:i|we|one|someone|somebody)|for the sake of argument|asking for a friend|in general|generally speaking)\b|^(?:and |so |but |ok |hi )?say (?:i|we|you|someone|somebody|a |my |one )|\b(?:if|when|in case) (?:i|we|one|someone|somebody|a colleague|my manager|an employee|you|a person|the|my)\b.*\b(?:would|could|what|who|how|do i|can i|will i|is it|does|should i)\b|\b(?:would|could|what|who|how|do i|can i|will i|is it|does|should i)\b.*\b(?:if|in case) (?:i|we|one|someone|somebody|a|an|my|the|you)\b|\bwould (?:i|we|that|it|my|this|there|anyone|somebody)\b.*\?|^(?:and |so |but )?(?:who|what|which|how|where|does|do|is|will|can)\b.*\b(?:when|if|once|after|as soon as|whenever) (?:i|we|you|one|someone|somebody|people|my|the)\b/u;
const askingInside =
  /\b(?:tell me|let me know|explain(?: to me)?|show me|(?:like|want|need|love) to know|wonder(?:ing)?|do you know|you know|any idea|not sure|check|find out|curious|remind me)\b.{0,25}?\b(?:what|which|how|who|whom|when|where|whether|if|why)\b/u;
const whFirst = new RegExp(
  `${opening}${questionWords}\\b|\\b(?:know|wonder(?:ing)?|tell me|explain|curious)\\b.{0,12}?\\b${questionWords}\\b`,
  "u",
);
const tagQuestion =
  /^(?:is (?:it|that|this)? ?(?:ok|okay|okey|fine|possible|alright|all right|allowed|right|good)|ok|okay|right|isn't it|is it|correct|possible|please|alright|yes|no|can you|could you|would you|will you|you know|deal|agreed|fine|sounds good)[\s?!.]*$/u;
const approving = new RegExp(
  `${opening}(?:approve|approved|i approve|sign off|i agree|i accept|accept|ok for|yes to|green light)\\b`,
  "u",
);
const refusing = new RegExp(
  `${opening}(?:reject|rejected|i reject|decline|declined|deny|refuse|turn down|veto|disapprove|no to|i (?:won't|will not|can't|cannot|do not|don't) (?:sign|approve|agree))\\b`,
  "u",
);
const general =
  /\b(?:we|one|people|employees?|everyone|everybody|anyone|someone|somebody|staff|the company|the firm|you guys|colleagues|newcomers?|new (?:people|starters?|joiners?|hires?|employees?|suppliers?|vendors?)|part.?timers?|interns?|managers?|approvers?|suppliers|vendors)\b|\b(?:usually|normally|generally|typically|in general|policy|rules?|allowed|per (?:day|week|month|year|night|person|diem|kilomet)|guidelines?|procedure|limit|maximum|minimum)\b/u;
const own = /\b(?:my|mine|i have|have i|i still have|do i have|i've|i ordered|i asked|i requested|our|my team)\b/u;
const negatedCommand = new RegExp(
  `${opening}(?:(?:please |pls )?(?:do not|don't|dont|never|not to|no need to|you (?:must not|mustn't|should not|shouldn't|don't (?:have|need) to|need not|needn't))\\s+(?:yet |ever |you dare )?(?:${verbs}|do|touch|worry|even|ever)\\b(?! (?:hesitate|forget))|(?:i'm|i am|we're|we are) not (?:asking|requesting|looking|ordering|applying|trying|here|going to (?:order|ask|request))|i (?:do not|don't|dont) (?:want|need|wish|mean|intend) (?:you )?(?:to |a |an |any |the |another |new )|nothing (?:to|should|shall|must)|no (?:new |further |more )?(?:order|purchase|request|booking|action|change|reset|access|leave|ticket)s? (?:please|needed|required|necessary|yet|now|for)|this is not an? (?:order|request)|(?:not|no) (?:a |an )?request)`,
  "u",
);
// "I don't need the desk any more" wants something undone.
const ruleWords =
  /\b(?:rules?|polic(?:y|ies)|guidelines?|procedures?|limits?|maximum|minimum|max|min|allowance|per diem|rates?|entitle\w+|eligib\w+|requirements?|thresholds?|deadlines?|mandatory|obligatory|allowed|permitted to|in general|normally|usually|per (?:day|night|week|month|km|kilomet\w+))\b/u;
const noLonger =
  /\b(?:any ?more|any longer|no longer|after all|(?:i|we) (?:had |have )?(?:ordered|booked|requested|reserved|asked for))\b/u;
// "my grandmother passed away", "Jonas left on Friday": what happened, told before what is wanted.
const happened =
  /^(?:(?:hi|hey|hello|so|well|ok|unfortunately|sadly)[\s,]+)*(?:(?:my|our|the|a|some|his|her) (?:\p{L}+ ){1,3}|\p{L}+ |it |he |she |they |there |someone |somebody |everyone )(?:(?:has|have|had) (?:just |already |now )?\p{L}+|left|passed|moved|quit|went|came|got|was|were|changed|joined|resigned|told|asked|said|decided|wants?|needs?|\p{L}{2,}ed)\b/u;
const background =
  /\b(?:i|we) (?:had|have|'ve|already) (?:already )?(?:asked|booked|requested|applied|ordered|planned|reserved|entered|put in|filed|submitted)\b|\b(?:i|we) (?:asked|booked|requested|applied|ordered|planned|reserved) \b/u;
const subordinate =
  /^(?:because|since|so that|so|as|which|that|who|where|when|if|though|although|while|for|due to|cause|cos|bc|to)\b/u;

/** The text as cues are read in it: folded, one blank between words. */
export function foldedText(text: string): string {
  return fold(text).replaceAll(/\s+/gu, " ").trim();
}

/** Whether a text starts with an order, politeness aside. */
export function startsWithVerb(text: string): boolean {
  return imperative.test(foldedText(text));
}

/** How a text is meant, by its form alone. */
export function cuesOf(text: string): Cues {
  const folded = foldedText(text);
  const tag = tagQuestion.test(folded);
  const asks = !tag && (asking.test(folded) || askingInside.test(folded));
  return {
    question: asks || /\?\s*(?:$|\p{Extended_Pictographic})/u.test(folded),
    asks,
    wh: asks && whFirst.test(folded),
    tag,
    verdict: approving.test(folded) ? "approve" : refusing.test(folded) ? "reject" : undefined,
    impersonal: asks && !/\b(?:i|i'm|i've|i'd|me|my|mine|we|our|us)\b/u.test(folded) && !wish.test(folded),
    rule: ruleWords.test(folded),
    refusal:
      /\b(?:no|not|never|don't|dont|won't|wont|can't|cannot|isn't|reject\w*|declin\w*|refus\w*|den(?:y|ied)|veto\w*|turn(?:ed)? (?:it |that )?down|against|disapprov\w*|too (?:much|expensive|high|early|late)|send .* back|object)\b/u.test(
        folded,
      ),
    deputy:
      !/\bleft for me\b/u.test(folded) &&
      /\b(?:for me|in my (?:place|absence|name|stead)|on my behalf|my approvals)\b/u.test(folded),
    hypothetical: hypothetical.test(folded),
    general: general.test(folded),
    own: own.test(folded),
    request: imperative.test(folded) || wish.test(folded),
    negated: negatedCommand.test(folded) && !noLonger.test(folded),
    background:
      background.test(folded) ||
      (happened.test(folded) && !wish.test(folded) && !/^(?:i|we|my \p{L}+ (?:is|are))\b/u.test(folded)),
    subordinate:
      subordinate.test(folded) &&
      !(asks && !/^(?:because|since|so that|so|as|although|though|while|for|due to|to)\b/u.test(folded)),
  };
}
