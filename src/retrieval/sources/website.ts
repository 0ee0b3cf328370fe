import { setTimeout as sleep } from "node:timers/promises";
import type { Element, RootContent } from "hast";
import rehypeParse from "rehype-parse";
import robotsModule, { type Robot } from "robots-parser";
import { unified } from "unified";
import { AppError } from "../../errors.js";
import { sha256 } from "../../runtime.js";
import type { BrokenPage, KnowledgeSource, ListedPage, PageFormat } from "../source.js";
import { textOf } from "./hast-blocks.js";

/** A website that has a sitemap. */
export interface WebsiteSettings {
  readonly id: string;
  /** Of the site, or of its sitemap. Pages elsewhere are not followed. */
  readonly address: string;
  /** Between two requests; 500 when left out. A longer delay that robots.txt asks for counts. */
  readonly pauseMs?: number | undefined;
}

// The package is CommonJS, and its types say that it were not.
const parserOrModule: typeof robotsModule | typeof robotsModule.default = robotsModule;
const parseRobots = typeof parserOrModule === "function" ? parserOrModule : parserOrModule.default;

const agent = "DeskhandBot";
const timeoutMs = 20_000;
const largest = 20 * 1024 * 1024;
const mostPages = 50_000;
const mostRedirects = 5;
/** Longest pause that a site may ask for before it is left alone. */
const longestPauseMs = 30_000;

const formats: Readonly<Record<string, PageFormat>> = {
  "text/html": "html",
  "application/xhtml+xml": "html",
  "text/markdown": "markdown",
  "text/plain": "text",
  "application/pdf": "pdf",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
};

/**
 * The pages that a site's sitemap names, as far as its robots.txt lets DeskhandBot read them, one after the other with a pause.
 * Pages whose address answers 404 or 410 are gone; anything else that fails is reported.
 */
export function websiteSource(settings: WebsiteSettings): KnowledgeSource {
  return {
    id: settings.id,
    place: settings.address,
    list: async () => {
      const visit = await beginVisit(settings);
      const entries = await sitemapEntries(visit);
      return { extent: "whole", total: entries.length, items: listed(visit, entries), cursor: () => undefined };
    },
  };
}

interface Visit {
  readonly start: URL;
  readonly robots: Robot;
  readonly pauseMs: number;
  /** One request at a time. */
  previous: Promise<unknown>;
}

interface Entry {
  readonly url: string;
  readonly lastModified: string | undefined;
}

async function beginVisit({ address, pauseMs = 500 }: WebsiteSettings): Promise<Visit> {
  const start = new URL(address);
  const where = new URL("/robots.txt", start).href;
  const answer = await request(where, { start }).catch((cause: unknown) => {
    throw new AppError({ code: "connector-failed", message: "The website does not answer.", where: address, cause });
  });
  // Without the file everything may be read; while the site cannot say it, nothing may (RFC 9309).
  if (answer.status >= 500 || answer.status === 429) throw refused(address, `robots.txt answered ${answer.status}.`);
  const robots = parseRobots(where, answer.ok ? await answer.text() : "");
  const asked = (robots.getCrawlDelay(agent) ?? 0) * 1000;
  if (asked > longestPauseMs) throw refused(address, `robots.txt asks for ${asked / 1000} seconds between requests.`);
  return { start, robots, pauseMs: Math.max(pauseMs, asked), previous: Promise.resolve() };
}

async function sitemapEntries(visit: Visit): Promise<readonly Entry[]> {
  const { start, robots } = visit;
  const named = /\.xml$/i.test(start.pathname) ? [start.href] : robots.getSitemaps();
  const waiting = named.length > 0 ? [...named] : [new URL("/sitemap.xml", start).href];
  const seen = new Set<string>();
  const entries = new Map<string, Entry>();
  for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
    if (seen.has(url) || !isHere(visit, url)) continue;
    seen.add(url);
    const answer = await politely(visit, url);
    if (!answer.ok) throw refused(url, `The sitemap answered ${answer.status}.`);
    const { sitemaps, pages } = readSitemap(await answer.text());
    waiting.push(...sitemaps);
    for (const page of pages) if (isHere(visit, page.url)) entries.set(page.url, page);
    if (entries.size > mostPages) throw refused(url, `The sitemap names more than ${mostPages} pages.`);
  }
  const below = /\.xml$/i.test(start.pathname) ? "/" : start.pathname;
  return [...entries.values()].filter(({ url }) => new URL(url).pathname.startsWith(below));
}

/** What a sitemap, or an index of sitemaps, names. Pure. */
export function readSitemap(xml: string): { readonly sitemaps: readonly string[]; readonly pages: readonly Entry[] } {
  const nodes = unified().use(rehypeParse, { fragment: true }).parse(xml).children;
  const locations = (name: string) =>
    elements(nodes, name).flatMap((entry) => {
      const [location] = elements(entry.children, "loc").map(textOf);
      const [lastModified] = elements(entry.children, "lastmod").map(textOf);
      return location !== undefined && URL.canParse(location) ? [{ url: location, lastModified }] : [];
    });
  return { sitemaps: locations("sitemap").map(({ url }) => url), pages: locations("url") };
}

function elements(nodes: readonly RootContent[], name: string): Element[] {
  return nodes.flatMap((node) => {
    if (node.type !== "element") return [];
    return node.tagName === name ? [node] : elements(node.children, name);
  });
}

async function* listed(visit: Visit, entries: readonly Entry[]): AsyncGenerator<ListedPage | BrokenPage> {
  for (const entry of entries) {
    const found = await pageOf(visit, entry);
    if (found !== undefined) yield found;
  }
}

/** Every page is fetched: a sitemap's dates are not always kept up, and what changed must not stay. */
async function pageOf(visit: Visit, { url, lastModified }: Entry): Promise<ListedPage | BrokenPage | undefined> {
  const path = new URL(url).pathname + new URL(url).search;
  if (visit.robots.isAllowed(url, agent) === false) return undefined;
  try {
    const answer = await politely(visit, url);
    if (answer.status === 404 || answer.status === 410) return undefined;
    if (!answer.ok) return { kind: "broken", path, reason: `The page answered ${answer.status}.` };
    const type = answer.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    const format = formats[type];
    if (format === undefined) return { kind: "broken", path, reason: `“${type}” is no format that can be read.` };
    const content = new Uint8Array(await answer.arrayBuffer());
    if (content.byteLength > largest) return { kind: "broken", path, reason: "The page is larger than 20 MB." };
    const changed = lastModified ?? isoOf(answer.headers.get("last-modified"));
    const load = () => Promise.resolve({ format, content, facts: { url }, fallback: { updatedAt: changed } });
    return { kind: "page", path, stamp: `${sha256(content)} ${format}`, load };
  } catch (cause) {
    return { kind: "broken", path, reason: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** Waits for its turn and for the pause after the request before. */
function politely(visit: Visit, url: string): Promise<Response> {
  const answer = visit.previous.then(() => request(url, visit));
  visit.previous = answer.then(
    () => sleep(visit.pauseMs),
    () => sleep(visit.pauseMs),
  );
  return answer;
}

/** Follows a few redirects, none that leads to another site: that would bring in what nobody named. */
async function request(url: string, visit: Pick<Visit, "start">): Promise<Response> {
  let current = url;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const answer = await fetch(current, {
      headers: { "user-agent": `${agent}/1.0`, accept: "text/html,application/xml,text/plain,*/*;q=0.5" },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "manual",
    });
    const next = answer.headers.get("location");
    if (answer.status < 300 || answer.status > 399 || next === null) return answer;
    await answer.body?.cancel();
    current = new URL(next, current).href;
    if (!isHere(visit, current)) throw refused(url, `It leads to another site, ${new URL(current).origin}.`);
  }
  throw refused(url, `It leads on more than ${mostRedirects} times.`);
}

function isHere({ start }: Pick<Visit, "start">, url: string): boolean {
  return URL.canParse(url) && new URL(url).origin === start.origin;
}

function isoOf(date: string | null): string | undefined {
  const moment = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(moment) ? undefined : new Date(moment).toISOString();
}

function refused(where: string, message: string): AppError {
  return new AppError({ code: "connector-failed", message, where });
}
