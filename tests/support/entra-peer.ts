import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from "jose";

/** What is otherwise than in a good token. */
export interface TokenChanges {
  readonly claims?: JWTPayload;
  /** Claims that it lacks. */
  readonly without?: readonly string[];
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds from now. */
  readonly expires?: number;
  /** `other` is a key that was never published under the name of the good one; `none` signs nothing. */
  readonly signed?: "other" | "none" | "secret";
}

/** Entra ID on loopback, as far as a token is checked against it: what a tenant publishes about itself, and its keys. */
export interface EntraPeer {
  readonly authority: string;
  /** Answers nothing while true. */
  down: boolean;
  /** Another name for itself than it is asked under. */
  issuer: string | undefined;
  /** How often it was asked. */
  asked: number;
  token(account: { readonly tenant: string; readonly user: string }, changes?: TokenChanges): Promise<string>;
  close(): Promise<void>;
}

/** Opens the peer; its keys are made for it alone. Tokens are for this audience unless told otherwise. */
export async function openEntraPeer(audience: string): Promise<EntraPeer> {
  const [own, other] = await Promise.all([generateKeyPair("RS256", { extractable: true }), generateKeyPair("RS256")]);
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "key-1", use: "sig" };
  const server = createServer((request, response) => {
    peer.asked += 1;
    const [, tenant = "", ...rest] = (request.url ?? "").split("/");
    const about = {
      issuer: peer.issuer ?? `${peer.authority}/${tenant}/v2.0`,
      jwks_uri: `${peer.authority}/${tenant}/discovery/v2.0/keys`,
    };
    const found: Readonly<Record<string, unknown>> = {
      "v2.0/.well-known/openid-configuration": about,
      "discovery/v2.0/keys": { keys: [jwk] },
    };
    const body = found[rest.join("/")];
    response.writeHead(peer.down ? 503 : body === undefined ? 404 : 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const peer: EntraPeer = {
    authority: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    down: false,
    issuer: undefined,
    asked: 0,
    token: ({ tenant, user }, changes = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        tid: tenant,
        oid: user,
        iss: changes.issuer ?? `${peer.authority}/${tenant}/v2.0`,
        aud: changes.audience ?? audience,
        nbf: now - 600,
        exp: now + (changes.expires ?? 600),
        ...changes.claims,
      };
      const left = Object.entries(claims).filter(([name]) => changes.without?.includes(name) !== true);
      return sign(Object.fromEntries(left), changes.signed, { own: own.privateKey, other: other.privateKey });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return peer;
}

function sign(
  claims: JWTPayload,
  how: TokenChanges["signed"],
  keys: { readonly own: CryptoKey; readonly other: CryptoKey },
): Promise<string> {
  if (how === "none") return Promise.resolve(new UnsecuredJWT(claims).encode());
  if (how === "secret")
    return new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "key-1" }).sign(new Uint8Array(32));
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", kid: "key-1" })
    .sign(how === "other" ? keys.other : keys.own);
}
