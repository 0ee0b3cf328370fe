import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono, type Context } from "hono";
import { html } from "hono/html";
import { AppError } from "../errors.js";
import type { Clock, Logger } from "../runtime.js";
import { loadAssets, type WebAsset } from "./channels/web/web-assets.js";
import { chatPage } from "./channels/web/web-page.js";
import { webRoutes, type WebRoutesDeps } from "./channels/web/web-routes.js";
import { page } from "./console/page.js";
import { csrfDoor, headersDoor, hostDoor, isLoopback, originDoor, sizeDoor, type Address } from "./http-doors.js";
import { errorAnswer, notFound, wantsJson } from "./http-error.js";
import { pages, type PagesDeps } from "./http-pages.js";
import type { IdentityLinks } from "./identity/identities.js";
import { linkRoutes } from "./identity/link-routes.js";
import { signInRoutes, type SignInRoutesDeps } from "./identity/sign-in-routes.js";
import { requestWindow, sessionDoor, type CookieStyle, type HttpEnv } from "./http-session.js";

/**
 * Longer than proxies and callers keep an idle connection (a minute, most of them), in milliseconds: whoever closes it first must not
 * be us, or a request that is on its way just then is lost.
 */
const keptAliveMs = 75_000;

/** Where the server listens and how people reach it. */
export interface HttpConfig {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly development: boolean;
  /** The address people use, when it is not `http://HOST:PORT`. */
  readonly publicUrl?: string | undefined;
  /** Origins of pages that may show ours in a frame. */
  readonly embedIn?: readonly string[] | undefined;
}

/** One thing that has to work before requests are served. */
export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
}

/** What the server serves; the data functions are handed in, so that it knows no domain. */
export type HttpDeps = Pick<WebRoutesDeps, "web" | "store" | "suggestions"> &
  Pick<PagesDeps, "directory" | "sessions" | "suggested" | "matrix" | "audit" | "gaps" | "knowledge"> & {
    readonly clock: Clock;
    readonly logger: Logger;
    readonly ready: () => Promise<readonly ReadinessCheck[]>;
    /** Compiled browser code; beside the server's own unless told otherwise. */
    readonly clientFolder?: string | undefined;
    /** The company's own sign-in; without it, sample people can be chosen in development, and nobody signs in otherwise. */
    readonly signIn?: Omit<SignInRoutesDeps, "sessions" | "clock" | "style"> | undefined;
    /** Accounts of other channels, linked to employees. */
    readonly links?: IdentityLinks | undefined;
    /** Endpoints of other channels; they check by themselves who calls. */
    readonly doors?: readonly Hono<HttpEnv>[] | undefined;
    /** Role that may read the audit. */
    readonly adminRole?: string | undefined;
  };

/** The server: `app` answers requests (tests call it directly), `listen` opens the port, `close` ends open pages and the port. */
export interface HttpServer {
  readonly app: Hono<HttpEnv>;
  listen(): Promise<{ readonly url: string }>;
  close(): Promise<void>;
}

/** Puts the doors, the pages and the page's routes together. */
export function createHttp(options: { readonly config: HttpConfig; readonly deps: HttpDeps }): HttpServer {
  const { config, deps } = options;
  let port = config.port;
  const address = (): Address => ({ host: config.host, port, publicUrl: config.publicUrl });
  const companySignIn = deps.signIn !== undefined;
  const samplePeople = config.development && isLoopback(config.host) && !companySignIn;
  const style: CookieStyle = { secure: config.publicUrl?.startsWith("https:") ?? false, windows: samplePeople };
  const app = buildApp({ deps, address, samplePeople, companySignIn, style, embedIn: config.embedIn ?? [] });
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: { keepAliveTimeout: keptAliveMs } });
  return {
    app,
    listen: async () => {
      port = await listening(server as Server, config);
      return {
        url: config.publicUrl ?? `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`,
      };
    },
    close: async () => {
      await deps.web.stop();
      await closed(server as Server);
    },
  };
}

interface AppParts {
  readonly deps: HttpDeps;
  readonly address: () => Address;
  readonly samplePeople: boolean;
  readonly companySignIn: boolean;
  readonly style: CookieStyle;
  readonly embedIn: readonly string[];
}

function buildApp({ deps, address, samplePeople, companySignIn, style, embedIn }: AppParts): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>({ getPath: (request) => requestWindow(new URL(request.url).pathname, style).path });
  const adminRole = deps.adminRole ?? "admin";
  const shared = {
    ...deps,
    style,
    samplePeople,
    companySignIn,
    isAdmin: (roles: readonly string[]) => roles.includes(adminRole),
  };
  app.onError((error, c) => answerError(error, c, deps.logger));
  app.notFound((c) => answerError(notFound("page"), c, deps.logger));
  app.use(headersDoor(style.secure, embedIn));
  app.use(hostDoor(address));
  for (const door of deps.doors ?? []) app.route("/", door);
  app.use(originDoor(address));
  app.use(sizeDoor());
  serveAssets(app, loadAssets(deps.clientFolder));
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.get("/readyz", async (c) => {
    const checks = await deps.ready();
    const ok = checks.every((check) => check.ok);
    return c.json(
      { status: ok ? "ready" : "not ready", checks: checks.map(({ name, ok: fine }) => ({ name, ok: fine })) },
      ok ? 200 : 503,
    );
  });
  app.use(sessionDoor(shared));
  app.use(csrfDoor(new Set(["/signin"])));
  app.use(async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
  });
  app.get("/", (c) =>
    c.get("session") === undefined ? c.redirect(`${c.get("window").base}/signin`) : c.html(chatPage(c)),
  );
  app.route("/api", webRoutes(shared));
  if (deps.signIn !== undefined) app.route("/", signInRoutes({ ...shared, ...deps.signIn }));
  if (deps.links !== undefined) app.route("/", linkRoutes({ ...shared, links: deps.links }));
  app.route("/", pages(shared));
  return app;
}

function serveAssets(app: Hono<HttpEnv>, assets: ReadonlyMap<string, WebAsset>): void {
  app.get("/assets/*", (c) => {
    const asset = assets.get(c.req.path.slice("/assets/".length));
    if (asset === undefined) throw notFound("file");
    c.header("ETag", asset.etag);
    c.header("Cache-Control", "no-cache");
    if (c.req.header("if-none-match") === asset.etag) return c.body(null, 304);
    return c.body(asset.body, 200, { "Content-Type": asset.type });
  });
}

async function answerError(thrown: unknown, c: Context<HttpEnv>, logger: Logger): Promise<Response> {
  const { status, body, fault } = errorAnswer(thrown);
  if (fault) logger.error({ err: thrown, path: c.req.path }, "a request failed");
  if (wantsJson(c)) return c.json(body, status);
  // A fault before the session was looked up has no window yet.
  const base = c.get("window")?.base ?? "";
  if (status === 401) return c.redirect(`${base}/signin`);
  c.set("window", { base, path: c.req.path });
  const text = html`<h1>${body.error.message}</h1>
    <p class="lead">${body.error.remedy ?? ""}</p>
    <p><a href="${base}/">Back to the chat</a></p>`;
  return c.html(page(c, { title: "Not possible", body: text }), status);
}

async function listening(server: Server, config: HttpConfig): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(cannotListen(cause, config)));
    server.listen(config.port, config.host, resolve);
  });
  const address = server.address();
  return isAddress(address) ? address.port : config.port;
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

function cannotListen(cause: NodeJS.ErrnoException, config: HttpConfig): AppError {
  const taken = cause.code === "EADDRINUSE";
  return new AppError({
    code: "config-invalid",
    message: taken ? `Port ${config.port} is in use.` : `The server cannot listen: ${cause.message}`,
    where: `${config.host}:${config.port}`,
    remedy: taken
      ? "Stop the other program, or choose another port with DESKHAND_PORT."
      : "Check DESKHAND_HOST and DESKHAND_PORT.",
    cause,
  });
}

async function closed(server: Server): Promise<void> {
  if (!server.listening) return;
  // A page's stream ends first and leaves its connection open; such a connection is closed as soon as it is idle.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  // Requests under way get a moment; what hangs is cut, so that a shutdown ends.
  const cut = setTimeout(() => server.closeAllConnections(), 2000);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(idle);
  clearTimeout(cut);
}
