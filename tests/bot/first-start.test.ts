import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, expect, it } from "vitest";
import { openApp, type App } from "../../src/app.js";
import { loadConfig } from "../../src/config.js";
import { createPostgresDatabase, describeOnPostgres, type PostgresTestDatabase } from "../support/postgres.js";

describeOnPostgres("two first starts at once on one empty database", () => {
  let apps: readonly App[] = [];
  let created: PostgresTestDatabase | undefined;
  const folders: string[] = [];
  afterEach(async () => {
    for (const app of apps) await app.close();
    await created?.drop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it(
    "both come up, on one sample company, one set of pages and one published policy",
    { timeout: 180_000 },
    async () => {
      created = await createPostgresDatabase();
      const { url } = created;
      const start = () => {
        const folder = mkdtempSync(join(tmpdir(), "deskhand-first-"));
        folders.push(folder);
        const secret = "a secret that both of them know";
        const config = loadConfig({
          DESKHAND_DATA: folder,
          DESKHAND_MODE: "test",
          DATABASE_URL: url,
          DESKHAND_SECRET: secret,
        });
        return openApp({ config, logger: pino({ level: "silent" }) });
      };
      apps = await Promise.all([start(), start(), start()]);
      const [first] = apps;
      const rows = await first?.database.script(
        `select (select count(*) from people)::int as people, (select count(*) from knowledge_sources)::int as sources,
              (select count(*) from policy_bundles)::int as policies,
              (select count(*) from audit_entries where type = 'people.imported')::int as imports`,
      );
      expect(rows).toMatchObject([{ sources: 1, policies: 1, imports: 1 }]);
      expect(rows?.[0]?.["people"]).toBeGreaterThan(50);
      for (const app of apps) {
        expect((await app.company.directory.snapshot()).people).toHaveLength(Number(rows?.[0]?.["people"]));
        expect(await app.bot.services.answerer.pages()).toBeGreaterThan(30);
      }
    },
  );
});
