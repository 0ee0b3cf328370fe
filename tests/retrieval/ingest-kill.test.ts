import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDatabase } from "../../src/database-open.js";
import { createAudit } from "../../src/governance/audit.js";
import { ingest } from "../../src/retrieval/ingest.js";
import { countDocuments } from "../../src/retrieval/knowledge-store.js";
import { changesSince } from "./support/changes.js";
import { folderSource } from "../../src/retrieval/sources/folder.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskhand-kill-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it(
  "goes on after kill -9 where the killed run was, and comes to the same knowledge",
  { timeout: 120_000 },
  async () => {
    const [pages, data] = [join(folder, "pages"), join(folder, "database")];
    mkdirSync(pages);
    for (let page = 0; page < 120; page += 1)
      writeFileSync(join(pages, `p${page}.md`), `# Page ${page}\n\nText of page ${page}.`);
    const process_ = spawn(
      process.execPath,
      ["--import", "tsx", join(import.meta.dirname, "support/ingest-process.ts"), data, pages],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const ended = once(process_, "exit");
    for await (const line of createInterface({ input: process_.stdout }))
      if (Number(line) >= 50) process_.kill("SIGKILL");
    expect(await ended).toEqual([null, "SIGKILL"]);

    const database = await openDatabase({ kind: "pglite", folder: data });
    try {
      const before = await countDocuments(database.db, "pages");
      expect(before).toBeGreaterThanOrEqual(40);
      expect(before).toBeLessThan(120);
      const clock = () => new Date("2026-06-01T08:00:00Z");
      const audit = createAudit({ database, key: "k", clock });
      const source = folderSource({ id: "pages", path: pages });
      const report = await ingest({ database, audit, clock }, { source, by: "system", audience: { kind: "public" } });
      expect(report).toMatchObject({ unchanged: before, changed: [], removed: [], failed: [] });
      expect(report.added).toHaveLength(120 - before);
      const { changed } = await changesSince(database.db, 0);
      expect([...changed.values()].flat()).toHaveLength(120);
    } finally {
      await database.close();
    }
  },
);
