import { partsOf } from "./chunk-sentences.js";
import type { Block, Chunk, ChunkSentence, KnowledgeDocument } from "./document.js";

/** Words a passage has at most, unless one list or table with its introduction is longer. */
const passageWords = 220;
/** Words from which a list or table is divided after all, its introduction repeated. */
const wholeWords = 600;

/** Changes when the same blocks would give other passages: documents of an earlier one are read again. */
export const chunkerVersion = 1;

/** What belongs together: a paragraph, or a list or table with the sentence that introduces it. */
type Unit = readonly ChunkSentence[];

interface Passage {
  readonly section: Section;
  readonly sentences: Unit;
}

interface Section {
  readonly anchor: string;
  /** Headings above and of the section. */
  readonly path: readonly string[];
  readonly units: Unit[];
}

/**
 * Divides a document into passages of about 220 words. Lists and tables stay whole with the sentence that introduces them;
 * a passage ends with its section, except that short sections under one heading share a passage, where the headings among the
 * sentences tell the sections apart. The same document always gives the same passages. Pure.
 */
export function chunk(document: KnowledgeDocument): Chunk[] {
  const passages = joined(
    sectionsOf(document.blocks).flatMap((section) =>
      packed(section.units).map((sentences) => ({ section, sentences })),
    ),
  );
  return passages.map(({ section, sentences }, index) => ({
    id: `${document.id}#${index}`,
    documentId: document.id,
    path: document.path,
    title: document.title,
    url: section.anchor === "" ? document.url : `${document.url}#${section.anchor}`,
    anchor: section.anchor,
    headingPath: section.path,
    text: textOf(sentences),
    sentences,
    keywords: document.keywords,
    audience: document.audience,
    updatedAt: document.updatedAt,
    reviewBy: document.reviewBy,
    authority: document.authority,
    language: document.language,
  }));
}

function sectionsOf(blocks: readonly Block[]): Section[] {
  const sections: Section[] = [];
  const open: { level: number; text: string }[] = [];
  let current: Section = { anchor: "", path: [], units: [] };
  for (const [index, block] of blocks.entries()) {
    if (block.kind !== "heading") {
      addUnit(current, block, blocks[index - 1]);
      continue;
    }
    sections.push(current);
    while ((open.at(-1)?.level ?? 0) >= block.level) open.pop();
    open.push({ level: block.level, text: block.text });
    const heading: ChunkSentence = { text: block.text, kind: "heading", anchor: block.anchor };
    current = { anchor: block.anchor, path: open.map(({ text }) => text), units: [[heading]] };
  }
  sections.push(current);
  return withoutBareHeadings(sections);
}

/** Short sections run on in one passage, as long as they stand under the same heading or one under the other. */
function joined(passages: readonly Passage[]): Passage[] {
  const whole: Passage[] = [];
  for (const passage of passages) {
    const last = whole.at(-1);
    if (last !== undefined && belongTogether(last, passage)) {
      whole[whole.length - 1] = { section: last.section, sentences: [...last.sentences, ...passage.sentences] };
    } else whole.push(passage);
  }
  return whole;
}

function belongTogether(first: Passage, next: Passage): boolean {
  const [above, below] = [first.section.path, next.section.path];
  const shared = Math.max(above.length - 1, 0);
  const isNear = below.length > shared && above.slice(0, shared).every((heading, index) => below[index] === heading);
  return isNear && wordsOf(first.sentences) + wordsOf(next.sentences) <= passageWords;
}

/** A heading with nothing under it but a smaller heading is quoted there; one with nothing at all is a passage of its own. */
function withoutBareHeadings(sections: readonly Section[]): Section[] {
  const kept: Section[] = [];
  let waiting: Unit = [];
  for (const [index, section] of sections.entries()) {
    if (section.units.length === 0) continue;
    const next = sections[index + 1];
    const isBare = section.units.flat().every((part) => part.kind === "heading");
    if (isBare && next !== undefined && next.path.length > section.path.length) {
      waiting = [...waiting, ...section.units.flat()];
      continue;
    }
    const [first = [], ...rest] = section.units;
    kept.push({ ...section, units: [[...waiting, ...first], ...rest] });
    waiting = [];
  }
  return kept;
}

function addUnit(section: Section, block: Exclude<Block, { kind: "heading" }>, previous: Block | undefined): void {
  const above = section.units.at(-1);
  const isIntroduced = (block.kind === "list" || block.kind === "table") && previous?.kind === "paragraph";
  const lead = isIntroduced && above !== undefined ? above.at(-1)?.text : undefined;
  const parts = partsOf(block, lead);
  if (parts.length === 0) return;
  if (lead === undefined || above === undefined) {
    section.units.push(parts);
    return;
  }
  // Only the sentence that introduces moves with the list; what stands before it stays a unit that may be parted from it.
  section.units.pop();
  const before = above.slice(0, -1);
  if (before.length > 0) section.units.push(before);
  section.units.push([...above.slice(-1), ...parts]);
}

function packed(units: readonly Unit[]): Unit[] {
  const passages: ChunkSentence[][] = [];
  let words = 0;
  for (const unit of units.flatMap(divided)) {
    const more = wordsOf(unit);
    const last = passages.at(-1);
    const fits = words + more <= passageWords || last?.every((part) => part.kind === "heading") === true;
    if (last !== undefined && fits) {
      last.push(...unit);
      words += more;
    } else {
      passages.push([...unit]);
      words = more;
    }
  }
  return passages;
}

/** A paragraph longer than a passage is divided between sentences, a very long list or table between its parts. */
function divided(unit: Unit): Unit[] {
  const isListed = unit.some((part) => part.kind === "list-item" || part.kind === "table-row");
  const limit = isListed ? wholeWords : passageWords;
  if (wordsOf(unit) <= limit) return [unit];
  const introduction = isListed && unit[0]?.kind === "sentence" ? unit.slice(0, 1) : [];
  const pieces: ChunkSentence[][] = [[]];
  for (const part of unit) {
    const piece = pieces.at(-1) ?? [];
    if (piece.length > introduction.length && wordsOf(piece) + wordsOf([part]) > passageWords) {
      pieces.push([...introduction, part]);
    } else piece.push(part);
  }
  return pieces;
}

function wordsOf(parts: Unit): number {
  return parts.reduce((sum, part) => sum + part.text.split(/\s+/).length, 0);
}

/** Sentences run on; headings, items and rows stand on lines of their own. */
function textOf(sentences: Unit): string {
  return sentences.reduce((text, part, index) => {
    const runsOn = part.kind === "sentence" && sentences[index - 1]?.kind === "sentence";
    return index === 0 ? part.text : `${text}${runsOn ? " " : "\n"}${part.text}`;
  }, "");
}
