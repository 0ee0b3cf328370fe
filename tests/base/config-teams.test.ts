import { describe, expect, it } from "vitest";
import { loadConfig, showConfig } from "../../src/config.js";

const id = "11111111-2222-4333-8444-555555555555";
const tenant = "99999999-2222-4333-8444-555555555555";
const key = "-----BEGIN PRIVATE KEY-----\nhidden-key\n-----END PRIVATE KEY-----";
const password = { MicrosoftAppId: id, MicrosoftAppPassword: "hidden-word", MicrosoftAppTenantId: tenant };

describe("the settings of Teams", () => {
  it.each([
    ["nothing", {}],
    ["one tenant and a password", password],
    [
      "one tenant and a certificate",
      { MicrosoftAppId: id, MicrosoftAppTenantId: tenant, CertificateThumbprint: "AB", CertificatePrivateKey: key },
    ],
    ["a managed identity", { MicrosoftAppId: id, MicrosoftAppTenantId: tenant, MicrosoftAppType: "UserAssignedMSI" }],
    [
      "several tenants",
      {
        ...password,
        MicrosoftAppTenantId: "",
        MicrosoftAppType: "MultiTenant",
        DESKHAND_TEAMS_TENANTS: `${tenant},${id}`,
      },
    ],
    [
      "single sign-on",
      { ...password, DESKHAND_TEAMS_SSO: "true", DESKHAND_TEAMS_APP_URI: "api://deskhand.example/botid-1" },
    ],
    ["the test client on this machine", { DESKHAND_TEAMS_TEST_CLIENT: "true" }],
  ])("take %s", (_, environment) => {
    expect(loadConfig(environment).teams).toBeDefined();
  });

  it.each([
    ["a password without an app", { MicrosoftAppPassword: "x" }, /MicrosoftAppId/],
    ["an app without a secret or tenant", { MicrosoftAppId: id }, /2 problems[\s\S]*AppPassword[\s\S]*AppTenantId/],
    ["half a certificate", { ...password, CertificateThumbprint: "AB" }, /both are needed/],
    ["a managed identity with a password", { ...password, MicrosoftAppType: "UserAssignedMSI" }, /managed identity/],
    [
      "every tenant there is",
      { ...password, MicrosoftAppTenantId: "", MicrosoftAppType: "MultiTenant" },
      /name the tenants/,
    ],
    ["an id that is none", { ...password, MicrosoftAppId: "deskhand" }, /must be an id/],
    [
      "the test client on the net",
      { DESKHAND_TEAMS_TEST_CLIENT: "true", DESKHAND_HOST: "0.0.0.0" },
      /this machine alone/,
    ],
    ["the test client with credentials", { ...password, DESKHAND_TEAMS_TEST_CLIENT: "true" }, /not together/],
    [
      "the test client in production",
      { DESKHAND_TEAMS_TEST_CLIENT: "true", DESKHAND_MODE: "production", DESKHAND_SECRET: "a secret of some length" },
      /not in production/,
    ],
    ["single sign-on without an app", { DESKHAND_TEAMS_SSO: "true" }, /needs an app registration/],
    [
      "single sign-on of a managed identity",
      { ...password, MicrosoftAppPassword: "", MicrosoftAppType: "UserAssignedMSI", DESKHAND_TEAMS_SSO: "true" },
      /exposes no API/,
    ],
    [
      "single sign-on of several tenants, by a claim that is another for every application, without TLS",
      {
        ...password,
        DESKHAND_TEAMS_SSO: "true",
        DESKHAND_TEAMS_TENANTS: `${tenant},${id}`,
        DESKHAND_OIDC_CLAIM: "sub",
        DESKHAND_TEAMS_AUTHORITY: "http://login.example",
      },
      /3 problems[\s\S]*one tenant[\s\S]*`sub`[\s\S]*AUTHORITY\): must be an https address/,
    ],
    ["an application id URI that is none", { ...password, DESKHAND_TEAMS_APP_URI: "https://x.example" }, /api:\/\//],
  ])("refuse %s", (_, environment, problem) => {
    expect(() => loadConfig(environment)).toThrow(problem);
  });

  it("are shown without their secrets", () => {
    const shown = JSON.stringify(
      showConfig(loadConfig({ ...password, CertificateThumbprint: "AB", CertificatePrivateKey: key })),
    );
    expect(shown).not.toMatch(/hidden/u);
    expect(shown).toContain(id);
  });
});
