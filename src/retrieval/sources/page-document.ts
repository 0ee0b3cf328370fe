import { hashOf } from "../../runtime.js";
import { privateAudience } from "../audience.js";
import type { Audience, Block, KnowledgeDocument } from "../document.js";
import type { PageFacts, SourcePage } from "../source.js";
import type { ReadPage } from "./markdown.js";

/** What holds for the pages of a source that do not say it themselves. */
export interface PageDefaults {
  readonly sourceId: string;
  /** Left out, pages that name nobody are read by nobody. */
  readonly audience?: Audience | undefined;
  readonly language: string;
  readonly authority: number;
  /** ISO 8601, for pages without a date. */
  readonly updatedAt: string;
}

/** A page of a source, read. */
export interface FoundPage {
  readonly path: string;
  readonly page: Pick<SourcePage, "facts" | "fallback">;
  readonly read: ReadPage;
}

/** A document out of a page: what the source says counts before what the page says, and that before fallback and defaults. Pure. */
export function documentOf(found: FoundPage, defaults: PageDefaults): KnowledgeDocument {
  const { path, page, read } = found;
  const facts = joined(page.facts, joined(read.facts, page.fallback ?? {}));
  const { title, blocks } = withoutTitle(read.blocks, facts.title ?? "");
  const content = {
    id: `${defaults.sourceId}:${path}`,
    sourceId: defaults.sourceId,
    path,
    title: title === "" ? nameOf(path) : title,
    url: facts.url ?? pageAddress(`${defaults.sourceId}:${path}`),
    audience: facts.audience ?? defaults.audience ?? privateAudience,
    owner: facts.owner,
    updatedAt: facts.updatedAt ?? defaults.updatedAt,
    reviewBy: facts.reviewBy,
    language: facts.language ?? defaults.language,
    authority: facts.authority ?? defaults.authority,
    keywords: facts.keywords ?? [],
    blocks,
  };
  return { ...content, contentHash: hashOf(content) };
}

/** Where Deskhand itself shows a page, below its own address. Pure. */
export function pageAddress(documentId: string): string {
  return `/knowledge?page=${encodeURIComponent(documentId)}`;
}

function joined(first: PageFacts, second: PageFacts): PageFacts {
  const said = Object.entries(first).filter(([, value]) => value !== undefined);
  return { ...second, ...Object.fromEntries(said) };
}

/** A heading at the head of a page that is its title is no section of it. */
function withoutTitle(blocks: readonly Block[], title: string): { title: string; blocks: readonly Block[] } {
  const [first] = blocks;
  if (first?.kind !== "heading" || first.level !== 1) return { title, blocks };
  const same = title === "" || title.toLowerCase() === first.text.toLowerCase();
  return same ? { title: first.text, blocks: blocks.slice(1) } : { title, blocks };
}

function nameOf(path: string): string {
  const name = path.split("/").at(-1) ?? path;
  const words = name
    .replace(/\.[a-z]+$/i, "")
    .replace(/[-_]+/g, " ")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
