import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../src/database.js";
import { createAudit, type Audit } from "../../src/governance/audit.js";
import { forgetSource, ingest } from "../../src/retrieval/ingest.js";
import type { IngestRequest } from "../../src/retrieval/ingest-run.js";
import { allSources, claimSource, failuresOf } from "../../src/retrieval/ingest-store.js";
import { audiencesOf, countDocuments, documentById, knowledgeVersion } from "../../src/retrieval/knowledge-store.js";
import { changesSince } from "./support/changes.js";
import { scriptedSource } from "./support/pages.js";

const everybody = { kind: "public" } as const;

/** What ingestion promises, on any database. */
export function describeIngest(open: () => Promise<Database>): void {
  describe("ingestion", () => {
    let database: Database;
    let audit: Audit;
    let now: Date;

    beforeAll(async () => {
      database = await open();
      audit = createAudit({ database, key: "k", clock: () => now });
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      now = new Date("2026-06-01T08:00:00Z");
      await database.script(
        "truncate knowledge_state, knowledge_sources, knowledge_documents, knowledge_chunks, knowledge_removals, knowledge_vectors, knowledge_failures; truncate audit_entries restart identity",
      );
    });

    const parts = () => ({ database, audit, clock: () => now });
    const read = (source: IngestRequest["source"], more: Partial<IngestRequest> = {}) =>
      ingest(parts(), { source, by: "wiebke.janssen", audience: everybody, ...more });
    const texts = async () => {
      const { changed } = await changesSince(database.db, 0);
      return [...changed.values()].flat().map(({ text }) => text);
    };

    it("reads what there is, and the second time nothing at all", async () => {
      const source = scriptedSource("wiki", { "a.md": "# Leave\n\nThirty days.", "b.md": "Ask Ada." });
      expect(await read(source)).toEqual({
        sourceId: "wiki",
        added: ["a.md", "b.md"],
        changed: [],
        removed: [],
        unchanged: 0,
        failed: [],
        passages: 2,
      });
      expect(await texts()).toEqual(["Thirty days.", "Ask Ada."]);
      expect(await documentById(database.db, "wiki:a.md")).toMatchObject({ title: "Leave", audience: everybody });
      const version = await knowledgeVersion(database.db);

      source.loaded.length = 0;
      expect(await read(source)).toMatchObject({ added: [], changed: [], removed: [], unchanged: 2 });
      expect(source.loaded).toEqual([]);
      expect(await knowledgeVersion(database.db)).toBe(version);
    });

    it("takes up what changed and takes out what is gone, and says so to an index", async () => {
      const source = scriptedSource("wiki", { "a.md": "Old.", "b.md": "Same.", "c.md": "Gone soon." });
      await read(source);
      const version = await knowledgeVersion(database.db);
      source.pages.set("a.md", "New.").delete("c.md");
      source.loaded.length = 0;
      expect(await read(source)).toMatchObject({ changed: ["a.md"], removed: ["c.md"], unchanged: 1 });
      expect(source.loaded).toEqual(["a.md"]);
      const changes = await changesSince(database.db, version);
      expect([...changes.changed.keys()]).toEqual(["wiki:a.md"]);
      expect(changes.removed).toEqual(["wiki:c.md"]);
      expect(changes.version).toBeGreaterThan(version);
      expect(await changesSince(database.db, changes.version)).toEqual({
        version: changes.version,
        changed: new Map(),
        removed: [],
      });
    });

    it("lists a page that came back as there, not as gone", async () => {
      const source = scriptedSource("wiki", { "a.md": "One.", "b.md": "Two." });
      await read(source);
      source.pages.delete("b.md");
      await read(source);
      source.pages.set("b.md", "Two.");
      expect(await read(source)).toMatchObject({ added: ["b.md"] });
      expect((await changesSince(database.db, 0)).removed).toEqual([]);
    });

    it("counts a change of readers from the next query on, without new text", async () => {
      const source = scriptedSource("wiki", { "a.md": "Salaries." });
      await read(source);
      const version = await knowledgeVersion(database.db);
      source.facts = { audience: { kind: "people", people: ["priya.raman"] } };
      expect(await read(source)).toMatchObject({ changed: ["a.md"] });
      const readers = { kind: "people", people: ["priya.raman"] };
      expect((await audiencesOf(database.db, ["wiki:a.md", "wiki:none"])).get("wiki:a.md")).toEqual(readers);
      const { changed } = await changesSince(database.db, version);
      expect(changed.get("wiki:a.md")).toEqual([expect.objectContaining({ audience: readers })]);
    });

    it("takes a narrower audience of the run for pages that are otherwise the same", async () => {
      const source = scriptedSource("wiki", { "a.md": "One." });
      await read(source);
      const narrow = { kind: "groups", groups: ["finance-reports"] } as const;
      expect(await read(source, { audience: narrow })).toMatchObject({ changed: ["a.md"] });
      expect((await audiencesOf(database.db, ["wiki:a.md"])).get("wiki:a.md")).toEqual(narrow);
    });

    it("gives pages to nobody when neither they nor the run say who may read them", async () => {
      await read(scriptedSource("wiki", { "a.md": "One." }), { audience: undefined });
      expect((await audiencesOf(database.db, ["wiki:a.md"])).get("wiki:a.md")).toEqual({ kind: "people", people: [] });
    });

    it("reports a page that cannot be had, keeps what was known of it, and reads it when it can be", async () => {
      const source = scriptedSource("wiki", { "a.md": "Known.", "b.md": "Fine." });
      await read(source);
      source.pages.set("a.md", new Error("503 from the wiki"));
      expect(await read(source)).toMatchObject({
        failed: [{ path: "a.md", reason: "503 from the wiki" }],
        removed: [],
      });
      expect(await texts()).toEqual(["Known.", "Fine."]);
      expect(await failuresOf(database.db, "wiki")).toEqual([
        { path: "a.md", reason: "503 from the wiki", since: now },
      ]);

      source.pages.set("a.md", "Better.");
      expect(await read(source)).toMatchObject({ failed: [], changed: ["a.md"] });
      expect(await failuresOf(database.db, "wiki")).toEqual([]);
    });

    it("shows nobody a page whose new readers cannot be understood", async () => {
      const source = scriptedSource("wiki", { "a.md": "Public once." });
      await read(source);
      source.pages.set("a.md", "---\naudience: [grp:finance]\n---\nPublic once.");
      const report = await read(source);
      expect(report.failed).toEqual([{ path: "a.md", reason: expect.stringContaining("grp:finance") as string }]);
      expect(report.removed).toEqual(["a.md"]);
      expect(await texts()).toEqual([]);
    });

    it("shows nobody a page that cannot be had again after the run's audience was changed", async () => {
      const source = scriptedSource("wiki", { "a.md": "For all." });
      await read(source);
      source.pages.set("a.md", new Error("unreachable"));
      await read(source, { audience: { kind: "people", people: ["ada"] } });
      expect(await texts()).toEqual([]);
    });

    it("goes on where a run broke off, and removes nothing after half a listing", async () => {
      const pages = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}.md`, `Page ${index}.`]));
      const source = scriptedSource("wiki", pages);
      source.breakAfter = 47;
      const committed = database.kind === "pglite" ? 45 : 40;
      await expect(read(source)).rejects.toThrow("The source broke off.");
      expect(await countDocuments(database.db, "wiki")).toBe(committed);
      source.breakAfter = undefined;
      source.loaded.length = 0;
      const seen: number[] = [];
      const report = await read(source, { onProgress: ({ done }) => seen.push(done) });
      expect(report).toMatchObject({ unchanged: committed, removed: [] });
      expect(report.added).toHaveLength(50 - committed);
      expect(source.loaded).toEqual(Object.keys(pages).slice(committed));
      expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    });

    it("removes nothing when a source that had pages lists none", async () => {
      const source = scriptedSource("wiki", { "a.md": "One." });
      await read(source);
      source.pages.clear();
      await expect(read(source)).rejects.toMatchObject({ code: "bad-input" });
      expect(await countDocuments(database.db)).toBe(1);
    });

    it("follows changes from the cursor, and from the former one as long as a page failed", async () => {
      const source = scriptedSource("wiki", { "a.md": "One.", "b.md": "Two." });
      source.cursor = "monday";
      await read(source);
      source.pages.set("a.md", new Error("no"));
      source.changes = [source.listedPage("a.md"), { kind: "removed", path: "b.md" }];
      source.cursor = "tuesday";
      expect(await read(source)).toMatchObject({ removed: ["b.md"], failed: [{ path: "a.md" }] });
      source.pages.set("a.md", "One again.");
      source.changes = [source.listedPage("a.md")];
      expect(await read(source)).toMatchObject({ changed: ["a.md"], removed: [] });
      source.changes = [];
      await read(source);
      expect(source.asked).toEqual([undefined, "monday", "monday", "tuesday"]);
    });

    it("lets one run at a time read a source", async () => {
      const source = scriptedSource("wiki", { "a.md": "One." });
      const both = await Promise.allSettled([read(source), read(source)]);
      expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(await read(source)).toMatchObject({ unchanged: 1 });
    });

    it("is held by a run elsewhere until that shows no sign of life", async () => {
      const until = new Date(now.getTime() + 60_000);
      const lease = { sourceId: "wiki", place: "there", owner: "elsewhere", now, until, takeOver: false };
      expect(await database.transaction((tx) => claimSource(tx, lease))).toMatchObject({ id: "wiki", cursor: null });
      expect(await database.transaction((tx) => claimSource(tx, { ...lease, owner: "me" }))).toBeUndefined();
      const later = { ...lease, owner: "me", now: new Date(until.getTime() + 1) };
      expect(await database.transaction((tx) => claimSource(tx, later))).toMatchObject({ id: "wiki" });
    });

    it("keeps two sources with the same paths apart, and forgets one without the other", async () => {
      await read(scriptedSource("wiki", { "a.md": "Of the wiki." }));
      await read(scriptedSource("handbook", { "a.md": "Of the handbook." }));
      expect(await forgetSource(parts(), { sourceId: "wiki", by: "wiebke.janssen" })).toBe(1);
      expect(await texts()).toEqual(["Of the handbook."]);
      expect((await allSources(database.db)).map(({ id }) => id)).toEqual(["handbook"]);
      expect((await changesSince(database.db, 0)).removed).toEqual(["wiki:a.md"]);
    });

    it("is on record with each change and each run", async () => {
      const source = scriptedSource("wiki", { "a.md": "One.", "b.md": new Error("no") });
      await read(source);
      source.pages.delete("b.md");
      await read(source);
      const entries = await audit.show();
      expect(entries.map(({ type, outcome, actorId, subject }) => [type, outcome, actorId, subject])).toEqual([
        ["knowledge.changed", "written", "wiebke.janssen", "knowledge-source:wiki"],
        ["knowledge.ingested", "with-failures", "wiebke.janssen", "knowledge-source:wiki"],
        ["knowledge.ingested", "complete", "wiebke.janssen", "knowledge-source:wiki"],
      ]);
      expect(entries[0]?.data).toMatchObject({ added: ["a.md"] });
      expect(entries[1]?.data).toMatchObject({ failed: ["b.md"], added: 1 });
    });
  });
}
