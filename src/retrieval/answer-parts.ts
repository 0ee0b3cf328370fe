import { resolveFollowUp } from "./answer-follow-up.js";
import { answeredFrom, composeAnswer, type Found } from "./answer-text.js";
import type { Answer, Citation } from "./answer.js";
import { answerWords } from "./answer-words.js";
import { ideaTerm, pageTerms } from "./lexical-index.js";
import { isStopword, wordsOf } from "./lexical-terms.js";
import { telling } from "./search-light-words.js";
import type { SearchResult } from "./search.js";
import type { Thesaurus } from "./thesaurus.js";

const asks =
  "(?:how|what|when|where|who|whom|whose|why|which|can|could|may|do|does|did|is|are|am|should|must|will|would|has|have)";
const between = new RegExp(
  `\\?\\s+(?:and |also |so )?(?=${asks}\\b)|,?\\s+and\\s+(?:also\\s+)?(?=${asks}\\b)|[,;]\\s+(?=${asks}\\b)`,
  "iu",
);
const isAsking = new RegExp(`^(?:and |also |so )?${asks}\\b`, "iu");

/** One of several questions that were asked at once. */
export interface QuestionPart {
  /** As it was asked. */
  readonly said: string;
  /** As it would have been asked alone. */
  readonly text: string;
}

/** The two questions of "how many days do I get and can I carry them over?"; none where only one is asked. Pure. */
export function questionParts(question: string): readonly QuestionPart[] {
  const parts = question
    .split(between)
    .map((part) => part.replace(/[\s?.!]+$/u, "").trim())
    .filter((part) => part !== "");
  if (parts.length !== 2 || !parts.every((part) => isAsking.test(part) && subjectsOf(part).length > 0)) return [];
  // What names enough by itself is looked for by itself: the first part would only drown it.
  return parts.map((said, at) => {
    return { said, text: at === 0 || subjectsOf(said).length > 1 ? said : resolveFollowUp(said, parts[0]) };
  });
}

function subjectsOf(text: string): readonly string[] {
  return wordsOf(text).flatMap(({ surface, stem }) => (isStopword(surface) || telling(stem) < 1 ? [] : [stem]));
}

/** A part of a question with what was found for it. */
export interface FoundPart extends QuestionPart {
  readonly result: SearchResult;
}

/** A whole question, its parts, and what was found for each. */
export interface FoundParts extends Found {
  readonly parts: readonly FoundPart[];
  readonly thesaurus: Thesaurus;
}

/**
 * The answer to a question of two parts: to both, or `partly`, saying which of them no page answers. With fewer parts, or where
 * neither is answered by itself, the question is answered as one. Pure.
 */
export function composeParts({ parts, thesaurus, ...whole }: FoundParts): Answer {
  const asOne = composeAnswer(whole);
  if (parts.length !== 2) return asOne;
  const answers = parts.map((part) => {
    const answer = composeAnswer({ question: part.text, result: part.result, now: whole.now });
    return { part, answer, isCovered: answer.kind !== "not-covered" && speaksOf(part, thesaurus) };
  });
  const covered = answers.filter(({ isCovered }) => isCovered);
  const [missing] = answers.filter(({ isCovered }) => !isCovered);
  if (covered.length === 0) return asOne;
  const joined = joinAnswers(covered.map(({ answer }) => answer));
  if (missing === undefined) return joined;
  // Both parts in one passage: what answers the whole is shown whole.
  if (whole.result.confidence >= answeredFrom && speaksOf({ ...missing.part, result: whole.result }, thesaurus))
    return asOne;
  return { ...joined, kind: "partly", text: `${joined.text}\n\n${answerWords.missing(missing.part.said)}` };
}

/** Passages that must speak of a part. */
const FIRST = 2;

/** Whether the first passages speak of what the part itself names, and not only of what it goes on from. */
function speaksOf({ said, result }: FoundPart, thesaurus: Thesaurus): boolean {
  const words = wordsOf(said);
  const ideas = thesaurus.inQuestion(words);
  const asked = words.flatMap(({ surface, stem }, position) => {
    if (isStopword(surface) || telling(stem) < 1) return [];
    const meant = ideas.filter(({ at, length }) => at <= position && position < at + length);
    return [[stem, ...meant.map(({ name }) => ideaTerm(name))]];
  });
  return result.hits.slice(0, FIRST).some(({ chunk }) => {
    const text = [chunk.title, ...chunk.headingPath, ...chunk.keywords, chunk.text].join(" . ");
    const held = new Set(pageTerms(wordsOf(text), thesaurus));
    return asked.filter((terms) => terms.some((term) => held.has(term))).length * 2 > asked.length;
  });
}

/** One answer after the other, citations counted through; a sentence that both rest on is quoted where more is said of it. */
function joinAnswers(answers: readonly Answer[]): Answer {
  const [first, second] = answers;
  if (first === undefined || second === undefined) return first ?? silence;
  const [before, after] = [paragraphsOf(first), paragraphsOf(second)];
  const isSaidIn = (others: readonly Paragraph[]) => (paragraph: Paragraph) =>
    others.some((other) => sameQuote(paragraph, other) && other.text.length >= paragraph.text.length);
  const added = after.filter((paragraph) => !isSaidIn(before)(paragraph));
  const kept = before.filter((paragraph) => !isSaidIn(added)(paragraph));
  const paragraphs = [...kept, ...added];
  const citations = paragraphs.flatMap(({ citation }) => citation ?? []);
  const texts = paragraphs.map(({ text, citation }) =>
    citation === undefined ? text : text.replace(place, `[${citations.indexOf(citation) + 1}]`),
  );
  const disagreeing = [...(first.disagreeing ?? []), ...(second.disagreeing ?? [])];
  return {
    kind: "answered",
    text: texts.join("\n\n"),
    citations,
    confidence: Math.min(first.confidence, second.confidence),
    ...(disagreeing.length === 0 ? {} : { disagreeing }),
  };
}

const silence: Answer = { kind: "not-covered", text: "", citations: [], confidence: 1 };

/** A paragraph of an answer: a quote with its citation, or words of the answer's own. */
interface Paragraph {
  readonly text: string;
  readonly citation: Citation | undefined;
}

/** The number that ends a quote, before what is said of a stale page. */
const place = /\[(\d+)\](?=$| \()/u;

function paragraphsOf({ text, citations }: Answer): readonly Paragraph[] {
  return text.split("\n\n").map((paragraph) => {
    const number = place.exec(paragraph)?.[1];
    return { text: paragraph, citation: number === undefined ? undefined : citations[Number(number) - 1] };
  });
}

function sameQuote(one: Paragraph, other: Paragraph): boolean {
  if (one.citation === undefined || other.citation === undefined) return false;
  return one.citation.url === other.citation.url && one.citation.quote === other.citation.quote;
}
