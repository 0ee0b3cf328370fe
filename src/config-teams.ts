import { z } from "zod";

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu, "must be an id like 00000000-0000-0000-0000-000000000000");

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
    /** Without credentials, for a test client on this machine, and for sample people only. */
    testClient: z
      .union([z.boolean(), z.enum(["true", "false", "1", "0"]).transform((word) => word === "true" || word === "1")])
      .default(false),
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
  DESKHAND_TEAMS_TEST_CLIENT: ["teams", "testClient"],
};

/** What does not fit together, all of it. */
export function teamsProblems(teams: Teams, where: { readonly mode: string; readonly loopback: boolean }): string[] {
  if (teams.testClient) return testClientProblems(teams, where);
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

function testClientProblems({ appId }: Teams, where: { readonly mode: string; readonly loopback: boolean }): string[] {
  const name = "teams.testClient (DESKHAND_TEAMS_TEST_CLIENT)";
  return [
    ...(appId === undefined ? [] : [`${name}: not together with an app registration`]),
    ...(where.mode === "production" ? [`${name}: not in production`] : []),
    ...(where.loopback ? [] : [`${name}: only while the server listens on this machine alone`]),
  ];
}
