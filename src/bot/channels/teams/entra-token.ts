import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { entraIssuer } from "../../../config-teams.js";
import type { Clock } from "../../../runtime.js";
import type { TeamsAccount } from "./waiting-store.js";

/** Who a token has to be from, and for. */
export interface EntraTokenParts {
  /** Where tokens come from, `https://login.microsoftonline.com` or that of a cloud of its own. */
  readonly authority: string;
  /** What our application is called in tokens: its id, its application id URI. */
  readonly audiences: readonly string[];
  readonly clock: Clock;
}

/** What a token says, or why it counts for nothing. The reason names no content of it. */
export type CheckedToken =
  | { readonly kind: "good"; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly kind: "bad"; readonly reason: string };

/** Checks a token of Entra ID that an account of Teams has sent; never throws. */
export type CheckToken = (token: string, sender: TeamsAccount) => Promise<CheckedToken>;

/** Teams gives an invoke a few seconds. */
const ANSWER_MS = 3000;
/** Of clocks that do not agree, in seconds. */
const TOLERANCE = 60;
/** Tokens of version 1.0 name this issuer; their keys are those of version 2.0. */
const FIRST_VERSION = "https://sts.windows.net";

const metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });
const identifying = z.object({ tid: z.string(), oid: z.string() });

/**
 * Checks tokens as Microsoft asks of an API: signature by a key of the tenant's own, audience, issuer, time, tenant; and that it is
 * about the very account that sent it. Keys are fetched at the first token and when an unknown one is named.
 */
export function createEntraTokens(parts: EntraTokenParts): CheckToken {
  const known = new Map<string, Promise<JWTVerifyGetKey>>();
  const keysOf = (issuer: string): Promise<JWTVerifyGetKey> => {
    const keys = known.get(issuer) ?? askForKeys(issuer);
    known.set(issuer, keys);
    // A failure is no answer for good.
    keys.catch(() => known.delete(issuer));
    return keys;
  };
  return async (token, sender) => {
    try {
      const tenant = sender.tenant.toLowerCase();
      const issuer = entraIssuer(parts.authority, tenant);
      const { payload } = await jwtVerify(token, await keysOf(issuer), {
        algorithms: ["RS256"],
        audience: [...parts.audiences],
        issuer: [issuer, `${FIRST_VERSION}/${tenant}/`],
        requiredClaims: ["exp"],
        clockTolerance: TOLERANCE,
        currentDate: parts.clock(),
      });
      const about = identifying.safeParse(payload);
      if (!about.success) return { kind: "bad", reason: "it does not say which account it is about" };
      if (about.data.tid.toLowerCase() !== tenant) return { kind: "bad", reason: "it is of another tenant" };
      if (about.data.oid.toLowerCase() !== sender.user.toLowerCase())
        return { kind: "bad", reason: "it is about somebody else than who sent it" };
      return { kind: "good", claims: payload };
    } catch (thrown) {
      return { kind: "bad", reason: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  };
}

/** The keys of an issuer, by what it publishes about itself (OpenID Connect Discovery 1.0). */
async function askForKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
    redirect: "error",
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (!response.ok) throw new Error(`the issuer answered ${response.status} when asked about itself`);
  const about = metadata.parse(await response.json());
  const keys = new URL(about.jwks_uri);
  if (about.issuer !== issuer || keys.protocol !== new URL(issuer).protocol)
    throw new Error("the issuer calls itself otherwise than it is configured");
  return createRemoteJWKSet(keys, { timeoutDuration: ANSWER_MS });
}
