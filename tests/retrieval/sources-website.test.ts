import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSitemap, websiteSource } from "../../src/retrieval/sources/website.js";

interface Site {
  readonly origin: string;
  /** Path to content, or to a status. */
  readonly pages: Map<string, { body?: string; status?: number; type?: string; location?: string }>;
  readonly requested: { path: string; agent: string | undefined }[];
  /** Most requests that were open at one moment. */
  busiest: number;
}

let site: Site;
let server: ServerType;

beforeEach(async () => {
  const pages: Site["pages"] = new Map();
  const requested: Site["requested"] = [];
  let open = 0;
  const app = new Hono();
  app.all("*", async (c) => {
    open += 1;
    site.busiest = Math.max(site.busiest, open);
    const path = c.req.path;
    requested.push({ path, agent: c.req.header("user-agent") });
    await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    const page = pages.get(path) ?? { status: 404 };
    const headers = {
      "content-type": page.type ?? "text/html; charset=utf-8",
      ...(page.location === undefined ? {} : { location: page.location }),
    };
    return new Response(page.body ?? "", { status: page.status ?? 200, headers });
  });
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info) => resolve(info.port));
  });
  site = { origin: `http://127.0.0.1:${port}`, pages, requested, busiest: 0 };
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

function sitemap(...paths: readonly string[]): void {
  const entries = paths.map((path) => `<url><loc>${path.startsWith("http") ? path : site.origin + path}</loc></url>`);
  site.pages.set("/sitemap.xml", {
    type: "application/xml",
    body: `<?xml version="1.0"?><urlset>${entries.join("")}</urlset>`,
  });
}

async function listed(address = `${site.origin}/`) {
  const listing = await websiteSource({ id: "w", address, pauseMs: 0 }).list(undefined);
  const items = [];
  for await (const item of listing.items) items.push(item);
  return items;
}

describe("a website", () => {
  it("is read by its sitemap, one request at a time, under its own name", async () => {
    sitemap("/a", "/b", "/c");
    for (const path of ["/a", "/b", "/c"]) site.pages.set(path, { body: `<main>${path}</main>` });
    const items = await listed();
    expect(items).toMatchObject([{ kind: "page", path: "/a" }, { path: "/b" }, { path: "/c" }]);
    expect(site.requested.map(({ path }) => path)).toEqual(["/robots.txt", "/sitemap.xml", "/a", "/b", "/c"]);
    expect(new Set(site.requested.map(({ agent }) => agent))).toEqual(new Set(["DeskhandBot/1.0"]));
    expect(site.busiest).toBe(1);
    const [first] = items;
    const page = first?.kind === "page" ? await first.load() : undefined;
    expect(page).toMatchObject({ format: "html", facts: { url: `${site.origin}/a` } });
  });

  it("leaves alone what robots.txt forbids, and finds the sitemap that it names", async () => {
    const maps = `${site.origin}/maps.xml`;
    site.pages.set("/robots.txt", { body: `User-agent: *\nDisallow: /private\nSitemap: ${maps}`, type: "text/plain" });
    site.pages.set("/maps.xml", {
      body: `<sitemapindex><sitemap><loc>${site.origin}/sitemap.xml</loc></sitemap></sitemapindex>`,
    });
    sitemap("/private/x", "/open");
    site.pages.set("/private/x", { body: "no" }).set("/open", { body: "yes" });
    expect(await listed()).toMatchObject([{ path: "/open" }]);
    expect(site.requested.map(({ path }) => path)).not.toContain("/private/x");
  });

  it("is not read while it cannot say what may be read, or asks for very long pauses", async () => {
    sitemap("/a");
    site.pages.set("/robots.txt", { status: 503 });
    await expect(listed()).rejects.toMatchObject({ code: "connector-failed" });
    site.pages.set("/robots.txt", { body: "User-agent: *\nCrawl-delay: 600", type: "text/plain" });
    await expect(listed()).rejects.toThrow("600 seconds");
    expect(site.requested.map(({ path }) => path)).toEqual(["/robots.txt", "/robots.txt"]);
  });

  it("counts pages that answer 404 or 410 as gone, and reports what fails otherwise", async () => {
    sitemap("/gone", "/missing", "/broken", "/picture", "/fine");
    site.pages.set("/gone", { status: 410 }).set("/broken", { status: 500 });
    site.pages.set("/picture", { type: "image/png" }).set("/fine", { body: "Fine." });
    expect(await listed()).toMatchObject([
      { kind: "broken", path: "/broken", reason: "The page answered 500." },
      { kind: "broken", path: "/picture" },
      { kind: "page", path: "/fine" },
    ]);
  });

  it("never leaves its own site, neither by the sitemap nor by a redirect", async () => {
    sitemap("http://localhost:1/elsewhere", "/away", "/moved");
    site.pages.set("/away", { status: 302, location: "http://localhost:1/secret" });
    site.pages.set("/moved", { status: 301, location: "/here" }).set("/here", { body: "Here." });
    expect(await listed()).toMatchObject([
      { kind: "broken", path: "/away", reason: expect.stringContaining("another site") as string },
      { kind: "page", path: "/moved" },
    ]);
  });

  it("stays below the address it was given", async () => {
    sitemap("/docs/a", "/blog/b");
    site.pages.set("/docs/a", { body: "A" }).set("/blog/b", { body: "B" });
    expect(await listed(`${site.origin}/docs/`)).toMatchObject([{ path: "/docs/a" }]);
  });

  it("without a sitemap, or out of reach, is an error and not an empty source", async () => {
    await expect(listed()).rejects.toMatchObject({ code: "connector-failed" });
    await expect(listed("http://127.0.0.1:1/")).rejects.toMatchObject({ code: "connector-failed" });
  });
});

it("reads dates and escaped addresses of a sitemap", () => {
  const xml = `<urlset><url><loc> https://x.example/a?b=1&amp;c=2 </loc><lastmod>2026-01-05</lastmod></url><url><loc>nonsense</loc></url></urlset>`;
  expect(readSitemap(xml)).toEqual({
    sitemaps: [],
    pages: [{ url: "https://x.example/a?b=1&c=2", lastModified: "2026-01-05" }],
  });
});
