import { isStopword, wordsOf } from "./lexical-terms.js";
import { telling } from "./search-light-words.js";

/** What a question asks for, as far as its form tells. */
export type Want = "amount" | "moment" | "person" | "place" | "yes-no" | "anything";

const forms: readonly (readonly [Want, RegExp])[] = [
  [
    "moment",
    /\b(?:when (?:do|does|did|is|are|was|will|can|should|must|would)|what time|which day|what day|by when|what date|deadline|until when|expir\w*|due)\b/iu,
  ],
  [
    "amount",
    /\bhow (?:many|much|long|soon|far|often|big|fast|early|late|high|old|large)\b|\b(?:max(?:imum)?|min(?:imum)?|limit|cap|at most|at least|lead time|the most|percentage|rate|price|cost|fee|notice|phone number|telephone)\b/iu,
  ],
  ["person", /\b(?:who|whom|whose|which (?:team|person|department|colleague))\b/iu],
  ["place", /\b(?:where|which (?:channel|page|form|site|office|room|floor))\b/iu],
  [
    "yes-no",
    /(?:^|[.?!,;]\s*|\b(?:and|so|then)\s+)(?:can|could|may|am|are|is|do|does|did|will|would|should|must|has|have|need)\s+(?:i|we|you|my|our|the|there|it|they|a|an|this|that|employees|someone|people|\w+)\b/iu,
  ],
];

const numberWords =
  "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|half|once|twice|every|no more|unlimited";
const units =
  "hours?|hrs?|days?|weeks?|months?|years?|minutes?|nights?|business days?|working days?|pay periods?|percent|per cent|%|dollars?|euros?|EUR|USD|GBP|CHF|INR|PLN|miles?|kilomet(?:er|re)s?|characters?|people|times?|points?|levels?|pounds?";

const amount = new RegExp(`[$€£]\\s?\\d|\\b\\d[\\d.,]*|\\b(?:${numberWords})\\b`, "iu");
const measured = new RegExp(`[$€£]\\s?\\d[\\d.,]*|\\b(?:\\d[\\d.,]*|${numberWords})[- ](?:${units})\\b|\\d\\s?%`, "iu");
const moment =
  /\b\d{1,2}(?::\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.)|\b\d{1,2}:\d{2}\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|\b(?:19|20)\d{2}\b|\b(?:before|after|within|by|until|no later than)\b|\bend of (?:the )?(?:day|week|month|year)\b/iu;
const person =
  /\S+@\S+|\b(?:supervisor|manager|director|team|desk|officer|office|specialist|lead|department|committee|hr|people ?ops|approver|colleague|contact|ceo|cfo|cio|cto|owner|head|administrator|admins?)\b/iu;
const place =
  /https?:|\bwww\.|\S+@\S+|#\w|\b(?:under|in the|at the|on the|via|through|located|page|portal|form|channel|intranet|floor|building|room|entrance|section|tab|menu|folder|app|site)\b/iu;

const signs: Readonly<Record<Exclude<Want, "yes-no" | "anything">, RegExp>> = { amount, moment, person, place };

/** What the question asks for; the most telling form counts. Pure. */
export function wantOf(question: string): Want {
  return forms.find(([, form]) => form.test(question))?.[0] ?? "anything";
}

/** How well a sentence could hold what is asked for: 0 not at all, 1 it holds the like; 0.5 where its form says nothing. Pure. */
export function holdsWanted(want: Want, sentence: string): number {
  if (want === "yes-no" || want === "anything") return 0.5;
  if (want === "amount" && measured.test(sentence)) return 1;
  if (want === "amount") return amount.test(sentence) ? 0.6 : 0;
  if (want === "moment" && measured.test(sentence)) return 1;
  return signs[want].test(sentence) ? 1 : 0;
}

const amountAsSaid = new RegExp(
  `(?:[$€£]\\s?\\d[\\d.,]*\\d|[$€£]\\s?\\d|\\b(?:\\d+(?:[.,]\\d+)*|${numberWords})(?:[- ](?:business|working|calendar|consecutive|full|annual leave|credit|paid|unpaid))*[- ](?:${units})(?![a-z])(?: per [a-z]+(?: [a-z]+)?)?|\\d+(?:\\.\\d+)?\\s?%)`,
  "giu",
);
const momentAsSaid =
  /\b(?:no later than |by |before |until |at )?\d{1,2}(?::\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.)(?: [A-Z]{2,3}\b)?|\b(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{1,2})?(?:,? (?:19|20)\d{2})?|\b(?:end|close) of (?:business|day)[^.,;]{0,30}/gu;

/** The amounts a text names, as it says them ("240 hours", "$75"). Pure. */
export function amountsIn(text: string): readonly string[] {
  return [...text.matchAll(amountAsSaid)].map(([said]) => said.trim());
}

/** Before a figure: the sentence speaks of what lies beyond it. */
const bound =
  /\b(?:above|(?<!carry |carried |roll |rolled )over|below|under|beyond|exceeding|exceeds|more than|less than|fewer than)\s*$/iu;

/** Units a question names: "how many days" wants days. */
const unitAsked =
  /\b(?:how many|number of|amount of|maximum|minimum)\b[^.?!]{0,40}?\b(hour|hr|day|week|month|year|minute|night|mile|percent|dollar|euro)s?\b/iu;

/**
 * The figure or moment itself, as the sentence says it, to be put first: only where the sentence names exactly one, and of the
 * unit that was asked for, because which of several is meant only the sentence tells. Pure. @returns undefined when there is
 * none to put first
 */
export function shortAnswer(question: string, sentence: string): string | undefined {
  const want = wantOf(question);
  if (want !== "amount" && want !== "moment") return undefined;
  const cell = cellAskedFor(question, sentence);
  if (cell !== undefined) return cell;
  const moments = want === "moment" ? [...sentence.matchAll(momentAsSaid)].map(([said]) => said.trim()) : [];
  const said = [...amountsIn(sentence), ...moments];
  const [only] = said;
  const unit = unitAsked.exec(question)?.[1]?.toLowerCase();
  const isOfUnit = unit === undefined || only?.toLowerCase().includes(unit) === true;
  const isBound = only !== undefined && bound.test(sentence.slice(0, sentence.indexOf(only)));
  return said.length === 1 && isOfUnit && !isBound ? only : undefined;
}

/** Of a table row as it is quoted ("Country: Germany; Days: 30"), the one cell with a figure whose column the question names. */
function cellAskedFor(question: string, row: string): string | undefined {
  const cells = row.split("; ").map((cell) => /^([^:]+): (.*\d.*)$/u.exec(cell));
  if (cells.length < 2 || !row.split("; ").every((cell) => cell.includes(": "))) return undefined;
  const asked = new Set(wordsOf(question).flatMap(({ surface, stem }) => (isStopword(surface) ? [] : [stem])));
  const found = cells.flatMap((cell) => {
    const named = wordsOf(cell?.[1] ?? "").filter(({ stem }) => asked.has(stem)).length;
    return cell === null || named === 0 ? [] : [{ text: cell[0], named }];
  });
  const most = Math.max(0, ...found.map(({ named }) => named));
  const best = found.filter(({ named }) => named === most);
  return best.length === 1 ? best[0]?.text : undefined;
}

const permission =
  /\b(?:can|could|may|am|are) (?:i|we|you|my|employees|people|someone)\b|\bis it (?:ok|okay|allowed|possible|fine)\b|\ballowed\b/iu;
const duty =
  /\b(?:do|does) (?:i|we|you|my|every\w*|employees) (?:\w+ )?(?:have to|need)\b|\bmust (?:i|we|you)\b|\b(?:mandatory|compulsory|required|obligatory|necessary)\b/iu;
const permits =
  /\b(?:you|employees|staff|we|they|anyone|everyone) (?:can|may|are (?:also )?(?:allowed|able|permitted|entitled))\b|\b(?:is|are) (?:allowed|permitted|reimbursable|possible|free)\b/iu;
const forbids =
  /\b(?:can ?not|can['’]t|may not|must not|(?:not|n['’]t) (?:be )?(?:able|allowed|permitted|authorized|possible|provided?|reimburs\w+)|prohibited|forbidden|never|do not|don['’]t|does not|doesn['’]t)\b/iu;
const obliges = /\b(?:must|required|need to|needs to|have to|has to|mandatory|compulsory|obligatory)\b/iu;
const frees =
  /\b(?:not (?:required|mandatory|necessary|needed)|no longer required|(?:do|does)(?: not|n['’]t) (?:need|have) to|optional|voluntary|no need|not need)\b/iu;
/** With one of these the sentence is no plain yes or no. */
const conditions = /\b(?:unless|except|only|if|when|until|however|but|depending|without|once|generally|usually)\b|\?/iu;

/** What is asked for, beside whether: "can I *delete a message*". */
function speaksOfAll(question: string, sentence: string): boolean {
  const subjects = (text: string) =>
    wordsOf(text).flatMap(({ surface, stem }) => (isStopword(surface) || telling(stem) < 1 ? [] : [stem]));
  const [asked, said] = [subjects(question), new Set(subjects(sentence))];
  // "You may not." leaves out what was asked, and speaks of nothing else.
  return said.size === 0 || asked.filter((stem) => said.has(stem)).length >= MOST_OF_IT * asked.length;
}

/** Of the question's words: else the sentence may permit another thing than what was asked. */
const MOST_OF_IT = 0.6;

/**
 * Yes or no, where question and sentence are plain: permission asked and given or refused, duty asked and stated or denied,
 * and no condition attached. Pure. @returns undefined whenever it takes reading to tell
 */
export function plainYesOrNo(question: string, sentence: string): "yes" | "no" | undefined {
  if (wantOf(question) !== "yes-no" || conditions.test(sentence)) return undefined;
  if (!speaksOfAll(question, sentence)) return undefined;
  if (/\b(?:not|n['’]t|never)\b/iu.test(question)) return undefined;
  if (duty.test(question))
    return frees.test(sentence) ? "no" : obliges.test(sentence) && !forbids.test(sentence) ? "yes" : undefined;
  if (!permission.test(question)) return undefined;
  if (forbids.test(sentence)) return permits.test(sentence.replace(forbids, "")) ? undefined : "no";
  return permits.test(sentence) ? "yes" : undefined;
}
