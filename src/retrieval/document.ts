/** Who may read a document. What is not known is private: a document without readers is `people` of nobody. */
export type Audience =
  | { readonly kind: "public" }
  | {
      readonly kind: "groups";
      /** Group ids of the directory, after mapping. */ readonly groups: readonly string[];
    }
  | {
      readonly kind: "people";
      /** Person ids of the directory, after mapping. */ readonly people: readonly string[];
    };

/** A piece of a document's structure, markup stripped; every format is read into these. */
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string; readonly anchor: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | {
      readonly kind: "list";
      readonly ordered: boolean;
      /** `depth` 0 is the outermost list. */
      readonly items: readonly { readonly text: string; readonly depth: number }[];
    }
  | { readonly kind: "table"; readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: "code"; readonly text: string };

/** A page as a source gave it, read into blocks. */
export interface KnowledgeDocument {
  /** `source:path`; the same page keeps it for ever. */
  readonly id: string;
  readonly sourceId: string;
  /** Where it lies in its source, with forward slashes. */
  readonly path: string;
  readonly title: string;
  /** Where a person can open it; `/knowledge?page=…` below Deskhand's own address when the source has no addresses. */
  readonly url: string;
  readonly audience: Audience;
  /** Person id, group or name of who answers for it. */
  readonly owner?: string | undefined;
  /** ISO 8601 date or moment of the last change. */
  readonly updatedAt: string;
  /** ISO date by which it should have been looked at again; past it, the page is stale. */
  readonly reviewBy?: string | undefined;
  /** BCP 47 language, for example `en`. */
  readonly language: string;
  /** 0 and up: of two pages that disagree the higher one weighs more. */
  readonly authority: number;
  /** Words people look for it by, that the page itself may not say. */
  readonly keywords: readonly string[];
  /** SHA-256 of everything above and of the blocks: equal means nothing to do. */
  readonly contentHash: string;
  readonly blocks: readonly Block[];
}

/** A sentence, or what is quoted like one: a list item, a table row, a heading. */
export interface ChunkSentence {
  readonly text: string;
  readonly kind: "sentence" | "list-item" | "table-row" | "heading";
  /** The sentence that introduces the list or table this belongs to. */
  readonly lead?: string | undefined;
  /** Of a heading: the section that begins here, for sentences after it in the same passage. */
  readonly anchor?: string | undefined;
}

/** A passage: what is searched, and what an answer cites. */
export interface Chunk {
  /** `documentId#n`. */
  readonly id: string;
  readonly documentId: string;
  readonly path: string;
  readonly title: string;
  /** Of the page; with `#anchor` of the section. */
  readonly url: string;
  /** Of the section the passage begins in; empty before the first heading. */
  readonly anchor: string;
  /** Headings above the passage, outermost first, without the title. */
  readonly headingPath: readonly string[];
  /** Plain text, markup stripped: the sentences in order; list items and table rows on lines of their own. */
  readonly text: string;
  readonly sentences: readonly ChunkSentence[];
  /** Of the page. */
  readonly keywords: readonly string[];
  readonly audience: Audience;
  readonly updatedAt: string;
  readonly reviewBy?: string | undefined;
  readonly authority: number;
  readonly language: string;
}
