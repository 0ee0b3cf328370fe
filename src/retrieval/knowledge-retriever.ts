import { Document } from "@langchain/core/documents";
import { BaseRetriever } from "@langchain/core/retrievers";
import type { Principal } from "../governance/principal.js";
import { allMayRead } from "./audience.js";
import { createSearchLibrary, type KnowledgeProvider, type SearchLibrary } from "./search-library.js";

/** What a retriever is made with. It searches on behalf of these people and of nobody else. */
export interface RetrieverParts {
  readonly knowledge: KnowledgeProvider;
  /** Everyone who will see what is found. */
  readonly readers: readonly Principal[];
  /** Passages per question; 5 when left out. */
  readonly passages?: number | undefined;
}

/** The search as a LangChain retriever: passages as documents, with their citation in the metadata. */
export class KnowledgeRetriever extends BaseRetriever {
  override readonly lc_namespace = ["deskhand", "retrieval"];
  readonly #parts: RetrieverParts;
  readonly #library: SearchLibrary;

  constructor(parts: RetrieverParts) {
    super();
    this.#parts = parts;
    this.#library = createSearchLibrary(parts.knowledge);
  }

  /** Finds the passages for a question; what the readers may not read is never among them. */
  override async _getRelevantDocuments(query: string): Promise<Document[]> {
    const { knowledge, readers, passages = 5 } = this.#parts;
    const { hits } = await this.#library.find({ text: query, readers });
    const audiences = await knowledge.audiencesOf([...new Set(hits.map(({ chunk }) => chunk.documentId))]);
    const readable = hits.filter(({ chunk }) => {
      const audience = audiences.get(chunk.documentId);
      return audience !== undefined && allMayRead(audience, readers);
    });
    return readable.slice(0, passages).map(
      ({ chunk, score }) =>
        new Document({
          id: chunk.id,
          pageContent: chunk.text,
          metadata: {
            title: chunk.title,
            section: chunk.headingPath,
            url: chunk.url,
            updatedAt: chunk.updatedAt,
            score,
          },
        }),
    );
  }
}
