import type { Database } from "../database.js";
import type { Clock } from "../runtime.js";
import { resolveFollowUp } from "./answer-follow-up.js";
import { composeAnswer } from "./answer-text.js";
import type { Answer, Answerer, Question } from "./answer.js";
import { allMayRead, anybody, type Reader } from "./audience.js";
import { audiencesOf, knowledgeChangesSince, knowledgeVersion } from "./knowledge-store.js";
import type { SearchSettings } from "./search-index.js";
import { createSearchLibrary, type KnowledgeProvider } from "./search-library.js";
import { search, type SearchResult } from "./search.js";

/** What answers are made with. */
export interface AnswererParts {
  readonly knowledge: KnowledgeProvider;
  readonly clock: Clock;
  readonly settings?: SearchSettings | undefined;
  /** For the leak test, which must be able to fail: nobody's reading rights are asked. Never set in a company. */
  readonly noFilter?: boolean | undefined;
}

/** The pages that a database keeps. */
export function storedKnowledge(database: Database): KnowledgeProvider {
  return {
    version: () => knowledgeVersion(database.db),
    changesSince: (version) => knowledgeChangesSince(database.db, version),
    audiencesOf: (documentIds) => audiencesOf(database.db, documentIds),
  };
}

/** Answers in the pages' own words. The embedded engine: nothing leaves the process. */
export function createAnswerer(parts: AnswererParts): Answerer {
  const library = createSearchLibrary(parts.knowledge, parts.settings);
  const answerFor = async (question: Question, readers: readonly Reader[]): Promise<Answer> => {
    const text = resolveFollowUp(question.text, question.previous);
    const found = search(await library.index(), { text, readers, noFilter: parts.noFilter });
    const result = parts.noFilter === true ? found : await stillReadable(parts.knowledge, found, readers);
    return composeAnswer({ question: text, result, now: parts.clock() });
  };
  return {
    pages: library.pages,
    answer: async (question) => {
      const readers = readersOf(question);
      const answer = await answerFor(question, readers);
      if (answer.kind !== "not-covered" || readers.length === 1) return answer;
      const alone = await answerFor(question, [question.asker]);
      return alone.kind === "not-covered" ? answer : { kind: "restricted", text: "", citations: [], confidence: 1 };
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
