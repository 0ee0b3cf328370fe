import { holdsWanted, type Want } from "./answer-wants.js";
import type { Chunk } from "./document.js";
import { placeOfLead } from "./search-sentences.js";
import type { Hit } from "./search.js";

/** Sentences that are quoted together: one that answers, with what it needs to be understood. */
export interface Unit {
  readonly chunk: Chunk;
  /** Place of the passage among those found, from 0. */
  readonly rank: number;
  /** The sentence that answers, by its place in the passage. */
  readonly key: number;
  /** Places in `chunk.sentences`, in order. */
  readonly sentences: readonly number[];
  readonly score: number;
  /** What the sentence itself gives, without its passage. */
  readonly own: number;
}

/** Passages that sentences are taken from. */
const PASSAGES = 5;
/** Of an answer. */
const MOST_PASSAGES = 3;
const MOST_UNITS = 6;
const MOST_OF_A_PASSAGE = 4;
/** Items of a list that are quoted with it. */
const MOST_ITEMS = 12;
/** A further unit counts if it scores at least this part of the best. */
const WORTH_SAYING = 0.7;
/** And its sentence by itself this part of the best one's, or more where it stands under another heading. */
const WORTH_ADDING = 0.5;
const WORTH_ELSEWHERE = 0.7;
/** A further row of a table, which answers for another case. */
const WORTH_A_ROW = 0.9;
/** Rows that fit alike: the question named none of them. */
const MANY_ROWS = 3;
/** What an example, or one row of many, counts: it shows the rule, but is not it. */
const EXAMPLE_SHARE = 0.7;
/** What a passage's own score adds to its sentences. */
const PASSAGE_SHARE = 1;
/** What holding the figure, date, person or place that is asked for adds, as a part of the best sentence's score. */
const WANTED_SHARE = 0.4;

/** Picks what answers the question, best first, from at most three passages. Pure. */
export function pickUnits(hits: readonly Hit[], want: Want): readonly Unit[] {
  const looked = hits.slice(0, PASSAGES);
  const strongest = Math.max(...looked.flatMap((hit) => hit.sentences.map(({ score }) => score)), 0);
  const candidates = looked
    .flatMap((hit, rank) => unitsOf(hit, { rank, want, strongest }))
    .sort((one, other) => other.score - one.score || one.rank - other.rank || one.key - other.key);
  const [best] = candidates;
  if (best === undefined) return [];
  const picked: Unit[] = [best];
  for (const unit of candidates) {
    if (picked.length === MOST_UNITS || unit.score < WORTH_SAYING * best.score) break;
    if (unit.own >= worthOf(unit, picked) * best.own && hasRoom(picked, unit)) picked.push(unit);
  }
  return picked;
}

function isRow(chunk: Chunk, at: number): boolean {
  return chunk.sentences[at]?.kind === "table-row";
}

/** Place of the heading that a sentence stands under, -1 before the first. */
function sectionOf(chunk: Chunk, at: number): number {
  return chunk.sentences.findLastIndex(({ kind }, place) => place <= at && kind === "heading");
}

function worthOf(unit: Unit, picked: readonly Unit[]): number {
  const ofPassage = picked.filter(({ chunk }) => chunk.id === unit.chunk.id);
  if (isRow(unit.chunk, unit.key) && ofPassage.some(({ chunk, key }) => isRow(chunk, key))) return WORTH_A_ROW;
  return ofPassage.some(({ key }) => sectionOf(unit.chunk, key) === sectionOf(unit.chunk, unit.key))
    ? WORTH_ADDING
    : WORTH_ELSEWHERE;
}

function hasRoom(picked: readonly Unit[], unit: Unit): boolean {
  const ofPassage = picked.filter(({ chunk }) => chunk.id === unit.chunk.id);
  if (ofPassage.some(({ sentences }) => sentences.includes(unit.key))) return false;
  const passages = new Set(picked.map(({ chunk }) => chunk.id));
  return ofPassage.length < MOST_OF_A_PASSAGE && (passages.has(unit.chunk.id) || passages.size < MOST_PASSAGES);
}

interface Weighing {
  readonly rank: number;
  readonly want: Want;
  /** Score of the best sentence of all passages. */
  readonly strongest: number;
}

function unitsOf(hit: Hit, { rank, want, strongest }: Weighing): readonly Unit[] {
  const rows = hit.sentences.filter(({ at }) => isRow(hit.chunk, at)).map(({ score }) => score);
  const isOneOfMany = (at: number, score: number) =>
    isRow(hit.chunk, at) && rows.filter((other) => other >= 0.95 * score).length >= MANY_ROWS;
  return hit.sentences.flatMap(({ at, score }): readonly Unit[] => {
    const sentence = hit.chunk.sentences[at];
    if (sentence === undefined || sentence.kind === "heading" || score === 0) return [];
    if (sentence.text.trim().endsWith("?")) return [];
    const sentences = withCompany(hit.chunk, at);
    const text = sentences.map((place) => hit.chunk.sentences[place]?.text ?? "").join(" ");
    const fits = score + WANTED_SHARE * strongest * holdsWanted(want, text);
    const isAside = isExample(sentence.text) || isOneOfMany(at, score) || onlyPoints(hit.chunk, at);
    const own = isAside ? EXAMPLE_SHARE * fits : fits;
    return [{ chunk: hit.chunk, rank, key: at, sentences, score: own + PASSAGE_SHARE * hit.score, own }];
  });
}

/** Begins as an example does, or tells what to type: that holds the words of a question without answering it. */
const example = /^(?:for example|for instance|example|e\.g\.|today,)|\bfor example [“"]|[“"][^”"]*\?[”"]/iu;

/** Whether a sentence shows a rule by a case, which is not everybody's. Pure. */
export function isExample(sentence: string): boolean {
  return example.test(sentence);
}

/** Heads a list of other places to read. */
const signpost =
  /^(?:\w+ ){0,2}(?:fact sheets?|resources?|see also|related(?: pages)?|links|references|further (?:reading|information)|more information)\s*:?$/iu;

function onlyPoints(chunk: Chunk, at: number): boolean {
  const heading = chunk.sentences[sectionOf(chunk, at)]?.text ?? chunk.headingPath.at(-1) ?? "";
  const { text = "", lead = "" } = chunk.sentences[at] ?? {};
  return [heading, text, lead].some((head) => signpost.test(head.trim()));
}

/** Begins with a word that points back. */
const pointsBack =
  /^(?:this|that|these|those|it|they|he|she|such|however|but|also|then|therefore|otherwise|in this case|if so|if not)\b/iu;

/** Words of a sentence below which it says little without the one before. */
const SHORT = 8;

/** The sentence with the list it introduces, the sentence that introduces it, or the one it points back to. Pure. */
export function withCompany(chunk: Chunk, at: number): readonly number[] {
  const { sentences } = chunk;
  const sentence = sentences[at];
  if (sentence === undefined) return [];
  if (sentence.lead !== undefined) {
    const lead = placeOfLead(chunk, at);
    return lead === -1 ? [at] : [lead, at];
  }
  if (sentence.kind !== "sentence") return [at];
  const items: number[] = [];
  for (let place = at + 1; sentences[place]?.lead === sentence.text && items.length < MOST_ITEMS; place += 1) {
    items.push(place);
  }
  const before = sentences[at - 1];
  const isCut = pointsBack.test(sentence.text) || sentence.text.split(/\s+/u).length < SHORT;
  const needsBefore = isCut && before?.kind === "sentence";
  return [...(needsBefore ? [at - 1] : []), at, ...items];
}
