import { describe, expect, it } from "vitest";
import { examineTeamsSignOn } from "../../src/cli/doctor/machine.js";
import { loadConfig } from "../../src/config.js";

const tenant = "7f0e2c9a-6a3c-4c0e-9a58-2f5f6a1d0001";
const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`;
const config = (environment: Record<string, string> = {}) =>
  loadConfig({
    DESKHAND_MODE: "test",
    MicrosoftAppId: "c0ffee00-0000-4000-8000-000000000001",
    MicrosoftAppPassword: "never used here",
    MicrosoftAppTenantId: tenant.toUpperCase(),
    DESKHAND_TEAMS_SSO: "true",
    ...environment,
  });

describe("the doctor, about single sign-on in Teams", () => {
  it.each([
    { which: "as it names itself", status: 200, named: issuer, state: "ok" },
    { which: "under another name", status: 200, named: "https://login.evil.example", state: "problem" },
    { which: "which is not there", status: 404, named: issuer, state: "problem" },
  ])("asks the tenant's issuer about itself: one $which", async ({ status, named, state }) => {
    const asked: string[] = [];
    const ask: typeof fetch = (url) => {
      asked.push(url instanceof Request ? url.url : String(url));
      return Promise.resolve(Response.json({ issuer: named }, { status }));
    };
    expect(await examineTeamsSignOn(config(), ask)).toMatchObject([{ state }]);
    expect(asked).toEqual([`${issuer}/.well-known/openid-configuration`]);
  });

  it("says that it cannot be reached", async () => {
    const ask: typeof fetch = () => Promise.reject(new TypeError("no route"));
    expect(await examineTeamsSignOn(config(), ask)).toMatchObject([
      { state: "problem", found: expect.stringContaining("no route") as string },
    ]);
  });

  it("asks nobody where it is off", async () => {
    const ask: typeof fetch = () => Promise.reject(new TypeError("no route"));
    expect(await examineTeamsSignOn(config({ DESKHAND_TEAMS_SSO: "false" }), ask)).toEqual([]);
  });
});
