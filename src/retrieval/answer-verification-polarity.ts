import { isNumber, isStopword, wordsOf, type Word } from "./lexical-terms.js";

/** How a sentence binds its reader. */
export type Modality = "forbids" | "frees" | "permits" | "obliges" | "advises";

/** A word with a subject, as a sentence uses it. */
export interface Term {
  readonly stem: string;
  /** Names of the thesaurus's ideas it stands for. */
  readonly ideas: readonly string[];
  /** `either` where it cannot be told: further behind a denial, and in a clause that is forbidden as a whole. */
  readonly polarity: "said" | "denied" | "either";
  /** Which of the text's denials it stands behind. */
  readonly denial?: string | undefined;
}

const forbidding =
  /\b(?:prohibited|forbidden|disallowed|banned|(?:must|may|can|shall|should|are|is|be|were) ?not (?:be )?(?:allowed|permitted|entitled|eligible|possible))\b/u;
const forbids =
  /\b(?:(?:may|must|can|shall|should) ?not|not (?:\w+ )?(?:allowed|permitted|entitled|eligible|possible|able|accepted|reimbursed|covered)|never|prohibited|forbidden|disallowed|banned|no (?:one|body|\w+) (?:may|can)|nobody (?:may|can)|do not|does not)\b/gu;
const frees =
  /\b(?:(?:are|is|be) not (?:required|mandatory|necessary|needed|obliged)|(?:do|does|need) not (?:need|have)(?: to)?|need not|no need|no [\p{L} ]{1,40}\b(?:needed|required|necessary)|(?:need|require)s? no|without (?:approval|asking|permission)|optional|voluntary)\b/gu;
const permits = /\b(?:may|allowed|permitted|entitled|eligible)\b/u;
const enables = /\b(?:can|could|possible|able|free to|up to)\b/u;
const obliges =
  /\b(?:must|have to|has to|need|needs|needed|required?|requires|mandatory|obliged|obligatory|compulsory|shall|necessary)\b/u;
const advises = /\b(?:should|ought|recommended|advised|encouraged|better)\b/u;
const imperative =
  /^(?:please |then |always |first |also )*(?:ask|send|tell|keep|report|book|use|write|call|phone|submit|contact|check|request|return|lock|open|choose|attach|give|file|inform|notify|bring|log|sign|fill|enter|take|put|wear|pay|hand|name|get|make|let|avoid|follow|complete|add|go|show|store|encrypt|change|press|click|register|forward|delete|update|upload|apply|wait|say|raise|scan|order|start|set|agree|plan|record|claim|provide|include|read|run|turn|switch|leave|speak|talk|discuss|arrange|mark|confirm|restart|create|join|visit|connect|install|remove)\b/u;

/** How a clause binds, with contractions read out. Pure. */
export function modalitiesOf(clause: string): ReadonlySet<Modality> {
  const plain = readOut(clause);
  const found = new Set<Modality>();
  const freed = plain.replace(frees, " ");
  if (freed !== plain) found.add("frees");
  const rest = freed.replace(forbids, " ");
  if (rest !== freed) found.add("forbids");
  if (permits.test(rest)) found.add("permits");
  if (obliges.test(rest)) found.add("obliges");
  if (advises.test(rest)) found.add("advises");
  return found;
}

/** Whether a clause tells the reader to do something: "Ask your manager". Pure. */
export function isImperative(clause: string): boolean {
  return imperative.test(readOut(clause).trim());
}

/** Whether a clause says that something is possible without saying that it is allowed. Pure. */
export function enablesOnly(clause: string): boolean {
  return enables.test(readOut(clause));
}

function readOut(text: string): string {
  return text
    .toLowerCase()
    .replace(/[’]/gu, "'")
    .replace(/\bcan't\b|\bcannot\b/gu, "can not")
    .replace(/\bwon't\b/gu, "will not")
    .replace(/n't\b/gu, " not")
    .replace(/\b(?:no|not) (?:more|later|less|fewer|earlier) than\b|\bnot only\b|\bnot exceed\b/gu, " ");
}

const clauseBreak = /[;:,.()!?–—]+|\s-\s|\b(?:but|except|however|although|while|whereas)\b/giu;

/** The clauses of a text: what stands between its marks. Pure. */
export function clausesOf(text: string): readonly string[] {
  const clauses = text.split(clauseBreak).map((clause) => clause.trim());
  return clauses.filter((clause) => clause !== "");
}

const denies: ReadonlySet<string> = new Set("not no never none neither nor without cannot nobody nothing".split(" "));
const endsDenial: ReadonlySet<string> = new Set(
  "under for in within from by until at with than if when after before on over above below during because unless".split(
    " ",
  ),
);
const deniedAtMost = 3;
/** Words that carry no subject in an answer, beside the stop words: verbs of having, words of measure and of duty. */
const light: ReadonlySet<string> = new Set(
  (
    "each per every least most get receive given give provide available include including also must need needs required require requires allowed " +
    "permitted entitled eligible able possible up maximum minimum max min within unless except please yes cannot shall should however during " +
    "upon any both either prohibited forbidden mandatory optional have having make makes take takes taken go goes apply applies total number amount " +
    "additionally further furthermore generally usually typically always well including such"
  ).split(" "),
);

/** Finds the ideas of words in a row, by position. */
export type IdeasAt = (words: readonly Word[]) => readonly (readonly string[])[];

/** The words of a text that carry a subject, numbers left out, each said or denied. Pure. */
export function termsOf(text: string, ideasAt: IdeasAt): readonly Term[] {
  return clausesOf(readOut(text)).flatMap((clause, at) =>
    termsOfClause(clause, ideasAt).map((term) =>
      term.denial === undefined ? term : { ...term, denial: `${at}:${term.denial}` },
    ),
  );
}

function termsOfClause(clause: string, ideasAt: IdeasAt): readonly Term[] {
  const words = wordsOf(clause);
  const ideas = ideasAt(words);
  const wholly = forbidding.test(clause);
  let left: number | undefined;
  let begun = 0;
  return words.flatMap(({ surface, stem }, at): readonly Term[] => {
    if (denies.has(surface)) [left, begun] = [deniedAtMost, at];
    else if (left !== undefined && left < deniedAtMost && endsDenial.has(surface)) left = 0;
    if (isNumber(surface) || isStopword(surface) || light.has(surface) || denies.has(surface)) return [];
    const polarity = wholly || left === 0 ? "either" : left === undefined ? "said" : "denied";
    if (left !== undefined) left = Math.max(0, left - 1);
    return [{ stem, ideas: ideas[at] ?? [], polarity, ...(left !== undefined && { denial: String(begun) }) }];
  });
}

/** Whether a clause forbids as a whole: "… is prohibited". Pure. */
export function forbidsWhole(clause: string): boolean {
  return forbidding.test(readOut(clause));
}

/** How many things a text denies. Pure. */
export function denialsIn(text: string): number {
  const words = wordsOf(readOut(text)).filter(({ surface }) => denies.has(surface));
  return words.length + (forbidsWhole(text) ? 1 : 0);
}
