import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createOpenIdSignIn, personOfClaims } from "../../../src/bot/identity/open-id.js";
import { returnPath } from "../../../src/bot/identity/return-path.js";
import { loadConfig } from "../../../src/config.js";
import type { Database } from "../../../src/database.js";
import { openTestDatabase } from "../../support/database.js";
import { logInAt, openTestProvider, testClient, type TestProvider } from "../../support/open-id-provider.js";
import { openTestBrowser, type TestBrowser } from "../../support/web-browser.js";
import { directoryOf, openWebHarness, samplePeople, somebody, type WebHarness } from "../../support/web-harness.js";

const publicUrl = "http://127.0.0.1:3000";
const redirectUri = `${publicUrl}/signin/callback`;
const mail: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  sam: { email: "sam-okafor@example.com", email_verified: true },
  ivo: { email: "ivo-gone@example.com", email_verified: true },
  claims: { email: "aisha-rahman@example.com", email_verified: false },
};

let provider: TestProvider;
let database: Database;
let harness: WebHarness;
let browser: TestBrowser;
let now = new Date("2026-11-23T09:00:00Z");
const audited: string[] = [];

beforeAll(async () => {
  provider = await openTestProvider({
    redirectUri,
    claims: (login) => mail[login] ?? { email: `${login}@elsewhere.example`, email_verified: true },
  });
  database = await openTestDatabase();
  harness = await openWebHarness({
    database,
    clock: () => now,
    config: { publicUrl },
    identity: ({ vault }) => ({
      signIn: {
        openId: createOpenIdSignIn(
          {
            ...loadConfig({}).signIn,
            issuer: provider.issuer,
            clientId: testClient.id,
            clientSecret: testClient.secret,
          },
          redirectUri,
        ),
        by: { claim: "email", matches: "email" },
        database,
        vault,
        publicUrl,
        directory: directoryOf(samplePeople),
        audit: {
          record: (_, entry) => {
            audited.push(`${entry.type} ${entry.actorId}`);
            return Promise.resolve();
          },
        },
      },
    }),
  });
});
beforeEach(() => {
  now = new Date("2026-11-23T09:00:00Z");
  browser = openTestBrowser(harness.http.app);
});
afterAll(async () => {
  await harness.close();
  await database.close();
  await provider.close();
});

async function leave(to = "/"): Promise<string> {
  const answer = await browser.request(`/signin/start?to=${encodeURIComponent(to)}`);
  expect(answer.status).toBe(302);
  return answer.headers.get("location") ?? "";
}

async function comeBack(login: string, to = "/"): Promise<Response> {
  const back = await logInAt(provider, await leave(to), login);
  return browser.request(`${back.pathname}${back.search}`);
}

describe("signing in at the company's own provider", () => {
  it("ends on the page that was wanted, signed in as the employee, and on record", async () => {
    const answer = await comeBack("sam", "/console/policies");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("/console/policies");
    const me = (await (await browser.request("/api/me")).json()) as { person: { id: string } };
    expect(me.person.id).toBe("sam-okafor");
    expect(audited).toContain("person.signed-in sam-okafor");
  });

  it("leads there from the chat page, and not again right after signing out", async () => {
    expect((await browser.request("/")).headers.get("location")).toBe("/signin");
    expect((await browser.request("/signin")).headers.get("location")).toMatch(/^\/signin\/start/);
    const signedOut = await browser.request("/signin?out=1");
    expect(signedOut.status).toBe(200);
    expect(await signedOut.text()).toContain("You are signed out");
  });

  it("opens in a window of its own when the chat stands in a frame", async () => {
    const answer = await browser.request("/signin", { headers: { "sec-fetch-dest": "iframe" } });
    expect(await answer.text()).toContain('target="_blank"');
  });

  it.each([
    ["somebody the directory does not know", "nobody"],
    ["somebody who has left", "ivo"],
    ["an address the provider has not verified", "claims"],
  ])("refuses %s without saying who is known", async (_, login) => {
    const answer = await comeBack(login);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("Deskhand does not know you");
    expect((await browser.request("/api/me")).status).toBe(401);
  });

  it("does not offer sample people beside it", async () => {
    const answer = await browser.request("/signin", { method: "POST", body: "personId=sam-okafor" });
    expect(answer.status).not.toBe(303);
  });
});

describe("an answer that is not the one to our question", () => {
  it("is refused in another browser than the one that asked", async () => {
    const back = await logInAt(provider, await leave(), "sam");
    const other = openTestBrowser(harness.http.app);
    expect((await other.request(`${back.pathname}${back.search}`)).status).toBe(400);
  });

  it("is refused with another state, and with a code that was made up", async () => {
    const back = await logInAt(provider, await leave(), "sam");
    const forged = new URLSearchParams(back.search);
    forged.set("state", "another");
    expect((await browser.request(`/signin/callback?${forged.toString()}`)).status).toBe(403);
    const again = await logInAt(provider, await leave(), "sam");
    const invented = new URLSearchParams(again.search);
    invented.set("code", "made-up");
    expect((await browser.request(`/signin/callback?${invented.toString()}`)).status).toBe(403);
    expect((await browser.request("/api/me")).status).toBe(401);
  });

  it("is refused a second time", async () => {
    const back = await logInAt(provider, await leave(), "sam");
    expect((await browser.request(`${back.pathname}${back.search}`)).status).toBe(200);
    expect((await browser.request(`${back.pathname}${back.search}`)).status).toBe(400);
  });

  it("is refused after a quarter of an hour", async () => {
    const back = await logInAt(provider, await leave(), "sam");
    now = new Date(now.getTime() + 16 * 60_000);
    expect((await browser.request(`${back.pathname}${back.search}`)).status).toBe(400);
  });
});

describe("a provider that does not answer", () => {
  it("is told so, and asked again the next time", async () => {
    const signIn = createOpenIdSignIn(
      { ...loadConfig({}).signIn, issuer: "http://127.0.0.1:9", clientId: "deskhand" },
      redirectUri,
    );
    await expect(signIn.begin()).rejects.toMatchObject({ code: "sign-in-unavailable" });
    await expect(signIn.begin()).rejects.toMatchObject({ code: "sign-in-unavailable" });
  });
});

describe("where somebody is taken afterwards", () => {
  it.each([
    ["/link/abc", "/link/abc"],
    ["/knowledge?page=a%2Fb", "/knowledge?page=a%2Fb"],
    [undefined, "/"],
    ["https://evil.example/", "/"],
    ["//evil.example/", "/"],
    ["/\\evil.example/", "/"],
    ["/\tx", "/"],
    ["/signin/start", "/"],
    ["javascript:alert(1)", "/"],
  ])("for %j it is %j", (to, expected) => {
    expect(returnPath(to)).toBe(expected);
  });
});

describe("which employee the claims mean", () => {
  const people = [
    somebody({ id: "p-1", name: "Ana", email: "ana@company.example" }),
    somebody({ id: "p-2", name: "Ben", email: "ben@company.example", status: "guest" }),
  ];
  const byMail = { claim: "email", matches: "email" } as const;
  const byNumber = { claim: "employee", matches: "id" } as const;
  it.each([
    { means: "the address, whatever its case", claims: { email: "Ana@Company.example" }, by: byMail, expected: "p-1" },
    { means: "an employee number", claims: { employee: "p-1" }, by: byNumber, expected: "p-1" },
    { means: "nobody by a number in another case", claims: { employee: "P-1" }, by: byNumber },
    { means: "nobody by a guest's address", claims: { email: "ben@company.example" }, by: byMail },
    { means: "nobody without the claim", claims: {}, by: byMail },
    { means: "nobody by a claim that is no text", claims: { email: ["ana@company.example"] }, by: byMail },
  ])("is $means", ({ claims, by, expected }) => {
    expect(personOfClaims(claims, by, people)?.id).toBe(expected);
  });
});
