import type { Answerer } from "../../retrieval/answer.js";
import { createAnswerer, storedKnowledge } from "../../retrieval/answerer.js";
import { companyThesaurus } from "../../retrieval/thesaurus.js";
import type { PassageVectors } from "../../retrieval/vectors.js";
import { openVectors, openWriting, type LazyModel } from "./model.js";
import type { CompanyParts } from "./parts.js";

/** What answers questions, with what it keeps in step in the background. */
export interface Answering {
  readonly answerer: Answerer;
  /** Undefined where no embedding model is configured. */
  readonly vectors: PassageVectors | undefined;
}

/** Answers from the installation's pages, as it is configured. @throws AppError bad-input for a bad thesaurus */
export function openAnswering(parts: CompanyParts, model: LazyModel | undefined): Answering {
  const vectors = openVectors(parts, model);
  const answerer = createAnswerer({
    knowledge: storedKnowledge(parts.database),
    clock: parts.clock,
    settings: { thesaurus: companyThesaurus(parts.config.thesaurus) },
    vectors,
    writing: openWriting(parts, model),
  });
  return { answerer, vectors };
}
