import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../src/database.js";
import { importPeople, type DirectoryImport, type ImportRecord } from "../../src/governance/directory-import.js";
import { openDirectory, type DirectoryStore } from "../../src/governance/directory-store.js";
import { openTestDatabase } from "../support/database.js";
import { peopleCsv } from "../support/people.js";

const now = new Date("2026-11-23T08:00:00Z");
const catalogueYaml = (owner = "ana", group = "eng-all") => `
groups:
  - { id: ${group}, name: ${group} }
costCentres:
  - { id: CC-1001, name: Engineering, owner: ${owner}, yearlyBudgetMinor: 500000 }
`;

const company = peopleCsv([
  { id: "ana", roles: "employee;manager" },
  { id: "ben", manager_id: "ana", groups: "eng-all", cost_centre: "CC-1001" },
]);

describe("an import of the directory", () => {
  let database: Database;
  let directory: DirectoryStore;
  let audited: ImportRecord[];

  const run = (files: { people?: string; catalogue?: string }, more: Partial<DirectoryImport> = {}) =>
    importPeople({
      database,
      files: {
        people: files.people === undefined ? undefined : { name: "people.csv", text: files.people },
        catalogue: files.catalogue === undefined ? undefined : { name: "catalogue.yaml", text: files.catalogue },
      },
      now,
      by: "wiebke",
      audit: async (_, record) => {
        audited.push(record);
        return Promise.resolve();
      },
      ...more,
    });

  beforeAll(async () => {
    database = await openTestDatabase();
    directory = await openDirectory(database);
  });
  beforeEach(async () => {
    await database.script("delete from people; delete from catalogue_entries");
    audited = [];
  });
  afterAll(async () => {
    await directory.close();
    await database.close();
  });

  it("brings people and catalogue in together and says what it did", async () => {
    expect(await run({ people: company, catalogue: catalogueYaml() })).toEqual({
      kind: "imported",
      people: { added: ["ana", "ben"], changed: [], deactivated: [], unchanged: 0 },
      catalogue: { added: ["group/eng-all", "cost-centre/CC-1001"], changed: [], removed: [], unchanged: 0 },
      budgets: [{ costCentre: "CC-1001", yearlyMinor: 500000 }],
    });
    expect((await directory.person("ben"))?.managerId).toBe("ana");
    expect(await directory.catalogue("cost-centre")).toHaveLength(1);
  });

  it("is in the audit with who, when and which ids, and without anybody's data", async () => {
    await run({ people: company });
    expect(audited).toMatchObject([
      { at: now, by: "wiebke", files: ["people.csv"], people: { added: ["ana", "ben"] } },
    ]);
    expect(JSON.stringify(audited)).not.toContain("company.example");
  });

  it("makes whoever is missing inactive and deletes nobody", async () => {
    await run({ people: company });
    const outcome = await run({ people: peopleCsv([{ id: "ana", roles: "employee;manager" }]) });
    expect(outcome).toMatchObject({ people: { deactivated: ["ben"], unchanged: 1 } });
    expect((await directory.person("ben"))?.status).toBe("inactive");
  });

  it("takes somebody back who returns", async () => {
    await run({ people: company });
    await run({ people: peopleCsv([{ id: "ana", roles: "employee;manager" }]) });
    expect(await run({ people: company })).toMatchObject({ people: { changed: [{ id: "ben", fields: ["status"] }] } });
    expect((await directory.person("ben"))?.status).toBe("active");
  });

  it("changes nothing when a row is bad, and names what is wrong in both files", async () => {
    await run({ people: company });
    const outcome = await run({
      people: peopleCsv([{ id: "cem", status: "gone" }]),
      catalogue: catalogueYaml().replace("500000", "-1"),
    });
    expect(
      outcome.kind === "invalid" && outcome.problems.map(({ file, line, column }) => `${file}:${line} ${column}`),
    ).toEqual(["catalogue.yaml:5 costCentres[0].yearlyBudgetMinor", "people.csv:2 status"]);
    expect(await directory.person("cem")).toBeUndefined();
    expect((await directory.person("ben"))?.status).toBe("active");
    expect(audited).toHaveLength(1);
  });

  it("is undone when it cannot be audited", async () => {
    const audit = () => Promise.reject(new Error("the audit is full"));
    await expect(run({ people: company }, { audit })).rejects.toThrow("the audit is full");
    expect(await directory.person("ana")).toBeUndefined();
  });

  it("can be tried without being done", async () => {
    const outcome = await run({ people: company, catalogue: catalogueYaml() }, { dryRun: true });
    expect(outcome).toMatchObject({ kind: "checked", people: { added: ["ana", "ben"] } });
    expect(await directory.person("ana")).toBeUndefined();
    expect(audited).toEqual([]);
  });

  it("refuses a group and a cost centre that the catalogue does not know, with the line", async () => {
    const people = company.replace("eng-all", "eng-al").replace("CC-1001", "CC-9");
    const outcome = await run({ people, catalogue: catalogueYaml() });
    expect(outcome.kind === "invalid" && outcome.problems).toEqual([
      { file: "people.csv", line: 3, column: "groups", message: 'ben: "eng-al" is not in the catalogue.' },
      { file: "people.csv", line: 3, column: "cost_centre", message: 'ben: "CC-9" is not in the catalogue.' },
    ]);
  });

  it("checks one file against what is stored of the other", async () => {
    await run({ people: company, catalogue: catalogueYaml() });
    expect(await run({ people: company.replace("eng-all", "eng-al") })).toMatchObject({ kind: "invalid" });
    expect(await run({ catalogue: catalogueYaml("ana", "sales-emea") })).toMatchObject({
      kind: "invalid",
      problems: [{ file: "stored people", column: "groups" }],
    });
  });

  it("refuses an owner who is nobody, but not one who has just left", async () => {
    await run({ people: company, catalogue: catalogueYaml("ben") });
    expect(await run({ catalogue: catalogueYaml("nobody") })).toMatchObject({
      kind: "invalid",
      problems: [{ file: "catalogue.yaml", line: 5, column: "owner" }],
    });
    expect(await run({ people: peopleCsv([{ id: "ana" }]) })).toMatchObject({ kind: "imported" });
  });

  it("does not ask for a catalogue where there is none", async () => {
    expect(await run({ people: company })).toMatchObject({ kind: "imported" });
  });
});
