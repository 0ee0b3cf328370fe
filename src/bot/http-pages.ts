import { Hono, type Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { AuditRecord } from "../governance/audit.js";
import type { Directory } from "../governance/directory.js";
import type { Principal } from "../governance/principal.js";
import { newSecret, type Clock } from "../runtime.js";
import { mayRead } from "../retrieval/audience.js";
import type { GapReport, GapViewer } from "../retrieval/gap.js";
import type { KnowledgeDocument } from "../retrieval/document.js";
import type { WebSessions } from "./channels/web/session-store.js";
import { auditPage, type AuditView } from "./console/audit-page.js";
import { gapsPage } from "./console/gaps-page.js";
import { knowledgePage } from "./console/knowledge-page.js";
import { ownPage, page } from "./console/page.js";
import { policiesPage, type PolicyMatrix } from "./console/policies-page.js";
import { searchPeople, signInPage, type SuggestedPerson } from "./console/signin-page.js";
import { hostName, isLoopback, sameSecret } from "./http-doors.js";
import { HttpError, notFound } from "./http-error.js";
import { returnPath } from "./identity/return-path.js";
import { query } from "./http-input.js";
import { knowledgeOwnerRole, viewerOf } from "./knowledge-gaps.js";
import { clearSessionCookie, setSessionCookie, signedIn, type CookieStyle, type HttpEnv } from "./http-session.js";

/** What the server-rendered pages work with. */
export interface PagesDeps {
  readonly directory: Pick<Directory, "person" | "snapshot">;
  readonly sessions: WebSessions;
  readonly style: CookieStyle;
  /** Development mode, and the server listens on this machine only. */
  readonly samplePeople: boolean;
  /** People sign in at the company's own provider. */
  readonly companySignIn: boolean;
  readonly suggested: readonly SuggestedPerson[];
  readonly matrix: () => Promise<PolicyMatrix>;
  /** The latest records that fit, in the order they were written. */
  readonly audit: (filter: AuditView["filter"]) => Promise<readonly AuditRecord[]>;
  readonly isAdmin: (roles: readonly string[]) => boolean;
  /** Where the pages fall short, as a person may see it. */
  readonly gaps: (days: number, viewer: GapViewer) => Promise<GapReport>;
  /** A page that answers cite, by its id. */
  readonly knowledge: (id: string) => Promise<KnowledgeDocument | undefined>;
  readonly clock: Clock;
}

const SIGN_IN_COOKIE = "deskhand_signin";
const signInQuery = z.object({ q: z.string().max(100).optional(), to: z.string().max(2000).optional() });
const knowledgeQuery = z.object({ page: z.string().max(2000) });
const gapsQuery = z.object({ days: z.coerce.number().int().min(1).max(3660).default(30) });
const auditQuery = z.object({
  subject: z.string().max(200).optional(),
  actor: z.string().max(200).optional(),
  type: z.string().max(100).optional(),
});

/** Sign-in, sign-out, the read-only console, and the pages that answers cite. */
export function pages(deps: PagesDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  if (!deps.companySignIn) {
    app.get("/signin", (c) => showSignIn(c, deps));
    app.post("/signin", (c) => signIn(c, deps));
  }
  app.post("/signout", async (c) => {
    await deps.sessions.close(signedIn(c).secret);
    clearSessionCookie(c, deps.style);
    return c.redirect(`${c.get("window").base}/signin${deps.companySignIn ? "?out=1" : ""}`, 303);
  });
  app.get("/console/policies", async (c) => {
    signedIn(c);
    const body = policiesPage(await deps.matrix());
    return c.html(ownPage(c, deps, { title: "Who may do what", body, current: "policies" }));
  });
  app.get("/knowledge", async (c) => {
    const { person } = signedIn(c);
    const document = await deps.knowledge(query(c, knowledgeQuery).page);
    // Whoever may not read it learns nothing, not even that it exists.
    if (document === undefined || !mayRead(document.audience, person)) throw notFound("page");
    const body = knowledgePage(document, deps.clock().toISOString().slice(0, 10));
    return c.html(ownPage(c, deps, { title: document.title, body }));
  });
  app.get("/console/gaps", (c) => showGaps(c, deps));
  app.get("/console/audit", async (c) => {
    const { person } = signedIn(c);
    if (!deps.isAdmin(person.roles)) throw notFound("page");
    const body = auditPage(await auditView(c, deps));
    return c.html(ownPage(c, deps, { title: "Audit", body, current: "audit" }));
  });
  return app;
}

async function showGaps(c: Context<HttpEnv>, deps: PagesDeps) {
  const { person } = signedIn(c);
  const admin = deps.isAdmin(person.roles);
  if (!admin && !person.roles.includes(knowledgeOwnerRole)) throw notFound("page");
  const { days } = query(c, gapsQuery);
  const report = await deps.gaps(days, viewerOf(person, admin));
  const named = [...report.gaps.map(({ owner }) => owner), ...report.stale.map(({ page: { owner } }) => owner)];
  const owners = await namesOf(deps, named.concat(report.disliked.map(({ page: { owner } }) => owner)));
  const body = gapsPage({ report, days, owners, base: c.get("window").base });
  return c.html(ownPage(c, deps, { title: "Knowledge gaps", body, current: "gaps" }));
}

/** Names of those ids that are people of the directory. */
async function namesOf(deps: PagesDeps, ids: readonly (string | undefined)[]): Promise<ReadonlyMap<string, string>> {
  const known = [...new Set(ids)].filter((id) => id !== undefined);
  const people = await Promise.all(known.map((id) => deps.directory.person(id)));
  return new Map(people.flatMap((person) => (person === undefined ? [] : [[person.id, person.name] as const])));
}

async function auditView(c: Context<HttpEnv>, deps: PagesDeps): Promise<AuditView> {
  const filter = query(c, auditQuery);
  const records = (await deps.audit(filter)).toReversed();
  const names = await namesOf(
    deps,
    records.map((record) => record.actorId),
  );
  return { records, names, filter, base: c.get("window").base };
}

/** Choosing a sample person is no authentication: it exists in development only, and only for somebody at this machine. */
function requireSamplePeople(c: Context<HttpEnv>, deps: PagesDeps): void {
  const remote = c.env?.incoming?.socket.remoteAddress ?? "";
  const here = isLoopback(remote) && isLoopback(hostName(c.req.header("host") ?? ""));
  // A proxy on this machine makes everybody look local.
  const proxied = c.req.header("x-forwarded-for") !== undefined || c.req.header("forwarded") !== undefined;
  if (deps.samplePeople && here && !proxied) return;
  throw new HttpError(404, {
    code: "not-found",
    message: "Signing in here is not set up.",
    remedy: "Choosing a sample person works in development mode, on the machine the server runs on.",
  });
}

async function showSignIn(c: Context<HttpEnv>, deps: PagesDeps) {
  requireSamplePeople(c, deps);
  const { q: words, to } = query(c, signInQuery);
  const csrf = getCookie(c, SIGN_IN_COOKIE) ?? newSecret(16);
  setCookie(c, SIGN_IN_COOKIE, csrf, { httpOnly: true, sameSite: "Strict", path: "/", secure: deps.style.secure });
  const body = signInPage({
    base: c.get("window").base,
    csrf,
    to: returnPath(to),
    suggested: await known(deps),
    search:
      words === undefined ? undefined : { words, found: searchPeople((await deps.directory.snapshot()).people, words) },
    newWindow: newSecret(4),
  });
  return c.html(page(c, { title: "Sign in", body }));
}

async function known(deps: PagesDeps): Promise<readonly { person: Principal; line: string }[]> {
  const entries = await Promise.all(
    deps.suggested.map(async ({ personId, line }) => ({ person: await deps.directory.person(personId), line })),
  );
  return entries.flatMap(({ person, line }) => (person?.status === "active" ? [{ person, line }] : []));
}

async function signIn(c: Context<HttpEnv>, deps: PagesDeps) {
  requireSamplePeople(c, deps);
  const form = await c.req.parseBody();
  const given = form["csrf"];
  const expected = getCookie(c, SIGN_IN_COOKIE);
  if (expected === undefined || typeof given !== "string" || !sameSecret(given, expected)) {
    throw new HttpError(403, {
      code: "not-authorised",
      message: "This form is not from our sign-in page.",
      remedy: "Open the sign-in page and choose again.",
    });
  }
  const personId = form["personId"];
  const person = typeof personId === "string" ? await deps.directory.person(personId) : undefined;
  if (person?.status !== "active") {
    throw new HttpError(404, { code: "unknown-person", message: "Nobody of that name is active in the company." });
  }
  const { secret } = await deps.sessions.open(person.id);
  setSessionCookie(c, secret, deps.style);
  return c.redirect(
    `${c.get("window").base}${returnPath(typeof form["to"] === "string" ? form["to"] : undefined)}`,
    303,
  );
}
