import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Database } from "../../src/database.js";
import { createAudit } from "../../src/governance/audit.js";
import { sampleFolder } from "../../src/governance/sample/sample-company.js";
import type { Chunk } from "../../src/retrieval/document.js";
import { ingest } from "../../src/retrieval/ingest.js";
import type { IngestReport } from "../../src/retrieval/ingest-run.js";
import { folderSource } from "../../src/retrieval/sources/folder.js";
import { openTestDatabase } from "../support/database.js";
import { changesSince } from "./support/changes.js";

const now = new Date("2026-11-23T08:00:00Z");

describe("the pages of the sample company", () => {
  let database: Database;
  let report: IngestReport;
  let passages: readonly Chunk[];

  beforeAll(async () => {
    database = await openTestDatabase();
    const audit = createAudit({ database, key: "k", clock: () => now });
    const source = folderSource({ id: "larkfell", path: join(sampleFolder, "knowledge") });
    report = await ingest({ database, audit, clock: () => now }, { source, by: "system" });
    passages = [...(await changesSince(database.db, 0)).changed.values()].flat();
  });
  afterAll(() => database.close());

  const textOf = (path: string) =>
    passages
      .filter((passage) => passage.path === path)
      .map(({ text }) => text)
      .join("\n");
  const sampleFile = (name: string): unknown => parse(readFileSync(join(sampleFolder, name), "utf8"));

  it("are all read, about thirty of them, and each says who may read it", () => {
    expect(report.failed).toEqual([]);
    expect(report.added.length).toBeGreaterThanOrEqual(30);
    const unread = passages.filter(({ audience }) => audience.kind === "people" && audience.people.length === 0);
    expect(unread).toEqual([]);
    const kinds = new Set(passages.map(({ audience }) => JSON.stringify(audience)));
    expect(kinds.size).toBeGreaterThanOrEqual(6);
  });

  it("hold one page past its review date", () => {
    const today = now.toISOString().slice(0, 10);
    const stale = passages.filter(({ reviewBy }) => reviewBy !== undefined && reviewBy < today).map(({ path }) => path);
    expect(new Set(stale)).toEqual(new Set(["travel/rail-and-cars.md"]));
  });

  it("contradict each other once, on the home office, the newer page with more authority", () => {
    expect(textOf("hr/working-from-home.md")).toContain("up to 500 EUR once");
    expect(textOf("it/home-office-equipment.md")).toContain("up to 300 EUR once");
    const of = (path: string) => passages.find((passage) => passage.path === path);
    const [newer, older] = [of("hr/working-from-home.md"), of("it/home-office-equipment.md")];
    expect(newer?.authority).toBeGreaterThan(older?.authority ?? Infinity);
    expect((newer?.updatedAt ?? "") > (older?.updatedAt ?? "")).toBe(true);
  });

  it("say of leave what the ledger grants", () => {
    const { entitlements } = sampleFile("leave.yaml") as {
      entitlements: Record<
        string,
        { vacation: { daysPerYear: number; carryOver: { days: number } }; parental: { daysPerYear: number } }
      >;
    };
    const names: Record<string, string> = {
      DE: "Germany",
      PT: "Portugal",
      GB: "United Kingdom",
      IN: "India",
      US: "United States",
      PL: "Poland",
      IT: "Italy",
      FR: "France",
    };
    for (const [country, { vacation, parental }] of Object.entries(entitlements)) {
      const name = names[country] ?? country;
      expect(textOf("hr/annual-leave.md")).toContain(
        `Country: ${name}; Days per year: ${vacation.daysPerYear}; Carried over at most: ${vacation.carryOver.days};`,
      );
      expect(textOf("hr/parental-leave.md")).toContain(`Country: ${name}; Working days: ${parental.daysPerYear}`);
    }
  });

  it("say of purchases what the policies ask for", () => {
    const { parameters } = parse(readFileSync(join(sampleFolder, "../policies/bundle.yaml"), "utf8")) as {
      parameters: Record<string, { value: number }>;
    };
    for (const limit of ["purchaseManager", "purchaseFinance", "purchaseTwoFinance", "purchaseTender"]) {
      const amount = ((parameters[limit]?.value ?? 0) / 100).toLocaleString("en");
      expect(textOf("procurement/buying.md")).toContain(`Amount in EUR: Above ${amount};`);
    }
  });

  it("say of hardware what the catalogue costs", () => {
    const { hardware } = sampleFile("catalogue.yaml") as { hardware: { name: string; priceMinor: number }[] };
    const said = textOf("it/laptops-and-phones.md").toLowerCase();
    for (const { name, priceMinor } of hardware) {
      expect(said).toContain(`item: ${name}; price in eur: ${(priceMinor / 100).toLocaleString("en")}`);
    }
  });
});
