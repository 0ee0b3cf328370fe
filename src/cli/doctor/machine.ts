import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import type { Config } from "../../config.js";
import { entraIssuer } from "../../config-teams.js";
import { fine, note, problem, type Finding } from "./finding.js";

/** Whether this Node is one that Deskhand is tried on. @param version as in `process.versions.node` */
export function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return fine("Node", version);
  return problem("Node", `${version} is too old`, "Install Node 20.19 or newer.");
}

/** Whether the data folder can be used, and whether others can look into it. */
export async function examineFolder(config: Config): Promise<Finding> {
  const folder = resolve(config.dataFolder);
  const found = await stat(folder).catch(() => undefined);
  const place = found === undefined ? await nearest(folder) : folder;
  const writable = await access(place, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable)
    return problem(
      "data folder",
      `${folder} cannot be written`,
      "Give this account the folder, or name another with DESKHAND_DATA.",
    );
  if (found === undefined) return note("data folder", `${folder} is made at the first start`);
  if (!found.isDirectory()) return problem("data folder", `${folder} is no folder`, "Name another with DESKHAND_DATA.");
  if ((found.mode & 0o077) !== 0)
    return problem("data folder", `${folder} is open to other accounts of this machine`, `chmod 700 ${folder}`);
  return fine("data folder", folder);
}

async function nearest(folder: string): Promise<string> {
  const parent = dirname(folder);
  const there = await stat(parent).then(
    () => true,
    () => false,
  );
  return there || parent === folder ? parent : nearest(parent);
}

const strongLength = 32;

/** Whether what encrypts texts and keys the audit can be guessed or read by others. */
export async function examineSecret(config: Config): Promise<Finding> {
  const own =
    "Set DESKHAND_SECRET to 32 or more random characters: openssl rand -hex 32. Changing it later makes stored texts unreadable.";
  if (config.secret === undefined) {
    const path = join(config.dataFolder, "secret");
    const file = await stat(path).catch(() => undefined);
    if (file === undefined) return note("secret", "is made at the first start and kept in the data folder");
    if ((file.mode & 0o077) !== 0)
      return problem("secret", `${path} is readable by other accounts`, `chmod 600 ${path}`);
    return fine("secret", `this installation's own, in ${path}: keep a copy, without it stored texts are lost`);
  }
  if (new Set(config.secret).size < 10) return problem("secret", "is easy to guess: it repeats few characters", own);
  if (config.secret.length < strongLength)
    return note("secret", `is set, with ${config.secret.length} characters`, own);
  return fine("secret", "is set");
}

/** Whether the server could open its port. */
export async function examinePort(config: Config): Promise<Finding> {
  const { host, port } = config;
  const failed = await new Promise<NodeJS.ErrnoException | undefined>((done) => {
    const server = createServer();
    server.once("error", done);
    server.listen(port, host, () => server.close(() => done(undefined)));
  });
  if (failed === undefined) return fine("port", `${host}:${port} is free`);
  if (failed.code === "EADDRINUSE")
    return problem(
      "port",
      `${host}:${port} is in use by another program`,
      "Stop it, or choose another port with DESKHAND_PORT.",
    );
  return problem("port", `${host}:${port}: ${failed.message}`, "Check DESKHAND_HOST and DESKHAND_PORT.");
}

const openaiUrl = "https://api.openai.com/v1";
const modelTimeoutMs = 5000;

/** Whether the configured model service answers. */
export async function examineModel(config: Config, ask: typeof fetch = fetch): Promise<Finding> {
  const { apiKey, baseUrl, name } = config.model;
  if (apiKey === undefined && baseUrl === undefined)
    return fine("model", "none configured: the embedded engine understands, without key or network");
  const url = `${(baseUrl ?? openaiUrl).replace(/\/$/u, "")}/models`;
  const after = "Until it answers, the embedded engine serves.";
  try {
    const headers = apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` };
    const { status } = await ask(url, { headers, signal: AbortSignal.timeout(modelTimeoutMs) });
    if (status === 401 || status === 403)
      return problem("model", `${url} refuses the key (${status})`, `Check OPENAI_API_KEY. ${after}`);
    if (status >= 500) return problem("model", `${url} answers ${status}`, after);
    return fine("model", `${name} at ${baseUrl ?? openaiUrl} answers`);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return problem("model", `${url} cannot be reached: ${reason}`, `Check OPENAI_BASE_URL and the network. ${after}`);
  }
}

/** The company's sign-in: asked about itself, by its discovery document (OpenID Connect Discovery 1.0 section 4). */
export async function examineSignIn(config: Config, ask: typeof fetch = fetch): Promise<Finding> {
  const { issuer } = config.signIn;
  if (issuer === undefined) {
    return config.mode === "production"
      ? note(
          "sign-in",
          "none configured: nobody can sign in to the web page",
          "docs/identity.md says how to set it up.",
        )
      : fine("sign-in", "sample people can be chosen on this machine");
  }
  return askIssuer({ name: "sign-in", issuer, setting: "DESKHAND_OIDC_ISSUER" }, ask);
}

/** Where the tokens of single sign-on in Teams come from; nothing to say where it is off. */
export async function examineTeamsSignOn(config: Config, ask: typeof fetch = fetch): Promise<readonly Finding[]> {
  const { sso, authority, tenantId, allowedTenants } = config.teams;
  const tenant = allowedTenants[0] ?? tenantId;
  if (!sso || tenant === undefined) return [];
  const issuer = entraIssuer(authority, tenant);
  return [
    await askIssuer({ name: "Teams single sign-on", issuer, setting: "DESKHAND_TEAMS_AUTHORITY and the tenant" }, ask),
  ];
}

async function askIssuer(
  { name, issuer, setting }: { readonly name: string; readonly issuer: string; readonly setting: string },
  ask: typeof fetch,
): Promise<Finding> {
  const url = `${issuer.replace(/\/$/u, "")}/.well-known/openid-configuration`;
  try {
    const answer = await ask(url, { signal: AbortSignal.timeout(modelTimeoutMs) });
    const document: unknown = answer.ok ? await answer.json() : undefined;
    const named =
      document !== null && typeof document === "object" && "issuer" in document ? document.issuer : undefined;
    if (named === issuer) return fine(name, `${issuer} answers`);
    const what = answer.ok ? `calls itself ${String(named)}` : `answers ${answer.status}`;
    return problem(name, `${url} ${what}`, `Set ${setting} exactly as the provider names itself.`);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return problem(name, `${url} cannot be reached: ${reason}`, `Check ${setting} and the network.`);
  }
}
