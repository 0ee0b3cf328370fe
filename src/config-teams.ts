import { z } from "zod";

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu, "must be an id like 00000000-0000-0000-0000-000000000000");

const flag = z.union([
  z.boolean(),
  z.enum(["true", "false", "1", "0"]).transform((word) => word === "true" || word === "1"),
]);

/** The app registration of the bot in Microsoft Teams; without an app id there is no Teams (docs/deploy-teams.md). */
export const teamsSchema = z
  .strictObject({
    appId: guid.optional(),
    appPassword: z.string().min(1).optional(),
    /** The tenant of the app registration. */
    tenantId: guid.optional(),
    type: z.enum(["SingleTenant", "MultiTenant", "UserAssignedMSI"]).default("SingleTenant"),
    certificateThumbprint: z.string().min(1).optional(),
    /** PEM. */
    certificateKey: z.string().includes("PRIVATE KEY", { message: "must be a private key in PEM" }).optional(),
    /** Tenants whose people are served; the registration's own unless given. */
    allowedTenants: z.array(guid).default([]),
    /** Of a cloud of its own, such as https://botframework.azure.us. */
    channelService: z.url().optional(),
    /** Where the keys are found that Teams signs with, when a relay serves them. */
    openIdMetadata: z.url().optional(),
    /** People whom Deskhand does not know are linked by a token that Teams has of them. */
    sso: flag.default(false),
    /** What the registration is called as an API; `api://botid-APPID` unless given. */
    applicationIdUri: z
      .string()
      .regex(/^api:\/\/\S+$/u, "must begin with api://")
      .optional(),
    /** Where the tokens of single sign-on come from; another in a cloud of its own. */
    authority: z.url().default("https://login.microsoftonline.com"),
    /** Without credentials, for a test client on this machine, and for sample people only. */
    testClient: flag.default(false),
  })
  .prefault({});

type Teams = z.output<typeof teamsSchema>;

/** Environment variables of the Teams settings: those of the SDK keep the SDK's names. */
export const teamsEnvironment: Readonly<Record<string, readonly string[]>> = {
  MicrosoftAppId: ["teams", "appId"],
  MicrosoftAppPassword: ["teams", "appPassword"],
  MicrosoftAppTenantId: ["teams", "tenantId"],
  MicrosoftAppType: ["teams", "type"],
  CertificateThumbprint: ["teams", "certificateThumbprint"],
  CertificatePrivateKey: ["teams", "certificateKey"],
  DESKHAND_TEAMS_TENANTS: ["teams", "allowedTenants"],
  DESKHAND_TEAMS_CHANNEL_SERVICE: ["teams", "channelService"],
  DESKHAND_TEAMS_OPENID_METADATA: ["teams", "openIdMetadata"],
  DESKHAND_TEAMS_SSO: ["teams", "sso"],
  DESKHAND_TEAMS_APP_URI: ["teams", "applicationIdUri"],
  DESKHAND_TEAMS_AUTHORITY: ["teams", "authority"],
  DESKHAND_TEAMS_TEST_CLIENT: ["teams", "testClient"],
};

/** The issuer of a tenant's tokens, which publishes its keys. */
export function entraIssuer(authority: string, tenant: string): string {
  return `${authority.replace(/\/+$/u, "")}/${tenant.toLowerCase()}/v2.0`;
}

/** Where Teams is set up. */
interface Around {
  readonly mode: string;
  /** The server listens on this machine only. */
  readonly loopback: boolean;
  /** The claim by which people are found in the directory. */
  readonly claim: string;
}

/** What does not fit together, all of it. */
export function teamsProblems(teams: Teams, around: Around): string[] {
  const problems = teams.testClient ? testClientProblems(teams, around) : registrationProblems(teams);
  return teams.sso ? [...problems, ...signOnProblems(teams, around)] : problems;
}

function registrationProblems(teams: Teams): string[] {
  const { appId, appPassword, tenantId, type, certificateThumbprint, certificateKey } = teams;
  const others = { appPassword, tenantId, certificateThumbprint, certificateKey };
  const named = Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (appId === undefined) {
    return named.length === 0 ? [] : [`teams.appId (MicrosoftAppId): needed by teams.${named.join(", teams.")}`];
  }
  const problems: string[] = [];
  const certificate = certificateThumbprint !== undefined || certificateKey !== undefined;
  if (certificate && (certificateThumbprint === undefined || certificateKey === undefined))
    problems.push("teams.certificateThumbprint and teams.certificateKey (CertificatePrivateKey): both are needed");
  if (type === "UserAssignedMSI" && (appPassword !== undefined || certificate))
    problems.push("teams.type (MicrosoftAppType): a managed identity has neither password nor certificate");
  if (type !== "UserAssignedMSI" && appPassword === undefined && !certificate)
    problems.push("teams.appPassword (MicrosoftAppPassword): needed, or a certificate, or a managed identity");
  if (type !== "MultiTenant" && tenantId === undefined)
    problems.push(`teams.tenantId (MicrosoftAppTenantId): needed with ${type}`);
  if (type === "MultiTenant" && tenantId === undefined && teams.allowedTenants.length === 0)
    problems.push("teams.allowedTenants (DESKHAND_TEAMS_TENANTS): name the tenants whose people are served");
  return problems;
}

function signOnProblems(teams: Teams, { mode, claim }: Around): string[] {
  const name = "teams.sso (DESKHAND_TEAMS_SSO)";
  const { protocol, hostname } = new URL(teams.authority);
  const secure =
    protocol === "https:" || (mode !== "production" && /^(localhost|127\.0\.0\.1|\[::1\])$/u.test(hostname));
  return [
    ...(teams.appId === undefined ? [`${name}: needs an app registration`] : []),
    ...(teams.type === "UserAssignedMSI"
      ? [`${name}: a managed identity exposes no API; it needs a registration`]
      : []),
    // Whoever runs a tenant can give its people any address there is: the others confirm the one-time link at your own sign-in.
    ...(teams.allowedTenants.length > 1 ? [`${name}: only where the people of one tenant are served`] : []),
    ...(claim === "sub"
      ? [
          `${name}: \`sub\` is another for every application; let signIn.claim (DESKHAND_OIDC_CLAIM) name what the tokens carry, such as email`,
        ]
      : []),
    ...(secure ? [] : ["teams.authority (DESKHAND_TEAMS_AUTHORITY): must be an https address"]),
  ];
}

function testClientProblems({ appId }: Teams, where: Around): string[] {
  const name = "teams.testClient (DESKHAND_TEAMS_TEST_CLIENT)";
  return [
    ...(appId === undefined ? [] : [`${name}: not together with an app registration`]),
    ...(where.mode === "production" ? [`${name}: not in production`] : []),
    ...(where.loopback ? [] : [`${name}: only while the server listens on this machine alone`]),
  ];
}
