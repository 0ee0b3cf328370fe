import { onLoopback, type Config } from "../../config.js";
import { createIdentities, type IdentityLinks } from "../identity/identities.js";
import { createOpenIdSignIn } from "../identity/open-id.js";
import type { SignInRoutesDeps } from "../identity/sign-in-routes.js";
import type { Company } from "./company.js";
import type { CompanyParts } from "./parts.js";

/** What accounts and signing in are put together from. */
type IdentityParts = Pick<CompanyParts, "config" | "database" | "clock" | "vault"> & { readonly company: Company };

/** Which employee an account of another channel is. */
export function openIdentities(parts: IdentityParts): IdentityLinks {
  const { config, company, database, clock, vault } = parts;
  return createIdentities({
    database,
    clock,
    vault,
    directory: company.directory,
    audit: company.audit,
    trusted: config.trustDirectoryAccounts,
    signInUrl: signInUrl(config),
  });
}

/** Where people sign in: at the company's provider, or as sample people on this machine. */
function signInUrl(config: Config): string | undefined {
  if (config.signIn.issuer !== undefined) return config.publicUrl;
  const samplePeople = config.mode !== "production" && onLoopback(config.host);
  return samplePeople ? (config.publicUrl ?? `http://${config.host}:${config.port}`) : undefined;
}

/** The company's own sign-in; undefined where none is configured. */
export function openSignIn(parts: IdentityParts): Omit<SignInRoutesDeps, "sessions" | "clock" | "style"> | undefined {
  const { config, company, database, vault } = parts;
  const { signIn, publicUrl } = config;
  if (signIn.issuer === undefined || publicUrl === undefined) return undefined;
  const redirectUri = `${publicUrl.replace(/\/$/u, "")}/signin/callback`;
  return {
    openId: createOpenIdSignIn(signIn, redirectUri),
    by: signIn,
    database,
    vault,
    publicUrl,
    directory: company.directory,
    audit: company.audit,
  };
}
