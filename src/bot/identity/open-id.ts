import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  discovery,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from "openid-client";
import { z } from "zod";
import type { Config } from "../../config.js";
import { AppError } from "../../errors.js";
import type { Principal } from "../../governance/principal.js";

/** What the browser keeps between leaving for the provider and coming back; encrypted there. */
const remembered = z.object({ state: z.string(), nonce: z.string(), verifier: z.string() });

/** What the provider says about whoever signed in: the claims of its ID token. */
export type Claims = Readonly<Record<string, unknown>>;

/** The company's sign-in: authorization code flow with PKCE (OpenID Connect Core 1.0 section 3.1, RFC 7636). */
export interface OpenIdSignIn {
  /** Where the browser goes, and what it has to bring back. @throws AppError when the provider does not answer */
  begin(): Promise<{ readonly url: string; readonly remember: string }>;
  /** Who came back. @throws AppError not-authorised when the answer is not the one to our question */
  finish(answer: { readonly url: URL; readonly remember: string }): Promise<Claims>;
}

/** In seconds: a person waits for it. */
const providerTimeout = 10;

/** The provider of the configuration; it is asked about itself at the first sign-in, and again after a failure. */
export function createOpenIdSignIn(signIn: Config["signIn"], redirectUri: string): OpenIdSignIn {
  const { issuer, clientId, clientSecret, scopes } = signIn;
  let known: Promise<Configuration> | undefined;
  const configuration = (): Promise<Configuration> => {
    if (issuer === undefined || clientId === undefined) throw new Error("no provider is configured");
    const address = new URL(issuer);
    known ??= discovery(
      address,
      clientId,
      undefined,
      clientSecret === undefined ? None() : ClientSecretPost(clientSecret),
      // Configuration allows plain http on this machine only.
      { timeout: providerTimeout, execute: address.protocol === "http:" ? [allowInsecureRequests] : [] },
    );
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  return {
    begin: async () => {
      const kept = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      try {
        const url = buildAuthorizationUrl(await configuration(), {
          redirect_uri: redirectUri,
          scope: scopes,
          state: kept.state,
          nonce: kept.nonce,
          code_challenge: await calculatePKCECodeChallenge(kept.verifier),
          code_challenge_method: "S256",
        });
        return { url: url.href, remember: JSON.stringify(kept) };
      } catch (cause) {
        throw new AppError({
          code: "sign-in-unavailable",
          message: "The company's sign-in does not answer.",
          remedy: "Try again in a moment.",
          cause,
        });
      }
    },
    finish: async ({ url, remember }) => {
      try {
        const { state, nonce, verifier } = remembered.parse(JSON.parse(remember));
        const tokens = await authorizationCodeGrant(await configuration(), url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        return tokens.claims() ?? {};
      } catch (cause) {
        throw new AppError({
          code: "not-authorised",
          message: "The sign-in did not come to its end.",
          remedy: "Start it again. If it fails again, tell your administrator.",
          cause,
        });
      }
    },
  };
}

/** The employee of some claims; undefined when nobody active fits, or the address is one that the provider has not verified. Pure. */
export function personOfClaims(
  claims: Claims,
  by: Pick<Config["signIn"], "claim" | "matches">,
  people: readonly Principal[],
): Principal | undefined {
  const value = claims[by.claim];
  if (typeof value !== "string" || value === "") return undefined;
  if (by.claim === "email" && claims["email_verified"] === false) return undefined;
  const wanted = value.toLowerCase();
  const found = people.filter((person) =>
    by.matches === "email" ? person.email.toLowerCase() === wanted : person.id === value,
  );
  return found.length === 1 && found[0]?.status === "active" ? found[0] : undefined;
}
