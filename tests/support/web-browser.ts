import type { Hono } from "hono";
import type { HttpEnv } from "../../src/bot/http-session.js";

/** What a test asks of the server, as a browser on this machine would. */
export interface BrowserRequest {
  readonly method?: "GET" | "POST";
  readonly json?: unknown;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address the connection comes from. */
  readonly from?: string;
}

/** A browser with a cookie jar, signed in or not, that talks to the application without a socket. */
export interface TestBrowser {
  request(path: string, request?: BrowserRequest): Promise<Response>;
  /** Signs in as a sample person and keeps the token for what follows. */
  signIn(personId: string): Promise<void>;
  readonly csrf: string;
  readonly cookies: ReadonlyMap<string, string>;
}

/** A fresh browser. @param host how it calls the server */
export function openTestBrowser(app: Hono<HttpEnv>, host = "127.0.0.1:3000"): TestBrowser {
  const cookies = new Map<string, string>();
  let csrf = "";
  const request = async (path: string, options: BrowserRequest = {}): Promise<Response> => {
    const method = options.method ?? (options.json === undefined && options.body === undefined ? "GET" : "POST");
    const headers = new Headers({ host });
    if (method === "POST") headers.set("origin", `http://${host}`);
    if (csrf !== "" && method === "POST") headers.set("x-csrf-token", csrf);
    if (options.json !== undefined) headers.set("content-type", "application/json");
    if (cookies.size > 0) headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    const answer = await app.request(`http://${host}${path}`, init, {
      incoming: { socket: { remoteAddress: options.from ?? "127.0.0.1" } },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/u.exec(line) ?? [];
      if (/max-age=0/iu.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  return {
    request,
    cookies,
    get csrf() {
      return csrf;
    },
    signIn: async (personId) => {
      await request("/signin");
      const field = cookies.get("deskhand_signin") ?? "";
      const answer = await request("/signin", {
        method: "POST",
        body: new URLSearchParams({ csrf: field, personId }).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
      if (answer.status !== 303) throw new Error(`signing in as ${personId}: ${answer.status} ${await answer.text()}`);
      const me = (await (await request("/api/me")).json()) as { csrf: string };
      csrf = me.csrf;
    },
  };
}
