import type { KnowledgeDocument } from "../../../src/retrieval/document.js";
import type {
  BrokenPage,
  KnowledgeSource,
  ListedPage,
  Listing,
  RemovedPage,
  SourcePage,
} from "../../../src/retrieval/source.js";
import { hashOf } from "../../../src/runtime.js";

/** A document about nothing in particular. */
export function aDocument(parts: Partial<KnowledgeDocument> = {}): KnowledgeDocument {
  const document = {
    id: "wiki:page.md",
    sourceId: "wiki",
    path: "page.md",
    title: "A page",
    url: "https://wiki.example/page",
    audience: { kind: "public" } as const,
    updatedAt: "2026-05-01",
    language: "en",
    authority: 0,
    keywords: [],
    blocks: [],
    ...parts,
  };
  return { ...document, contentHash: parts.contentHash ?? hashOf(document) };
}

/** A source whose pages a test sets: text by path; an Error breaks the page's loading. */
export interface ScriptedSource extends KnowledgeSource {
  readonly pages: Map<string, string | Error>;
  /** Paths that were loaded, in order. */
  readonly loaded: string[];
  /** Extra facts of each page. */
  facts: SourcePage["facts"];
  /** What the next listing is, instead of everything in `pages`. */
  changes: readonly (ListedPage | RemovedPage | BrokenPage)[] | undefined;
  /** Breaks the listing after that many items. */
  breakAfter: number | undefined;
  cursor: string | undefined;
  /** Cursors it was asked with. */
  readonly asked: (string | undefined)[];
  listedPage(path: string): ListedPage;
}

/** A source in memory. */
export function scriptedSource(id: string, pages: Readonly<Record<string, string | Error>> = {}): ScriptedSource {
  const source: ScriptedSource = {
    id,
    place: `memory of ${id}`,
    pages: new Map(Object.entries(pages)),
    loaded: [],
    facts: {},
    changes: undefined,
    breakAfter: undefined,
    cursor: undefined,
    asked: [],
    listedPage: (path) => ({
      kind: "page",
      path,
      stamp: hashOf([String(source.pages.get(path)), source.facts]),
      load: () => load(source, path),
    }),
    list: (since) => {
      source.asked.push(since);
      return Promise.resolve(listing(source));
    },
  };
  return source;
}

function load(source: ScriptedSource, path: string): Promise<SourcePage> {
  source.loaded.push(path);
  const text = source.pages.get(path) ?? "";
  if (text instanceof Error) return Promise.reject(text);
  return Promise.resolve({ format: "markdown", content: new TextEncoder().encode(text), facts: source.facts });
}

function listing(source: ScriptedSource): Listing {
  const items = source.changes ?? [...source.pages.keys()].map(source.listedPage);
  async function* each() {
    for (const [index, item] of items.entries()) {
      if (index === source.breakAfter) throw new Error("The source broke off.");
      yield await Promise.resolve(item);
    }
  }
  return {
    extent: source.changes === undefined ? "whole" : "changes",
    total: items.length,
    items: each(),
    cursor: () => source.cursor,
  };
}
