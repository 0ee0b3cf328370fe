import { z } from "zod";
import { AppError } from "../../errors.js";
import { hashOf } from "../../runtime.js";
import type { Audience } from "../document.js";
import type { KnowledgeSource, ListedPage } from "../source.js";
import { confluenceClient, type ConfluenceAccess, type ConfluenceClient } from "./confluence-client.js";
import { confluenceReaders, readRestrictions, type ReaderMapping } from "./confluence-readers.js";

/** One space of a Confluence (Cloud or Data Center). */
export interface ConfluenceSettings {
  readonly id: string;
  readonly access: ConfluenceAccess;
  /** Key of the space. */
  readonly space: string;
  readonly readers: ReaderMapping;
}

const links = z.object({ webui: z.string().optional(), next: z.string().optional(), base: z.string().optional() });
const listedPage = z.object({
  id: z.string(),
  title: z.string(),
  version: z.object({ number: z.number(), when: z.string() }),
  ancestors: z.array(z.object({ id: z.string() })),
  restrictions: readRestrictions.optional().catch(undefined),
  _links: links,
});
const listing = z.object({ results: z.array(z.unknown()), _links: links });
const withBody = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      version: z.object({ number: z.number() }),
      body: z.object({ export_view: z.object({ value: z.string() }) }),
    }),
  ),
});

type ConfluencePage = z.output<typeof listedPage> & { readonly url: string };

const perRequest = 50;
const expanded = "version,ancestors,restrictions.read.restrictions.user,restrictions.read.restrictions.group";

/**
 * The current pages of a space, by the content search of Confluence's REST API, which Cloud and Data Center share. Each listing
 * is whole and holds versions and restrictions only; the text is loaded where one of them changed. Pages that are in the bin, in
 * the archive or moved to another space are not listed, and so are gone.
 */
export function confluenceSource(settings: ConfluenceSettings): KnowledgeSource {
  const client = confluenceClient(settings.access);
  return {
    id: settings.id,
    place: `${settings.access.url} ${settings.space}`,
    list: async () => {
      const pages = await everyPage(client, settings);
      return { extent: "whole", total: pages.length, items: listed(client, settings, pages), cursor: () => undefined };
    },
  };
}

/** All of them before the first is offered: who may read a page depends on the pages above it. */
async function everyPage(
  client: ConfluenceClient,
  { access, space }: ConfluenceSettings,
): Promise<readonly ConfluencePage[]> {
  if (!/^[\w~.-]+$/u.test(space)) {
    throw new AppError({ code: "bad-input", message: `“${space}” is no key of a space.` });
  }
  const pages = new Map<string, ConfluencePage>();
  const query = new URLSearchParams({
    cql: `space="${space}" and type=page order by created`,
    limit: `${perRequest}`,
    expand: expanded,
  });
  let path: string | undefined = `/rest/api/content/search?${query.toString()}`;
  while (path !== undefined) {
    const answer: z.output<typeof listing> = await client.get(path, listing);
    for (const result of answer.results) {
      const page = listedPage.parse(result);
      const url = `${answer._links.base ?? access.url.replace(/\/$/, "")}${page._links.webui ?? ""}`;
      pages.set(page.id, { ...page, url });
    }
    path = answer._links.next;
  }
  return [...pages.values()];
}

async function* listed(client: ConfluenceClient, { readers }: ConfluenceSettings, pages: readonly ConfluencePage[]) {
  const byId = new Map(pages.map((page) => [page.id, page]));
  for (const page of pages) {
    // An ancestor that is not listed may be restricted: nobody can say, so nobody reads.
    const path = [...page.ancestors.map(({ id }) => byId.get(id)?.restrictions), page.restrictions];
    const audience = confluenceReaders(path, readers);
    yield await Promise.resolve(pageOf(client, page, audience));
  }
}

function pageOf(client: ConfluenceClient, page: ConfluencePage, audience: Audience): ListedPage {
  const { id, title, url, version } = page;
  return {
    kind: "page",
    path: id,
    stamp: hashOf([version.number, title, url, audience]),
    load: async () => {
      const query = new URLSearchParams({ cql: `id=${Number(id)}`, expand: "body.export_view,version" });
      const { results } = await client.get(`/rest/api/content/search?${query.toString()}`, withBody);
      const found = results.find((result) => result.id === id);
      if (found === undefined) throw new AppError({ code: "not-found", message: "The page went while it was read." });
      return {
        format: "html",
        content: new TextEncoder().encode(found.body.export_view.value),
        facts: { title, url, audience, updatedAt: version.when },
      };
    },
  };
}
