import { createServer } from "node:http";
import { Provider, type Configuration } from "oidc-provider";
import { closeServer, listenOnLoopback } from "./loopback.js";

/** A real OpenID Connect provider on loopback that lets anybody in who says their name. */
export interface TestProvider {
  readonly issuer: string;
  close(): Promise<void>;
}

/** What a test may change about the provider. */
export interface ProviderSettings {
  /** Where it sends people back to. */
  readonly redirectUri: string;
  /** Claims of somebody by the name they gave at the login form. */
  readonly claims: (login: string) => Readonly<Record<string, unknown>>;
}

/** The one client of the provider. */
export const testClient = { id: "deskhand", secret: "a secret that only tests know, long enough" };

/** Starts a provider. Its keys are made for it alone and are gone with it. */
export async function openTestProvider(settings: ProviderSettings): Promise<TestProvider> {
  const server = createServer();
  const issuer = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  const provider = new Provider(issuer, configuration(settings));
  const answer = provider.callback();
  server.on("request", (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  return { issuer, close: () => closeServer(server) };
}

function configuration({ redirectUri, claims }: ProviderSettings): Configuration {
  return {
    clients: [
      {
        client_id: testClient.id,
        client_secret: testClient.secret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "employee"] },
    // As Entra ID and Okta do it: the claims are in the ID token.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: true } },
    // In seconds; the provider warns of each one that is not named.
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ["a key for tests only"] },
    findAccount: (_, login) => ({
      accountId: login,
      claims: () => ({ sub: login, ...claims(login) }),
    }),
  };
}

/** Somebody's browser at the provider: follows its redirects and fills in its forms. @returns the address it sends them back to */
export async function logInAt(provider: TestProvider, start: string, login: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let request: { readonly url: string; readonly form?: Readonly<Record<string, string>> } = { url: start };
  for (let steps = 0; steps < 20; steps++) {
    const answer = await fetch(request.url, {
      method: request.form === undefined ? "GET" : "POST",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      redirect: "manual",
      ...(request.form === undefined ? {} : { body: new URLSearchParams(request.form) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/u.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    if (location !== null) {
      const next = new URL(location, request.url);
      if (next.origin !== provider.issuer) return next;
      request = { url: next.href };
      continue;
    }
    const page = await answer.text();
    const prompt = /name="prompt" value="(?<prompt>\w+)"/u.exec(page)?.groups?.["prompt"];
    if (prompt === undefined) throw new Error(`the provider says ${answer.status}: ${page.slice(0, 500)}`);
    request = { url: request.url, form: { prompt, login, password: "any" } };
  }
  throw new Error("the provider goes round in circles");
}
