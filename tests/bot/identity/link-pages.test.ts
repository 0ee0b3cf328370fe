import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createIdentities, type IdentityLinks } from "../../../src/bot/identity/identities.js";
import type { ExternalIdentity } from "../../../src/bot/identity/identity.js";
import type { Database } from "../../../src/database.js";
import { openTestDatabase } from "../../support/database.js";
import { openTestBrowser, type TestBrowser } from "../../support/web-browser.js";
import { directoryOf, openWebHarness, samplePeople, type WebHarness } from "../../support/web-harness.js";

const account: ExternalIdentity = { channel: "slack", tenant: "T1", user: "U-SAM" };
const profile = { name: "sam <b>", email: "sam-okafor@example.com", guest: false, deactivated: false };

let database: Database;
let harness: WebHarness;
let links: IdentityLinks;
let sam: TestBrowser;

beforeAll(async () => {
  database = await openTestDatabase();
  harness = await openWebHarness({
    database,
    identity: ({ vault, clock }) => {
      links = createIdentities({
        database,
        vault,
        clock,
        trusted: [],
        signInUrl: "http://127.0.0.1:3000",
        directory: directoryOf(samplePeople),
        audit: { record: () => Promise.resolve() },
      });
      return { links };
    },
  });
});
beforeEach(async () => {
  await database.script("truncate identity_links, identity_invitations");
  sam = openTestBrowser(harness.http.app);
});
afterAll(async () => {
  await harness.close();
  await database.close();
});

async function invited(): Promise<string> {
  return new URL((await links.invitation(account, profile)) ?? "").pathname;
}

async function postForm(browser: TestBrowser, path: string, fields: Record<string, string> = {}): Promise<Response> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return browser.request(path, { method: "POST", body: new URLSearchParams(fields).toString(), headers });
}

describe("a one-time link", () => {
  it("leads by way of the sign-in to the question whose account it is, and links on the yes", async () => {
    const path = await invited();
    const signIn = (await sam.request(path)).headers.get("location") ?? "";
    expect(signIn).toBe(`/signin?to=${encodeURIComponent(path)}`);
    expect(await (await sam.request(signIn)).text()).toContain(`name="to" value="${path}"`);
    await sam.signIn("sam-okafor");
    const question = await (await sam.request(path)).text();
    expect(question).toContain("Is this your Slack account?");
    expect(question).toContain("sam &lt;b&gt;");
    expect(await links.linksOf("sam-okafor")).toEqual([]);
    const answer = await postForm(sam, path);
    expect(await answer.text()).toContain("Your account is linked");
    expect(await links.linksOf("sam-okafor")).toMatchObject([{ identity: account }]);
  });

  it("links nothing for somebody else, and says what to do", async () => {
    const maria = openTestBrowser(harness.http.app);
    await maria.signIn("maria-lindqvist");
    const path = await invited();
    expect(await (await maria.request(path)).text()).toContain("This is not your account");
    expect(await (await postForm(maria, path)).text()).toContain("Nothing was linked");
    expect(await links.linksOf("maria-lindqvist")).toEqual([]);
  });

  it("needs the token of the sign-in: another site cannot confirm it in somebody's name", async () => {
    await sam.signIn("sam-okafor");
    const path = await invited();
    const forged = await sam.request(path, { method: "POST", headers: { "x-csrf-token": "another" } });
    expect(forged.status).toBe(403);
    expect(await links.linksOf("sam-okafor")).toEqual([]);
  });

  it("that is no longer good says so", async () => {
    await sam.signIn("sam-okafor");
    expect(await (await sam.request(`/link/${"0".repeat(64)}`)).text()).toContain("no longer good");
  });
});

describe("the page of linked accounts", () => {
  it("shows one's own and ends them; somebody else's cannot be ended", async () => {
    await sam.signIn("sam-okafor");
    await postForm(sam, await invited());
    const [link] = await links.linksOf("sam-okafor");
    expect(await (await sam.request("/account")).text()).toContain("U-SAM");
    const maria = openTestBrowser(harness.http.app);
    await maria.signIn("maria-lindqvist");
    expect((await postForm(maria, "/account/unlink", { link: link?.id ?? "" })).status).toBe(404);
    expect((await postForm(sam, "/account/unlink", { link: link?.id ?? "" })).status).toBe(303);
    expect(await (await sam.request("/account")).text()).toContain("None yet");
  });
});
