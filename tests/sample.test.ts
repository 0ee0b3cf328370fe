import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importPeople } from "../src/governance/directory-import.js";
import { isWorkingDay, workingDaysBetween } from "../src/governance/calendar.js";
import type { Principal } from "../src/governance/principal.js";
import type { SampleCompany } from "../src/governance/sample/company.js";
import { loadSample, sampleFolder } from "../src/governance/sample/sample-company.js";
import { openTestDatabase } from "./support/database.js";

const today = "2026-11-23";

describe("the sample company", () => {
  let sample: SampleCompany;
  const person = (id: string) => sample.people.find((one) => one.id === id);
  const active = () => sample.people.filter((one) => one.status === "active");
  const withRole = (role: string) => active().filter((one) => one.roles.includes(role));
  const names = (kind: string) => sample.catalogue.filter((entry) => entry.kind === kind).map((entry) => entry.name);

  beforeAll(async () => {
    sample = await loadSample(sampleFolder, today);
  });

  it("has about sixty people of several countries, some of whom left and one a guest", () => {
    expect(active().length).toBeGreaterThanOrEqual(55);
    expect(active().length).toBeLessThanOrEqual(65);
    expect(new Set(active().map((one) => one.calendar.slice(0, 2))).size).toBeGreaterThanOrEqual(5);
    expect(sample.people.filter((one) => one.status === "inactive").length).toBeGreaterThanOrEqual(2);
    expect(sample.people.filter((one) => one.status === "guest").length).toBeGreaterThanOrEqual(1);
  });

  it("has one head, and everybody active reports up to her through active managers", () => {
    const heads = active().filter((one) => one.managerId === undefined);
    expect(heads.map((one) => one.id)).toEqual(["ingrid.solheim"]);
    for (const one of active().filter((other) => other.managerId !== undefined)) {
      const manager = person(one.managerId ?? "");
      expect(manager?.status, `manager of ${one.id}`).toBe("active");
      expect(manager?.roles, `manager of ${one.id}`).toContain("manager");
    }
  });

  it("gives every given name to one person only, so that it can be understood alone", () => {
    const given = sample.people.map((one) => one.givenName.toLowerCase());
    expect(given.filter((name, index) => given.indexOf(name) !== index)).toEqual([]);
  });

  it.each([
    ["finance-approver", 2],
    ["security", 2],
    ["procurement", 2],
    ["desk-agent", 2],
    ["it-agent", 2],
    ["hr-partner", 2],
    ["admin", 1],
    ["contractor", 1],
    ["purchaser", 2],
  ])("has enough people of the role %s, so that nobody decides on their own request", (role, atLeast) => {
    expect(withRole(role).length).toBeGreaterThanOrEqual(atLeast);
  });

  it("uses no role that policies do not know", () => {
    const known =
      "employee contractor manager purchaser finance-approver procurement security it-agent hr-partner desk-agent admin";
    const used = new Set(sample.people.flatMap((one) => one.roles));
    expect([...used].filter((role) => !known.split(" ").includes(role))).toEqual([]);
  });

  it("speaks in evaluations through an employee with everything it takes and an active manager", () => {
    const speaker = person(sample.defaultSpeaker);
    expect(speaker).toMatchObject({ status: "active", timeZone: "Europe/Berlin", locale: "en" });
    for (const role of ["employee", "manager", "purchaser", "procurement", "it-agent", "hr-partner"]) {
      expect(speaker?.roles).toContain(role);
    }
    expect(person(speaker?.managerId ?? "")?.status).toBe("active");
    const granted = sample.records.access.filter((one) => one.status === "granted" && one.owner === speaker?.id);
    expect(granted).toEqual([]);
  });

  it("suggests a purchaser and her manager, somebody who may not buy, an approver, an agent and an admin", () => {
    const suggested = sample.suggestedSignIns.map((one) => person(one.person));
    expect(suggested.every((one): one is Principal => one?.status === "active")).toBe(true);
    const [purchaser, manager, contractor, approver, agent, admin] = suggested;
    expect(purchaser?.roles).toContain("purchaser");
    expect(purchaser?.location).toBe("Berlin");
    expect(purchaser?.managerId).toBe(manager?.id);
    expect(contractor?.roles).toEqual(["contractor"]);
    expect(approver?.roles).toContain("finance-approver");
    expect(agent?.roles).toContain("desk-agent");
    expect(admin?.roles).toContain("admin");
  });

  it("understands the names that people really use", () => {
    const meaning = (word: string) =>
      sample.catalogue.filter((entry) =>
        [entry.name, ...entry.synonyms].some((one) => one.toLowerCase() === word.toLowerCase()),
      );
    expect(meaning("engineering").map((entry) => entry.id)).toEqual(["CC-1001"]);
    expect(meaning("Office 365").map((entry) => entry.name)).toEqual(["Microsoft 365"]);
    expect(meaning("mac").map((entry) => entry.name)).toEqual(["laptop"]);
    expect(meaning("notebook").map((entry) => entry.name)).toEqual(["laptop"]);
  });

  it("prices every hardware item and gives every cost centre an owner and a budget", () => {
    const ofKind = (kind: string) => sample.catalogue.filter((entry) => entry.kind === kind);
    expect(ofKind("hardware-item").filter((entry) => (entry.priceMinor ?? 0) <= 0)).toEqual([]);
    expect(ofKind("cost-centre").filter((entry) => person(entry.ownerId ?? "")?.status !== "active")).toEqual([]);
    expect(sample.budgets.map((budget) => budget.costCentre)).toEqual([
      "CC-1001",
      "CC-1002",
      "CC-1003",
      "CC-1004",
      "CC-1005",
    ]);
    expect(sample.budgets.every((budget) => budget.yearlyMinor > 0)).toBe(true);
  });

  it("has applications, hardware and groups under the names that its people use", () => {
    expect(names("application")).toHaveLength(18);
    expect(names("hardware-item")).toHaveLength(9);
    expect(names("group")).toHaveLength(6);
  });

  it("has leave rules for every country in which somebody works", () => {
    for (const country of new Set(active().map((one) => one.calendar.slice(0, 2)))) {
      expect(Object.keys(sample.leave.entitlements), country).toContain(country);
    }
  });

  it("dates its records from the day of loading, on working days", async () => {
    const leave = (company: SampleCompany) => company.records.leave.find((one) => one.reference === "LV-1042");
    const later = await loadSample(sampleFolder, "2027-05-03");
    expect(workingDaysBetween("2026-11-24", leave(sample)?.startDate ?? "", sample.calendar)).toBe(80);
    expect((leave(later)?.startDate ?? "") > "2027-05-03").toBe(true);
    for (const one of sample.records.leave) {
      expect(isWorkingDay(one.startDate, sample.calendar) && isWorkingDay(one.endDate, sample.calendar)).toBe(true);
      expect(one.startDate <= one.endDate, one.reference).toBe(true);
    }
  });

  it("has somebody on leave today with a delegate", () => {
    const away = sample.records.leave
      .filter((one) => one.startDate <= today && today <= one.endDate)
      .map((one) => one.owner);
    const stoodInFor = sample.delegations
      .filter((one) => one.startsOn <= today && today <= one.endsOn)
      .map((one) => one.person);
    expect(stoodInFor.length).toBeGreaterThan(0);
    expect(away).toEqual(expect.arrayContaining(stoodInFor));
  });

  it("keeps its own references below those that the ledgers will give out", () => {
    for (const { reference } of Object.values(sample.records).flat()) {
      const [prefix = "", number] = reference.split("-");
      expect(Number(number), reference).toBeLessThan(sample.nextReferences[prefix] ?? 0);
    }
    const all = Object.values(sample.records).flatMap((list) => list.map((record) => record.reference));
    expect(all).toEqual(expect.arrayContaining(["LV-1042", "AC-2210", "PR-3307", "PO-5512", "INC-4410"]));
  });

  it("comes through the import that real companies use", async () => {
    const database = await openTestDatabase();
    const outcome = await importPeople({
      database,
      files: sample.files,
      now: new Date("2026-11-23T08:00:00Z"),
      by: "setup",
      audit: () => Promise.resolve(),
    });
    await database.close();
    expect(outcome).toMatchObject({ kind: "imported", people: { added: { length: sample.people.length } } });
  });
});

describe("a sample company that does not hang together", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "deskhand-sample-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    {
      file: "company.yaml",
      right: "defaultSpeaker: judith.amsel",
      wrong: "defaultSpeaker: nobody",
      message: 'defaultSpeaker: There is nobody with the id "nobody"',
    },
    {
      file: "company.yaml",
      right: "calendar: DE-BE",
      wrong: "calendar: DE-XX",
      message: "company.yaml:6 calendar: This working calendar is unknown",
    },
    {
      file: "company.yaml",
      right: "startsOn: workday-3",
      wrong: "startsOn: someday",
      message: "delegations[0].startsOn: This is no date",
    },
    {
      file: "records.yaml",
      right: "vendor: redwood-ridge",
      wrong: "vendor: redwood",
      message: 'There is no vendor with the id "redwood"',
    },
    {
      file: "records.yaml",
      right: "application: Tableau",
      wrong: "application: Tablo",
      message: 'AC-2210: There is no application named "Tablo"',
    },
    {
      file: "records.yaml",
      right: "reference: LV-1043",
      wrong: "reference: LV-1042",
      message: "LV-1042: This reference is there twice",
    },
    { file: "leave.yaml", right: "until: 03-31", wrong: "until: 13-31", message: "carryOver.until: Write month-day" },
    {
      file: "people.csv",
      right: "eng-all;on-call",
      wrong: "eng-all;on-cal",
      message: '"on-cal" is not in the catalogue',
    },
  ])("is refused: $file with $wrong", async ({ file, right, wrong, message }) => {
    await cp(sampleFolder, folder, { recursive: true });
    const text = await readFile(join(folder, file), "utf8");
    expect(text).toContain(right);
    await writeFile(join(folder, file), text.replace(right, wrong));
    await expect(loadSample(folder, today)).rejects.toMatchObject({
      code: "directory-invalid",
      message: expect.stringContaining(message),
    });
  });

  it("names a file that is not there", async () => {
    await expect(loadSample(join(folder, "nowhere"), today)).rejects.toMatchObject({ code: "directory-invalid" });
  });
});
