import { Hono } from "hono";
import { accountPage, linkedPage, linkPage } from "../console/account-pages.js";
import { ownPage } from "../console/page.js";
import { notFound } from "../http-error.js";
import { signedIn, type HttpEnv } from "../http-session.js";
import type { IdentityLinks } from "./identities.js";

/** What the pages of linked accounts work with. */
export interface LinkRoutesDeps {
  readonly links: IdentityLinks;
  readonly isAdmin: (roles: readonly string[]) => boolean;
}

/** `/link/TOKEN` confirms a one-time link, `/account` shows and ends the links of whoever is signed in. */
export function linkRoutes(deps: LinkRoutesDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get("/link/:token", async (c) => {
    const { base } = c.get("window");
    const token = c.req.param("token");
    const session = c.get("session");
    if (session === undefined) return c.redirect(`${base}/signin?to=${encodeURIComponent(`/link/${token}`)}`);
    const { person, csrf } = session;
    const invitation = await deps.links.opened(token, person.id);
    const body =
      invitation === undefined
        ? linkedPage("void", base)
        : linkPage({ base, csrf, token, invitation, person: person.name });
    return c.html(ownPage(c, deps, { title: "Link an account", body }));
  });
  app.post("/link/:token", async (c) => {
    const { person } = signedIn(c);
    const { kind } = await deps.links.confirm(c.req.param("token"), person.id);
    const body = linkedPage(kind, c.get("window").base);
    return c.html(ownPage(c, deps, { title: "Link an account", body }));
  });
  app.get("/account", async (c) => {
    const { person, csrf } = signedIn(c);
    const links = await deps.links.linksOf(person.id);
    const body = accountPage({ base: c.get("window").base, csrf, links });
    return c.html(ownPage(c, deps, { title: "Linked accounts", body }));
  });
  app.post("/account/unlink", async (c) => {
    const { person } = signedIn(c);
    const { link } = await c.req.parseBody();
    const ended = typeof link === "string" && (await deps.links.revoke(link, { actorId: person.id, own: person.id }));
    if (!ended) throw notFound("link");
    return c.redirect(`${c.get("window").base}/account`, 303);
  });
  return app;
}
