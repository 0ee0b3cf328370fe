import type { Answerer } from "../../retrieval/answer.js";
import { createAnswerer, storedKnowledge } from "../../retrieval/answerer.js";
import { createSearchLibrary, type SearchLibrary } from "../../retrieval/search-library.js";
import { openSearchThread } from "../../retrieval/search-thread.js";
import { companyThesaurus, type ThesaurusEntry } from "../../retrieval/thesaurus.js";
import type { PassageVectors } from "../../retrieval/vectors.js";
import { openVectors, openWriting, type LazyModel } from "./model.js";
import type { CompanyParts } from "./parts.js";

/** What answers questions, with what it keeps in step in the background. */
export interface Answering {
  readonly answerer: Answerer;
  readonly library: SearchLibrary;
  /** What the company adds to the shipped thesaurus. */
  readonly thesaurus: readonly ThesaurusEntry[];
  /** Undefined where no embedding model is configured. */
  readonly vectors: PassageVectors | undefined;
}

/** Answers from the installation's pages, as it is configured. @throws AppError bad-input for a bad thesaurus */
export function openAnswering(parts: CompanyParts, model: LazyModel | undefined): Answering {
  const vectors = openVectors(parts, model);
  const knowledge = storedKnowledge(parts.database);
  const thesaurus = companyThesaurus(parts.config.thesaurus);
  const settings = { thesaurus };
  const library =
    parts.threads === undefined
      ? createSearchLibrary(knowledge, settings)
      : openSearchThread({ folder: parts.threads, provider: knowledge, settings });
  const answerer = createAnswerer({
    knowledge,
    library,
    clock: parts.clock,
    settings,
    vectors,
    writing: openWriting(parts, model),
  });
  return { answerer, library, thesaurus, vectors };
}
