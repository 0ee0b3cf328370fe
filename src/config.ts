import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { slackEnvironment, slackProblems, slackSchema } from "./config-slack.js";
import { teamsEnvironment, teamsProblems, teamsSchema } from "./config-teams.js";
import { AppError } from "./errors.js";

const port = z.coerce.number().int().min(0).max(65535);
const share = z.coerce.number().min(0).max(1);
const flag = z.union([
  z.boolean(),
  z.enum(["true", "false", "1", "0"]).transform((word) => word === "true" || word === "1"),
]);

const modelSchema = z
  .strictObject({
    /** Key of an OpenAI-compatible service; without key and base URL the embedded engine works alone. */
    apiKey: z.string().min(1).optional(),
    baseUrl: z.url().optional(),
    name: z.string().min(1).default("gpt-5-mini"),
    timeoutMs: z.coerce.number().int().min(100).max(120_000).default(8000),
    /** Tokens a day, in and out; beyond it the embedded engine serves. */
    dailyTokens: z.coerce.number().int().min(0).default(2_000_000),
    /** Whether it writes answers too, from passages; otherwise answers are in the pages' own words. */
    answers: flag.default(true),
    answerTimeoutMs: z.coerce.number().int().min(100).max(120_000).default(15_000),
    /** Embedding model of the same service, for the search; without it nearness is learned from the pages themselves. */
    embeddings: z.string().min(1).optional(),
  })
  .prefault({});

/** The company's OpenID Connect provider; without it there is no signing in to the web page in production. */
const signInSchema = z
  .strictObject({
    issuer: z.url().optional(),
    clientId: z.string().min(1).optional(),
    clientSecret: z.string().min(1).optional(),
    scopes: z.string().default("openid email profile"),
    /** The claim that says who it is, and what of the directory it is compared with. */
    claim: z.string().min(1).default("email"),
    matches: z.enum(["email", "id"]).default("email"),
  })
  .prefault({});

const schema = z.strictObject({
  mode: z.enum(["development", "production", "test"]).default("development"),
  dataFolder: z.string().min(1).default(".deskhand"),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgres:// or postgresql://")
    .optional(),
  host: z.string().min(1).default("127.0.0.1"),
  port: port.default(3000),
  publicUrl: z.url().optional(),
  secret: z.string().min(16, "must have at least 16 characters").optional(),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("warn"),
  baseCurrency: z
    .string()
    .regex(/^[A-Z]{3}$/, "must be an ISO 4217 code such as EUR")
    .default("EUR"),
  /** Load the sample company into an empty database. */
  sample: flag.default(true),
  policiesFolder: z.string().optional(),
  /** Confidence above which a reading is acted upon, and above which it is asked back. */
  actAbove: share.default(0.5),
  askAbove: share.default(0.25),
  model: modelSchema,
  signIn: signInSchema,
  slack: slackSchema,
  teams: teamsSchema,
  /** Accounts that people import brings, taken as a link without a confirmation of the person's own. */
  trustDirectoryAccounts: z.array(z.enum(["slack", "teams"])).default([]),
  /** Origins of the company's pages that may show the chat in a frame. */
  embedIn: z.array(z.url()).default([]),
  /** Settings of connectors, by connector id. */
  connectors: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  /** Sources of knowledge that are read again and again, by their name (docs/knowledge.md). */
  knowledge: z
    .record(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u), z.record(z.string(), z.unknown()))
    .default({}),
  /** Words that mean the same in this company: a file as docs/knowledge.md describes it, or its entries. */
  thesaurus: z.union([z.string().min(1), z.record(z.string(), z.unknown())]).optional(),
  /** Days that events are kept once worked on, and transcripts with their cases. */
  retention: z
    .strictObject({
      inboxDays: z.coerce.number().int().min(1).default(30),
      transcriptDays: z.coerce.number().int().min(1).default(365),
    })
    .prefault({}),
  /** Where check-points of the audit's head are written; beside the database they would fall with it. */
  auditCheckpoints: z.string().optional(),
  /** Switches that break a safety on purpose, so that its harness can be seen to go red. Test mode only. */
  sabotage: z.array(z.enum(["no-key", "no-lock", "no-gate", "no-readers", "resend-doubtful"])).default([]),
  /** Traces of prompts to a third party are refused unless allowed by name. */
  allowTracing: flag.default(false),
});

/** Everything that can be set, checked. */
export type Config = z.output<typeof schema>;

/** Environment variables and the setting each stands for. */
export const environmentNames: Readonly<Record<string, readonly string[]>> = {
  DESKHAND_MODE: ["mode"],
  DESKHAND_DATA: ["dataFolder"],
  DATABASE_URL: ["databaseUrl"],
  DESKHAND_HOST: ["host"],
  DESKHAND_PORT: ["port"],
  DESKHAND_PUBLIC_URL: ["publicUrl"],
  DESKHAND_SECRET: ["secret"],
  DESKHAND_LOG_LEVEL: ["logLevel"],
  DESKHAND_BASE_CURRENCY: ["baseCurrency"],
  DESKHAND_SAMPLE: ["sample"],
  DESKHAND_POLICIES: ["policiesFolder"],
  DESKHAND_ACT_ABOVE: ["actAbove"],
  DESKHAND_ASK_ABOVE: ["askAbove"],
  OPENAI_API_KEY: ["model", "apiKey"],
  OPENAI_BASE_URL: ["model", "baseUrl"],
  DESKHAND_MODEL: ["model", "name"],
  DESKHAND_MODEL_TIMEOUT_MS: ["model", "timeoutMs"],
  DESKHAND_MODEL_DAILY_TOKENS: ["model", "dailyTokens"],
  DESKHAND_MODEL_ANSWERS: ["model", "answers"],
  DESKHAND_MODEL_ANSWER_TIMEOUT_MS: ["model", "answerTimeoutMs"],
  DESKHAND_OIDC_ISSUER: ["signIn", "issuer"],
  DESKHAND_OIDC_CLIENT_ID: ["signIn", "clientId"],
  DESKHAND_OIDC_CLIENT_SECRET: ["signIn", "clientSecret"],
  DESKHAND_OIDC_CLAIM: ["signIn", "claim"],
  DESKHAND_OIDC_MATCHES: ["signIn", "matches"],
  ...slackEnvironment,
  ...teamsEnvironment,
  DESKHAND_THESAURUS: ["thesaurus"],
  DESKHAND_EMBEDDINGS: ["model", "embeddings"],
  DESKHAND_INBOX_DAYS: ["retention", "inboxDays"],
  DESKHAND_TRANSCRIPT_DAYS: ["retention", "transcriptDays"],
  DESKHAND_AUDIT_CHECKPOINTS: ["auditCheckpoints"],
  DESKHAND_SABOTAGE: ["sabotage"],
  DESKHAND_ALLOW_TRACING: ["allowTracing"],
};

/** Settings of several values, divided by commas in a variable. */
const listed = new Set(["sabotage", "teams.allowedTenants"]);

/** Variables by which the model client would ship prompts to a tracing service. */
const tracingVariables = ["LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING", "LANGSMITH_TRACING_V2"];

/** Folder of the installed package: where `policies`, `sample` and `migrations` lie. */
export const packageFolder = fileURLToPath(new URL("..", import.meta.url));

/** The folder that holds the policy bundle: the configured one, or what ships. */
export function policiesFolder(config: Config): string {
  return config.policiesFolder === undefined ? join(packageFolder, "policies") : resolve(config.policiesFolder);
}

type Settings = Record<string, unknown>;

/**
 * Reads the configuration: the file named by DESKHAND_CONFIG (or `deskhand.yaml` if it is there), then the environment over it.
 * @throws AppError config-invalid that lists every problem at once
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const settings = readFile(environment["DESKHAND_CONFIG"]);
  for (const [name, path] of Object.entries(environmentNames)) {
    const value = environment[name];
    if (value !== undefined && value !== "") put(settings, path, listed.has(path.join(".")) ? value.split(",") : value);
  }
  const read = schema.safeParse(settings);
  const problems = read.success ? crossChecks(read.data, environment) : read.error.issues.map(describeIssue);
  if (read.success && problems.length === 0) return read.data;
  throw new AppError({
    code: "config-invalid",
    message: `The configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    remedy: "docs/operations.md lists every setting.",
  });
}

/** The configuration as it may be shown: secrets replaced by whether they are set. */
export function showConfig(config: Config): Settings {
  const hidden = (value: string | undefined) => (value === undefined ? "not set" : "set");
  return {
    ...config,
    secret: hidden(config.secret),
    databaseUrl: config.databaseUrl?.replace(/:\/\/([^:@/]+):[^@]*@/, "://$1:***@"),
    model: { ...config.model, apiKey: hidden(config.model.apiKey) },
    signIn: { ...config.signIn, clientSecret: hidden(config.signIn.clientSecret) },
    slack: {
      ...config.slack,
      botToken: hidden(config.slack.botToken),
      signingSecret: hidden(config.slack.signingSecret),
      appToken: hidden(config.slack.appToken),
      clientSecret: hidden(config.slack.clientSecret),
    },
    teams: {
      ...config.teams,
      appPassword: hidden(config.teams.appPassword),
      certificateKey: hidden(config.teams.certificateKey),
    },
    connectors: Object.keys(config.connectors),
    knowledge: Object.keys(config.knowledge),
  };
}

/** True when a model is configured. */
export function usesModel(config: Config): boolean {
  return config.model.apiKey !== undefined || config.model.baseUrl !== undefined;
}

/** True when the server is reachable from this machine only. */
export function onLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function readFile(named: string | undefined): Settings {
  const path = resolve(named ?? "deskhand.yaml");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if (named === undefined) return {};
    throw new AppError({
      code: "config-invalid",
      message: "The configuration file cannot be read.",
      where: path,
      remedy: "Check DESKHAND_CONFIG.",
      cause,
    });
  }
  try {
    const value: unknown = parse(text) ?? {};
    if (isSettings(value)) return value;
  } catch (cause) {
    throw new AppError({
      code: "config-invalid",
      message: `The configuration file is not YAML: ${String(cause)}`,
      where: path,
      cause,
    });
  }
  throw new AppError({
    code: "config-invalid",
    message: "The configuration file must hold settings by name.",
    where: path,
  });
}

function isSettings(value: unknown): value is Settings {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function put(settings: Settings, path: readonly string[], value: unknown): void {
  const [first, second] = path;
  if (first === undefined) return;
  if (second === undefined) {
    settings[first] = value;
    return;
  }
  const inner = settings[first];
  settings[first] = { ...(isSettings(inner) ? inner : {}), [second]: value };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  const variable = Object.entries(environmentNames).find(([, names]) => names.join(".") === path.join("."))?.[0];
  const name = path.length === 0 ? "configuration" : path.join(".");
  return `${name}${variable === undefined ? "" : ` (${variable})`}: ${issue.message}`;
}

function crossChecks(config: Config, environment: Readonly<Record<string, string | undefined>>): string[] {
  const problems: string[] = [];
  if (config.mode === "production" && config.secret === undefined) {
    problems.push(
      "secret (DESKHAND_SECRET): production needs a secret of your own; it encrypts texts and keys the audit",
    );
  }
  if (config.mode !== "test" && config.sabotage.length > 0)
    problems.push("sabotage (DESKHAND_SABOTAGE): only in test mode");
  if (config.askAbove > config.actAbove) problems.push("askAbove (DESKHAND_ASK_ABOVE): must not be above actAbove");
  problems.push(...signInProblems(config));
  problems.push(...slackProblems(config.slack, config));
  problems.push(
    ...teamsProblems(config.teams, {
      mode: config.mode,
      loopback: onLoopback(config.host),
      claim: config.signIn.claim,
    }),
  );
  if (!config.allowTracing && usesModel(config)) {
    for (const name of tracingVariables.filter((variable) => /^(true|1)$/i.test(environment[variable] ?? ""))) {
      problems.push(
        `${name} would send prompts to a tracing service: unset it, or allow it with DESKHAND_ALLOW_TRACING=true`,
      );
    }
  }
  return problems;
}

function signInProblems({ signIn, publicUrl, mode }: Config): string[] {
  const { issuer, clientId } = signIn;
  if (issuer === undefined) {
    return clientId === undefined ? [] : ["signIn.issuer (DESKHAND_OIDC_ISSUER): the client id needs its provider"];
  }
  const problems: string[] = [];
  if (clientId === undefined) problems.push("signIn.clientId (DESKHAND_OIDC_CLIENT_ID): the provider needs it");
  if (publicUrl === undefined) {
    problems.push("publicUrl (DESKHAND_PUBLIC_URL): the provider sends people back to it; name the address they use");
  }
  if (new URL(issuer).protocol !== "https:" && !(mode !== "production" && onLoopback(new URL(issuer).hostname)))
    problems.push("signIn.issuer (DESKHAND_OIDC_ISSUER): must be an https address");
  // Whoever runs a tenant of their own can give its people any address there is.
  if (/\/(common|organizations|consumers)(\/|$)/u.test(issuer))
    problems.push("signIn.issuer (DESKHAND_OIDC_ISSUER): name your own tenant, not the address that all tenants share");
  return problems;
}
