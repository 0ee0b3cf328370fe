import type { Database } from "../database.js";
import type { Clock } from "../runtime.js";
import { resolveFollowUp } from "./answer-follow-up.js";
import { composeParts, questionParts } from "./answer-parts.js";
import { composeAnswer } from "./answer-text.js";
import { writeAnswer, type WritingParts } from "./answer-writing.js";
import type { Answer, Answerer, Question } from "./answer.js";
import { allMayRead, anybody, type Reader } from "./audience.js";
import { audiencesOf, knowledgeChangesSince, knowledgeVersion } from "./knowledge-store.js";
import type { SearchSettings } from "./search-index.js";
import { createSearchLibrary, type KnowledgeProvider, type SearchLibrary } from "./search-library.js";
import type { SearchResult } from "./search.js";
import { thesaurusWith } from "./thesaurus.js";
import type { PassageVectors } from "./vectors.js";

/** What answers are made with. */
export interface AnswererParts {
  readonly knowledge: KnowledgeProvider;
  readonly clock: Clock;
  readonly settings?: SearchSettings | undefined;
  /** Writes answers where a model is configured; without it they are the pages' own words. */
  readonly writing?: WritingParts | undefined;
  /** Nearness by an embedding model, where one is configured. */
  readonly vectors?: Pick<PassageVectors, "nearest"> | undefined;
  /** The same pages, searchable with the same settings; in this thread when left out. */
  readonly library?: SearchLibrary | undefined;
  /** For the leak test, which must be able to fail: nobody's reading rights are asked. Never set in a company. */
  readonly noFilter?: boolean | undefined;
}

/** Longest wait of a build for people between two slices, in milliseconds: somebody waits for the index as well. */
const betweenSlicesMs = 25;

/** The pages that a database keeps. */
export function storedKnowledge(database: Database): KnowledgeProvider {
  const giveWay = () => database.background(() => Promise.resolve(), betweenSlicesMs);
  return {
    version: () => knowledgeVersion(database.db),
    changesSince: (version, take) =>
      knowledgeChangesSince(database.db, version, async (changes) => {
        await take(changes);
        await giveWay();
      }),
    giveWay,
    audiencesOf: (documentIds) => audiencesOf(database.db, documentIds),
  };
}

interface Looked {
  readonly text: string;
  readonly result: SearchResult;
  readonly now: Date;
  /** In the pages' own words. */
  readonly answer: Answer;
}

/**
 * Answers in the pages' own words, and in a model's where one is configured and what it writes can be verified. Whether there is
 * an answer at all, the search decides.
 */
export function createAnswerer(parts: AnswererParts): Answerer {
  const { knowledge, settings, vectors, noFilter } = parts;
  const { library = createSearchLibrary(knowledge, settings) } = parts;
  const thesaurus = thesaurusWith(settings?.thesaurus);
  const readable = (result: SearchResult, readers: readonly Reader[]) =>
    noFilter === true ? result : stillReadable(knowledge, result, readers);
  const find = async (text: string, readers: readonly Reader[]) =>
    readable(await library.find({ text, near: await vectors?.nearest(text), readers, noFilter }), readers);
  const look = async (question: Question, readers: readonly Reader[]): Promise<Looked> => {
    const text = resolveFollowUp(question.text, question.previous);
    const asked = text === question.text ? questionParts(text) : [];
    const result = await find(text, readers);
    const each = asked.map(async (part) => ({ ...part, result: await find(part.text, readers) }));
    const [now, answeredParts] = [parts.clock(), await Promise.all(each)];
    const answer = composeParts({ question: text, result, now, parts: answeredParts, thesaurus });
    return { text, result, now, answer };
  };
  const written = async (looked: Looked, question: Question, readers: readonly Reader[]): Promise<Answer> => {
    const { text, result, answer: extract, now } = looked;
    // Pages that disagree are shown as they are: nobody writes that smooth.
    if (parts.writing === undefined || extract.citations.length === 0 || extract.disagreeing !== undefined)
      return extract;
    const chunks = result.hits.map(({ chunk }) => chunk);
    const answer = await writeAnswer(parts.writing, {
      question: text,
      chunks,
      extract,
      thesaurus,
      now,
      onDraft: question.onDraft,
    });
    if (answer === undefined) return extract;
    // Writing takes its time: what was withdrawn meanwhile is not told.
    const open = await readable(result, readers);
    return open.hits.length === result.hits.length ? answer : composeAnswer({ question: text, result: open, now });
  };
  return {
    pages: library.pages,
    answer: async (question) => {
      const readers = readersOf(question);
      const looked = await look(question, readers);
      if (looked.answer.kind !== "not-covered") return written(looked, question, readers);
      if (readers.length === 1) return looked.answer;
      const alone = (await look(question, [question.asker])).answer;
      return alone.kind === "not-covered"
        ? looked.answer
        : { kind: "restricted", text: "", citations: [], confidence: 1 };
    },
  };
}

function readersOf({ asker, present = [asker] }: Question): readonly Reader[] {
  const others = present === "anybody" ? [anybody] : present.filter(({ id }) => id !== asker.id);
  return [asker, ...others];
}

/** Asks the store again: an index may be older than a withdrawn permission or a deleted page. */
async function stillReadable(
  knowledge: KnowledgeProvider,
  result: SearchResult,
  readers: readonly Reader[],
): Promise<SearchResult> {
  const audiences = await knowledge.audiencesOf([...new Set(result.hits.map(({ chunk }) => chunk.documentId))]);
  const hits = result.hits.filter(({ chunk }) => {
    const audience = audiences.get(chunk.documentId);
    return audience !== undefined && allMayRead(audience, readers);
  });
  // What made the search sure was the first passage: without it, nothing is known of the rest.
  return hits[0] === result.hits[0] ? { ...result, hits } : { ...result, hits, confidence: 0 };
}
