import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../src/database.js";
import { createAudit } from "../../src/governance/audit.js";
import {
  openDirectory,
  replaceCatalogue,
  replacePeople,
  type DirectoryStore,
} from "../../src/governance/directory-store.js";
import type { CatalogueEntry } from "../../src/governance/directory.js";
import type { Principal } from "../../src/governance/principal.js";
import { createAnswerer, storedKnowledge } from "../../src/retrieval/answerer.js";
import type { Answerer } from "../../src/retrieval/answer.js";
import type { Audience } from "../../src/retrieval/document.js";
import { ingest } from "../../src/retrieval/ingest.js";
import { confluenceReaders } from "../../src/retrieval/sources/confluence-readers.js";
import { openTestDatabase } from "../support/database.js";
import { aPrincipal } from "../support/people.js";
import { scriptedSource, type ScriptedSource } from "./support/pages.js";

const clock = () => new Date("2026-11-23T09:00:00Z");
const secret = "The falcon bonus is 4,711 euros for every falcon that returns.";
const question = "How much is the falcon bonus?";
const idOfLeads = "6a1f0b52-94a1-4a4f-9d0e-7f1f6f1b2c3d";

let database: Database;
let directory: DirectoryStore;
let answerer: Answerer;

const group = (id: string, parts: Partial<CatalogueEntry> = {}): CatalogueEntry => {
  return { kind: "group", id, name: id, synonyms: [], ...parts };
};
const put = (people: readonly Principal[], groups: readonly CatalogueEntry[] = []) =>
  database.transaction(async (tx) => {
    await replacePeople(tx, people);
    await replaceCatalogue(tx, groups);
  });
const member = (...groups: string[]) => aPrincipal({ id: "ada", groups });

/** A page that only this audience may read. */
function publish(audience: Audience | undefined, owner?: string): Promise<void> {
  const source = scriptedSource("wiki", { "bonus.md": `# Falcon bonus\n\n${secret}\n` });
  source.facts = { audience, owner };
  return take(source);
}

async function take(source: ScriptedSource): Promise<void> {
  const audit = createAudit({ database, key: "a key for tests", clock });
  await ingest({ database, audit, clock }, { source, by: "system" });
}

/** Whether somebody, as the directory knows them at this moment, is told. */
async function isTold(id = "ada"): Promise<boolean> {
  const asker = await directory.person(id);
  if (asker === undefined) return false;
  const { text } = await answerer.answer({ text: question, asker });
  return text.includes("4,711");
}

beforeAll(async () => {
  database = await openTestDatabase();
  directory = await openDirectory(database, clock);
  answerer = createAnswerer({ knowledge: storedKnowledge(database), clock });
  // Among a single page no word is rare, and nothing is sure.
  const topics = Array.from({ length: 40 }, (_, at) => `Topic number ${at} is about desks, phones and room ${at * 7}.`);
  const others = scriptedSource(
    "others",
    Object.fromEntries(topics.map((text, at) => [`${at}.md`, `# Page ${at}\n\n${text}`])),
  );
  others.facts = { audience: { kind: "public" } };
  await take(others);
});
afterAll(async () => {
  await directory.close();
  await database.close();
});

describe("Who is told what a page says", () => {
  const finance: Audience = { kind: "groups", groups: ["finance"] };
  beforeEach(() => put([member("finance")], [group("finance")]));

  it("is a member of its group, until the next question after they were removed", async () => {
    await publish(finance);
    expect(await isTold()).toBe(true);
    await put([member()], [group("finance")]);
    expect(await isTold()).toBe(false);
  });

  it("is not its owner, nor the owner of its group, unless they are members", async () => {
    await put([member(), aPrincipal({ id: "ben", groups: ["finance"] })], [group("finance", { ownerId: "ada" })]);
    await publish(finance, "ada");
    expect([await isTold("ada"), await isTold("ben")]).toEqual([false, true]);
  });

  it("is a member of a group within its group, until that group is taken out of it", async () => {
    const groups = [
      group("finance", { contains: ["treasury"] }),
      group("treasury", { contains: ["cash"] }),
      group("cash"),
    ];
    await put([member("cash")], groups);
    await publish(finance);
    expect(await isTold()).toBe(true);
    await put([member("cash")], [group("finance", { contains: ["treasury"] }), group("treasury"), group("cash")]);
    expect(await isTold()).toBe(false);
  });

  it("is no member of the group around its group", async () => {
    await put([member("everyone")], [group("everyone", { contains: ["finance"] }), group("finance")]);
    await publish(finance);
    expect(await isTold()).toBe(false);
  });

  it("is nobody once the group has another id, until the page is mapped anew", async () => {
    await publish(finance);
    await put([member("finance-emea")], [group("finance-emea")]);
    expect(await isTold()).toBe(false);
    await publish({ kind: "groups", groups: ["finance-emea"] });
    expect(await isTold()).toBe(true);
  });

  it("is not whoever has a role of the group's name, nor a group of the role's", async () => {
    await put([aPrincipal({ id: "ada", roles: ["finance"], groups: ["role:manager"] })]);
    await publish(finance);
    expect(await isTold()).toBe(false);
    await publish({ kind: "groups", groups: ["role:manager"] });
    expect(await isTold()).toBe(false);
  });

  it("is no leaver and no guest, whatever groups they are left in", async () => {
    await publish(finance);
    for (const status of ["inactive", "guest"] as const) {
      await put([{ ...member("finance"), status }], [group("finance")]);
      expect(await isTold()).toBe(false);
    }
  });

  it("is nobody where nobody said who", async () => {
    await publish(undefined);
    expect(await isTold()).toBe(false);
    await publish({ kind: "people", people: [""] });
    expect(await isTold()).toBe(false);
  });
});

describe("Groups of a Confluence", () => {
  const readers = (restricted: { name?: string; id?: string }, groups: Readonly<Record<string, string>>) =>
    confluenceReaders([{ read: { restrictions: { user: { results: [] }, group: { results: [restricted] } } } }], {
      space: { kind: "public" },
      groups: new Map(Object.entries(groups)),
      people: new Map(),
    });
  const finance: Audience = { kind: "groups", groups: ["finance"] };
  const nobody: Audience = { kind: "people", people: [] };

  it("are no groups of the directory by their name alone", () => {
    expect(readers({ name: "finance" }, {})).toEqual(nobody);
    expect(readers({ name: "finance" }, { leads: "finance" })).toEqual(nobody);
    expect(readers({ name: "role:manager" }, {})).toEqual(nobody);
  });

  it("go on under their id when they are renamed there, and open nothing when they were mapped by name", () => {
    expect(readers({ id: idOfLeads, name: "New leads" }, { [idOfLeads]: "finance" })).toEqual(finance);
    expect(readers({ id: idOfLeads, name: "New leads" }, { leads: "finance" })).toEqual(nobody);
  });

  it("are not another group by being called like its id", () => {
    expect(readers({ id: "another", name: idOfLeads }, { [idOfLeads]: "finance" })).toEqual(nobody);
  });

  it("without a name and an id are nobody's", () => {
    expect(readers({}, { "": "finance" })).toEqual(nobody);
  });
});
