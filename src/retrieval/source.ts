import type { Audience } from "./document.js";

/** What a source says of a page beside its content; what is left out comes from the page, then from the source's settings. */
export interface PageFacts {
  readonly title?: string | undefined;
  readonly url?: string | undefined;
  readonly audience?: Audience | undefined;
  readonly owner?: string | undefined;
  /** ISO 8601. */
  readonly updatedAt?: string | undefined;
  /** ISO date. */
  readonly reviewBy?: string | undefined;
  readonly language?: string | undefined;
  readonly authority?: number | undefined;
  readonly keywords?: readonly string[] | undefined;
}

/** Formats that can be read. */
export type PageFormat = "markdown" | "mdx" | "html" | "pdf" | "docx" | "text";

/** A page as its source holds it. */
export interface SourcePage {
  readonly format: PageFormat;
  readonly content: Uint8Array;
  readonly facts: PageFacts;
  /** Counts where neither `facts` nor the page itself says anything: a file's time of change. */
  readonly fallback?: PageFacts | undefined;
}

/** A page in a listing. */
export interface ListedPage {
  readonly kind: "page";
  /** Names it within the source for ever, with forward slashes. */
  readonly path: string;
  /** Changes whenever content, facts or permissions change: a hash, a version. Equal means nothing to load. */
  readonly stamp: string;
  /** Fetches it. @throws when it cannot be had; the page is then reported as failed */
  load(): Promise<SourcePage>;
}

/** A page that is gone, in a listing of changes. */
export interface RemovedPage {
  readonly kind: "removed";
  readonly path: string;
}

/** A page the source knows of and cannot offer. */
export interface BrokenPage {
  readonly kind: "broken";
  readonly path: string;
  /** For whoever runs the source. */
  readonly reason: string;
}

/** What a source has, or what changed in it. */
export interface Listing {
  /** `whole`: a page that is not listed is gone. `changes`: only what changed since the cursor. */
  readonly extent: "whole" | "changes";
  /** How many items are to come, when the source can tell. */
  readonly total?: number | undefined;
  /** @throws when the source breaks off: nothing is removed then, and the next run starts from the same cursor */
  readonly items: AsyncIterable<ListedPage | RemovedPage | BrokenPage>;
  /** Where the next listing of changes begins; asked for after the last item. */
  cursor(): string | undefined;
}

/** A place that knowledge comes from. Pages with their audience; deletions by absence or by name. */
export interface KnowledgeSource {
  /** Names the source within the installation; part of every document's id. */
  readonly id: string;
  /** For people: a folder's path, an address. */
  readonly place: string;
  /** @param since the cursor of the last complete run; undefined the first time @throws AppError when the source is out of reach */
  list(since: string | undefined): Promise<Listing>;
}
