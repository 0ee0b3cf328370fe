import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";

/** A page as the peer keeps it. */
export interface PeerPage {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly version: number;
  readonly ancestors?: readonly string[];
  /** Of this page itself; those above are, as with the real service, not repeated. */
  readonly restrictedTo?: { readonly users?: readonly string[]; readonly groups?: readonly string[] };
}

/** A Confluence on loopback that answers as the published REST API says: content search with CQL, expansions, cursor paging, 429. */
export interface ConfluencePeer {
  readonly url: string;
  readonly pages: Map<string, PeerPage>;
  /** Path and query of what was asked, and with which authorization. */
  readonly requests: { readonly path: string; readonly authorization: string | undefined }[];
  /** Answers so many of the next requests with 429, and this Retry-After. */
  limit: { times: number; retryAfter: string };
  /** Pages in one answer, whatever is asked for: the service has limits of its own. */
  perAnswer: number;
  /** Leaves restrictions out of its answers, as for an account without the right to see them. */
  hidesRestrictions: boolean;
  close(): Promise<void>;
}

/** Starts one. */
export async function startConfluencePeer(): Promise<ConfluencePeer> {
  const app = new Hono();
  let server: ServerType | undefined;
  const peer: ConfluencePeer = {
    url: "",
    pages: new Map(),
    requests: [],
    limit: { times: 0, retryAfter: "1" },
    perAnswer: 2,
    hidesRestrictions: false,
    close: () => new Promise((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))),
  };
  app.get("/wiki/rest/api/content/search", (c) => {
    const authorization = c.req.header("authorization");
    peer.requests.push({ path: c.req.url.slice(c.req.url.indexOf("/wiki")), authorization });
    if (authorization !== `Basic ${Buffer.from("bot@x.example:token").toString("base64")}`) return c.json({}, 401);
    if (peer.limit.times > 0) {
      peer.limit.times -= 1;
      return c.body("", 429, { "retry-after": peer.limit.retryAfter });
    }
    const cql = c.req.query("cql") ?? "";
    const found = matching(peer, cql);
    if (found === undefined) return c.json({ statusCode: 400, message: "Could not parse cql" }, 400);
    const start = Number(c.req.query("cursor") ?? "0");
    const shown = found.slice(start, start + Math.min(peer.perAnswer, Number(c.req.query("limit") ?? "25")));
    const more = start + shown.length < found.length;
    const query = new URLSearchParams({ ...c.req.query(), cursor: `${start + shown.length}` });
    const expand = (c.req.query("expand") ?? "").split(",");
    return c.json({
      results: shown.map((page) => resultOf(peer, page, expand)),
      start,
      size: shown.length,
      _links: {
        base: `${peer.url}`,
        context: "/wiki",
        ...(more ? { next: `/rest/api/content/search?${query.toString()}` } : {}),
      },
    });
  });
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info) => resolve(info.port));
  });
  return Object.assign(peer, { url: `http://127.0.0.1:${port}/wiki` });
}

function matching(peer: ConfluencePeer, cql: string): readonly PeerPage[] | undefined {
  const [, id] = /^id=(\d+)$/u.exec(cql) ?? [];
  if (id !== undefined) return [peer.pages.get(id)].filter((page) => page !== undefined);
  return cql === 'space="HR" and type=page order by created' ? [...peer.pages.values()] : undefined;
}

function resultOf(peer: ConfluencePeer, page: PeerPage, expand: readonly string[]) {
  const { id, title, body, version, ancestors = [], restrictedTo = {} } = page;
  const users = (restrictedTo.users ?? []).map((email) => ({ type: "known", accountId: `account-of-${email}`, email }));
  const groups = (restrictedTo.groups ?? []).map((name) => ({ type: "group", name, id: `id-of-${name}` }));
  const restrictions = {
    read: {
      operation: "read",
      restrictions: {
        ...(expand.includes("restrictions.read.restrictions.user")
          ? { user: { results: users, size: users.length } }
          : {}),
        ...(expand.includes("restrictions.read.restrictions.group")
          ? { group: { results: groups, size: groups.length } }
          : {}),
      },
    },
  };
  return {
    id,
    type: "page",
    status: "current",
    title,
    ...(expand.includes("version") ? { version: { number: version, when: `2026-01-0${version}T08:00:00.000Z` } } : {}),
    ...(expand.includes("ancestors") ? { ancestors: ancestors.map((each) => ({ id: each, type: "page" })) } : {}),
    ...(peer.hidesRestrictions ? {} : { restrictions }),
    ...(expand.includes("body.export_view")
      ? { body: { export_view: { value: body, representation: "export_view" } } }
      : {}),
    _links: { webui: `/spaces/HR/pages/${id}`, self: `${peer.url}/rest/api/content/${id}` },
  };
}
