import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../src/database.js";
import { createAudit } from "../../src/governance/audit.js";
import { createIngestSchedule, isDue } from "../../src/retrieval/ingest-schedule.js";
import { allSources } from "../../src/retrieval/ingest-store.js";
import { countDocuments } from "../../src/retrieval/knowledge-store.js";
import { configuredSource } from "../../src/retrieval/sources/configured.js";
import { openTestDatabase } from "../support/database.js";

describe("the schedule", () => {
  let database: Database;
  let folder: string;
  let now: Date;
  let warned: string[];

  beforeAll(async () => {
    database = await openTestDatabase();
    folder = mkdtempSync(join(tmpdir(), "deskhand-scheduled-"));
    writeFileSync(join(folder, "a.md"), "One.");
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.close();
  });
  beforeEach(async () => {
    now = new Date("2026-06-01T08:00:00Z");
    warned = [];
    await database.script("truncate knowledge_sources, knowledge_documents cascade");
  });

  const scheduleOf = (sources: Record<string, unknown>) =>
    createIngestSchedule({
      database,
      audit: createAudit({ database, key: "k", clock: () => now }),
      clock: () => now,
      logger: pino({ level: "warn" }, { write: (line: string) => void warned.push(line) }),
      sources,
      people: () => Promise.resolve([]),
    });
  const hourly = () => ({ kind: "folder", path: folder, audience: "public", every: "PT1H" });
  const started = async () =>
    (await allSources(database.db)).map(({ id, startedAt }) => [id, startedAt?.toISOString()]);

  it("reads a source at once, and again when its time has come", async () => {
    const schedule = scheduleOf({ handbook: hourly() });
    const sweep = async () => {
      await schedule.sweep();
      await schedule.idle();
    };
    await sweep();
    expect(await countDocuments(database.db, "handbook")).toBe(1);
    now = new Date("2026-06-01T08:59:00Z");
    await sweep();
    expect(await started()).toEqual([["handbook", "2026-06-01T08:00:00.000Z"]]);
    now = new Date("2026-06-01T09:00:00Z");
    await sweep();
    expect(await started()).toEqual([["handbook", "2026-06-01T09:00:00.000Z"]]);
  });

  it("reads nothing that is to be read by hand, and nothing once it was stopped", async () => {
    const { every: _, ...byHand } = hourly();
    const schedule = scheduleOf({ byHand });
    await schedule.sweep();
    const stopped = scheduleOf({ handbook: hourly() });
    await stopped.stop();
    await stopped.sweep();
    await Promise.all([schedule.idle(), stopped.idle()]);
    expect(await started()).toEqual([]);
  });

  it("goes on with the others when one cannot be reached, and says so", async () => {
    const schedule = scheduleOf({ gone: { ...hourly(), path: join(folder, "gone") }, handbook: hourly() });
    await schedule.sweep();
    await schedule.idle();
    expect(await countDocuments(database.db, "handbook")).toBe(1);
    expect(warned).toHaveLength(1);
    expect(warned[0]).toContain('"sourceId":"gone"');
  });

  it("finds at the start what is not set up right", () => {
    expect(() => scheduleOf({ handbook: { ...hourly(), every: "hourly" } })).toThrow("no duration");
  });

  it("counts from the start of the last run, however that ended", () => {
    const record = { id: "x", place: "", cursor: null, completedAt: null, startedAt: new Date("2026-06-01T08:00:00Z") };
    const at = (time: string) => ({ everyMs: 60_000, now: new Date(`2026-06-01T${time}Z`) });
    expect(isDue(undefined, at("08:00:00"))).toBe(true);
    expect(isDue(record, at("08:00:59"))).toBe(false);
    expect(isDue(record, at("08:01:00"))).toBe(true);
  });
});

describe("a source of the configuration", () => {
  const confluence = { kind: "confluence", url: "https://x.example/wiki", token: "t", space: "HR", audience: "public" };

  it.each([
    ["a folder", { kind: "folder", path: "/pages", audience: ["group:eng-all"] }, "/pages"],
    ["a checkout", { kind: "git", path: "/repository", audience: "public" }, "/repository"],
    ["a website", { kind: "website", address: "https://x.example/", audience: "public" }, "https://x.example/"],
    ["a space of Confluence", confluence, "https://x.example/wiki HR"],
  ])("may be %s", (_what, settings, place) => {
    expect(configuredSource("pages", settings, []).source).toMatchObject({ id: "pages", place });
  });

  it.each([
    ["no readers", { kind: "folder", path: "/pages" }, "audience"],
    ["readers that are not understood", { kind: "folder", path: "/pages", audience: "all" }, "not understood"],
    ["a kind that there is not", { kind: "ftp", audience: "public" }, "kind"],
    ["a misspelt setting", { kind: "folder", path: "/pages", audience: "public", adress: "x" }, "adress"],
    ["nothing", undefined, "expected object"],
  ])("is refused with %s", (_what, settings, reason) => {
    expect(() => configuredSource("pages", settings, [])).toThrow(reason);
  });
});
