import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { openTeamsSignOn } from "../../../../src/bot/assembly/teams-sign-on.js";
import type { TeamsSignOn } from "../../../../src/bot/channels/teams/sign-on.js";
import { createIdentities, type IdentityLinks } from "../../../../src/bot/identity/identities.js";
import { loadConfig } from "../../../../src/config.js";
import type { Database } from "../../../../src/database.js";
import { replacePeople } from "../../../../src/governance/directory-store.js";
import type { Principal } from "../../../../src/governance/principal.js";
import { createVault } from "../../../../src/vault.js";
import { openTestDatabase } from "../../../support/database.js";
import { openEntraPeer, type EntraPeer, type TokenChanges } from "../../../support/entra-peer.js";
import { aPrincipal } from "../../../support/people.js";
import {
  conversationIds,
  openTeamsHarness,
  people,
  tenant,
  type TeamsHarness,
} from "../../../support/teams-harness.js";

const appId = "c0ffee00-0000-4000-8000-000000000001";
const uri = `api://botid-${appId}`;
const nora = { tenant, user: people.nora.aadObjectId };
const email = { email: "nora@acme.example" };
const twentyMinutes = 20 * 60_000;

const oauthCard = z.object({
  text: z.string(),
  connectionName: z.string(),
  tokenExchangeResource: z.object({ id: z.string(), uri: z.string() }),
  buttons: z.array(z.object({ type: z.string(), value: z.string() })),
});

let database: Database;
let entra: EntraPeer;
beforeAll(async () => {
  database = await openTestDatabase();
  entra = await openEntraPeer(appId);
});
afterAll(async () => {
  await entra.close();
  await database.close();
});

describe("single sign-on in Teams", () => {
  let one: TeamsHarness;
  let links: IdentityLinks;
  let signOn: TeamsSignOn | undefined;
  let directory: Principal[];
  let audited: string[];
  let later: number;
  const chat = conversationIds.personal;

  /** Opens the channel as it is set up with these settings. */
  const open = async (environment: Record<string, string> = {}, signInUrl = "https://deskhand.example") => {
    const config = loadConfig({
      MicrosoftAppId: appId,
      MicrosoftAppPassword: "never used here",
      MicrosoftAppTenantId: tenant,
      DESKHAND_TEAMS_SSO: "true",
      DESKHAND_TEAMS_AUTHORITY: entra.authority,
      ...environment,
    });
    const clock = () => new Date(Date.now() + later);
    const vault = createVault("a secret for tests only");
    links = createIdentities({
      database,
      clock,
      vault,
      directory: { person: (id) => Promise.resolve(directory.find((person) => person.id === id)) },
      audit: {
        record: (_, entry) => {
          audited.push(`${entry.type} ${entry.subject} by ${entry.actorId}`);
          return Promise.resolve();
        },
      },
      trusted: [],
      signInUrl: signInUrl === "" ? undefined : signInUrl,
    });
    const snapshot = () => Promise.resolve({ people: directory });
    signOn = openTeamsSignOn({
      config,
      clock,
      database,
      vault,
      company: { directory: { snapshot } },
      bot: { identities: links },
    });
    one = await openTeamsHarness(database, { identities: links, signOn, clock });
  };

  const reopen = async (...settings: Parameters<typeof open>) => {
    await one.close();
    await open(...settings);
  };

  beforeEach(async () => {
    await database.script("truncate identity_links, identity_invitations, teams_waiting");
    directory = [aPrincipal({ id: "nora-new", ...email }), aPrincipal({ id: "sam-okafor", email: "sam@acme.example" })];
    await database.transaction((tx) => replacePeople(tx, directory));
    audited = [];
    later = 0;
    entra.issuer = undefined;
    entra.down = false;
    await open();
  });
  afterEach(() => one.close());

  const shown = () => one.peer.shown(chat);
  /** The question for a token that was asked last. */
  const question = () => {
    const cards = shown().flatMap(({ attachments = [] }) => attachments);
    const found = cards.findLast((card) => card.contentType === "application/vnd.microsoft.card.oauth");
    return oauthCard.parse(found?.content);
  };
  const says = (text: string) => one.receive(one.activity({ text }, people.nora));
  const invoke = (name: string, value: unknown) =>
    one.receive(one.activity({ type: "invoke", name, value }, people.nora));
  /** What the client of whoever reads the question does with it. */
  const answer = async (changes: TokenChanges = {}) =>
    invoke("signin/tokenExchange", {
      id: question().tokenExchangeResource.id,
      connectionName: question().connectionName,
      token: await entra.token(nora, { ...changes, claims: { ...email, ...changes.claims } }),
    });
  const linksOffered = () => JSON.stringify(shown()).match(/Action\.OpenUrl/gu)?.length ?? 0;
  const waiting = async () => (await database.script("select id from teams_waiting")).length;

  it("asks the client who it is, links silently, and answers what was written", async () => {
    await says("how many vacation days do I have?");
    expect(one.events).toEqual([]);
    expect(question()).toMatchObject({
      connectionName: "deskhand",
      tokenExchangeResource: { uri },
      buttons: [{ type: "signin", value: expect.stringContaining("https://deskhand.example/link/") as string }],
    });
    const { id } = question().tokenExchangeResource;
    expect(await answer()).toEqual({ status: 200, body: { id, connectionName: "deskhand" } });
    expect(one.events).toMatchObject([
      { kind: "message", text: "how many vacation days do I have?", personId: "nora-new" },
    ]);
    expect(await links.linksOf("nora-new")).toMatchObject([
      { identity: { channel: "teams", ...nora }, origin: "sign-in" },
    ]);
    expect(audited).toEqual(["identity.linked person:nora-new by nora-new"]);
    expect(await waiting()).toBe(0);
  });

  it("keeps what was said encrypted", async () => {
    await says("my salary is too low");
    expect(JSON.stringify(await database.script("select * from teams_waiting"))).not.toContain("salary");
  });

  it("answers every device of a person, and does what was asked once", async () => {
    await says("I need a laptop");
    const { id } = question().tokenExchangeResource;
    const value = { id, connectionName: "deskhand", token: await entra.token(nora, { claims: email }) };
    const answers = [];
    for (let device = 0; device < 3; device += 1) answers.push(await invoke("signin/tokenExchange", value));
    expect(answers.map((given) => given?.status)).toEqual([200, 200, 200]);
    expect(one.events).toHaveLength(1);
    expect(audited).toHaveLength(1);
  });

  it("links once when all devices of a person answer at the same moment", async () => {
    await says("I need a laptop");
    const answers = await Promise.all([answer(), answer(), answer()]);
    expect(answers.map((given) => given?.status)).toEqual([200, 200, 200]);
    expect(audited).toHaveLength(1);
    // The inbox takes each name once.
    expect(new Set(one.events.map(({ dedupeKey }) => dedupeKey)).size).toBe(1);
  });

  it("takes all that was said before, in its order, and greets whoever has just installed the app", async () => {
    const conversation = { id: `a:fresh-${Math.random()}`, conversationType: "personal", tenantId: tenant };
    await one.receive(one.activity({ type: "installationUpdate", action: "add", conversation }, people.nora));
    await one.receive(
      one.activity(
        { type: "conversationUpdate", membersAdded: [{ id: "28:c0ffee00-0000-4000-8000-000000000001" }], conversation },
        people.nora,
      ),
    );
    expect(one.peer.shown(conversation.id)).toHaveLength(1);
    await says("first");
    await says("second");
    await answer();
    expect(one.events.map(({ kind, text }) => text ?? kind)).toEqual(["joined", "first", "second"]);
    expect(JSON.stringify(one.peer.shown(conversation.id).at(-1))).toContain("What can I do for you?");
  });

  it("takes a token of version 1.0, and one for the application id URI", async () => {
    await says("hello");
    expect(await answer({ issuer: `https://sts.windows.net/${tenant}/`, audience: uri })).toMatchObject({
      status: 200,
    });
  });

  it.each<[string, TokenChanges]>([
    ["another audience", { audience: "api://botid-another" }],
    ["another issuer", { issuer: "https://login.evil.example/v2.0" }],
    ["another tenant's issuer", { issuer: "https://sts.windows.net/11111111-1111-4111-8111-111111111111/" }],
    ["another tenant", { claims: { tid: "11111111-1111-4111-8111-111111111111" } }],
    ["somebody else", { claims: { oid: people.maria.aadObjectId } }],
    ["nobody", { without: ["oid"] }],
    ["yesterday", { expires: -600 }],
    ["tomorrow", { claims: { nbf: Math.floor(Date.now() / 1000) + 86_400 } }],
    ["no end", { without: ["exp"] }],
    ["no signature", { signed: "none" }],
    ["a signature with a shared secret", { signed: "secret" }],
    ["another key under the same name", { signed: "other" }],
    ["no claim that says who it is", { without: ["email"] }],
  ])("takes no token of %s, and offers the one-time link, once for all devices", async (_, changes) => {
    await says("hello");
    expect(await answer(changes)).toMatchObject({ status: 412, body: { connectionName: "deskhand" } });
    expect(await answer(changes)).toMatchObject({ status: 412 });
    expect(one.events).toEqual([]);
    expect(await links.all()).toEqual([]);
    expect(audited).toEqual([]);
    expect(linksOffered()).toBe(1);
    // A good one of another device still counts.
    expect(await answer()).toMatchObject({ status: 200 });
    expect(one.events).toHaveLength(1);
  });

  it("takes no token whose issuer calls itself otherwise, or does not answer; and asks it again the next time", async () => {
    await says("hello");
    entra.issuer = "https://login.evil.example/v2.0";
    expect(await answer()).toMatchObject({ status: 412 });
    entra.issuer = undefined;
    entra.down = true;
    expect(await answer()).toMatchObject({ status: 412 });
    entra.down = false;
    expect(await answer()).toMatchObject({ status: 200 });
  });

  it("asks for the keys once", async () => {
    await says("hello");
    await answer({ expires: -600 });
    const { asked } = entra;
    await answer();
    expect(entra.asked).toBe(asked);
  });

  it("is not answered for a question that was never asked, or not by it, or long ago, or to somebody else", async () => {
    await says("hello");
    const { id } = question().tokenExchangeResource;
    const token = await entra.token(nora, { claims: email });
    expect(await invoke("signin/tokenExchange", { id: "another", connectionName: "deskhand", token })).toEqual({
      status: 400,
    });
    expect(await invoke("signin/tokenExchange", { id, connectionName: "another", token })).toEqual({ status: 400 });
    const value = { id, connectionName: "deskhand", token };
    const bySam = one.activity({ type: "invoke", name: "signin/tokenExchange", value }, people.sam);
    expect(await one.receive(bySam)).toEqual({ status: 400 });
    later = twentyMinutes;
    expect(await invoke("signin/tokenExchange", value)).toEqual({ status: 400 });
    expect(await links.all()).toEqual([]);
    expect(one.events).toEqual([]);
  });

  it("refuses whom the directory does not know politely, once, and says no more", async () => {
    directory = [];
    await says("hello");
    expect(await answer()).toMatchObject({ status: 200 });
    await answer();
    expect(
      shown().filter(({ text }) => text === "I can't help in this chat. Please ask your service desk for access."),
    ).toHaveLength(1);
    expect(await links.all()).toEqual([]);
    expect(one.events).toEqual([]);
  });

  it("refuses who has left, and guests, whatever their token says", async () => {
    directory = [aPrincipal({ id: "nora-new", ...email, status: "inactive" })];
    await says("hello");
    await answer();
    await reopen();
    one.peer.members = () => [{ ...people.nora, userRole: "guest" }];
    await says("hello again");
    const token = await entra.token(nora, { claims: email });
    expect(await invoke("signin/tokenExchange", { id: "any", connectionName: "deskhand", token })).toMatchObject({
      status: 412,
    });
    expect(await links.all()).toEqual([]);
    expect(one.events).toEqual([]);
  });

  it("leaves an account with the employee whom it was linked to", async () => {
    await says("hello");
    await links.linkSignedIn({ channel: "teams", ...nora }, "sam-okafor");
    expect(await links.linkSignedIn({ channel: "teams", ...nora }, "nora-new")).toEqual({ kind: "taken" });
    expect(await answer()).toMatchObject({ status: 200 });
    expect(await links.linksOf("nora-new")).toEqual([]);
    expect(one.events).toMatchObject([{ personId: "sam-okafor" }]);
  });

  it("refuses when the account was linked to somebody else at the very moment", async () => {
    const slow = { ...links, identify: () => Promise.resolve({ kind: "unlinked" as const }) };
    await links.linkSignedIn({ channel: "teams", ...nora }, "sam-okafor");
    await one.close();
    one = await openTeamsHarness(database, { identities: slow, signOn });
    await says("hello");
    await answer();
    expect(one.events).toEqual([]);
    expect(JSON.stringify(shown().at(-1))).toContain("I can't help in this chat");
  });

  it("offers the one-time link, once, when the client says that it gets no token", async () => {
    await says("hello");
    const failure = { code: "resourcematchfailed", message: "Resource match failed" };
    expect(await invoke("signin/failure", failure)).toMatchObject({ status: 200 });
    expect(await invoke("signin/failure", failure)).toMatchObject({ status: 200 });
    expect(linksOffered()).toBe(1);
  });

  it("says so where there is no sign-in to fall back to", async () => {
    await reopen({}, "");
    await says("hello");
    expect(question()).toMatchObject({ buttons: [], text: "I'm finding out who you are at the company." });
    await answer({ expires: -600 });
    expect(JSON.stringify(shown().at(-1))).toContain("no sign-in is set up");
  });

  it("takes what was said before when the person has signed in by the link instead", async () => {
    await says("first");
    await links.linkSignedIn({ channel: "teams", ...nora }, "nora-new");
    expect(await invoke("signin/verifyState", { state: "CancelledByUser" })).toMatchObject({ status: 200 });
    expect(one.events.map(({ text }) => text)).toEqual(["first"]);
  });

  it("takes what was said before with the next words, too", async () => {
    await says("first");
    await links.linkSignedIn({ channel: "teams", ...nora }, "nora-new");
    await says("second");
    expect(one.events.map(({ text }) => text)).toEqual(["first", "second"]);
  });

  it("forgets what nobody came for", async () => {
    await says("first");
    later = twentyMinutes;
    await says("second");
    await answer({ expires: 3600 });
    expect(one.events.map(({ text }) => text)).toEqual(["second"]);
    expect(await waiting()).toBe(0);
  });

  it("asks nobody in a shared conversation", async () => {
    await one.receive(one.activity({ text: "hello" }, people.nora, "group"));
    expect(JSON.stringify(one.peer.shown(conversationIds.group))).not.toContain("card.oauth");
    const value = { id: "any", connectionName: "deskhand", token: await entra.token(nora, { claims: email }) };
    const there = one.activity({ type: "invoke", name: "signin/tokenExchange", value }, people.nora, "group");
    expect(await one.receive(there)).toMatchObject({ status: 412 });
  });

  it("does nothing where it is off", async () => {
    await reopen({ DESKHAND_TEAMS_SSO: "false" });
    await says("hello");
    expect(JSON.stringify(shown())).not.toContain("card.oauth");
    const value = { id: "any", connectionName: "deskhand", token: await entra.token(nora, { claims: email }) };
    expect(await invoke("signin/tokenExchange", value)).toMatchObject({ status: 412 });
    expect(await links.all()).toEqual([]);
  });
});
