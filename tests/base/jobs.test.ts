import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/database.js";
import { openDatabase } from "../../src/database-open.js";
import { createJobs, type Jobs } from "../../src/jobs.js";
import { databaseKinds } from "../support/database.js";
import { createPostgresDatabase, describeOnPostgres } from "../support/postgres.js";

describe.each(databaseKinds)("background work on $name", ({ open, available }) => {
  describe.runIf(available)("when it is there", () => {
    let database: Database;
    let jobs: Jobs;
    const seen: string[] = [];
    const waiting = new Map<string, () => void>();
    let failures = 1;

    beforeAll(async () => {
      database = await open();
      jobs = createJobs(database, pino({ level: "silent" }));
      jobs.handle("greet", (data) => {
        if (data["name"] === "stumble" && failures-- > 0) return Promise.reject(new Error("stumbled"));
        seen.push(data["name"] ?? "");
        waiting.get(data["name"] ?? "")?.();
        return Promise.resolve();
      });
      await jobs.open();
      await jobs.start();
    });
    afterAll(async () => {
      await jobs.stop();
      await database.close();
    });

    const done = (name: string) => new Promise<void>((resolve) => waiting.set(name, resolve));

    it("is done when its transaction commits, and never when it rolls back", async () => {
      const finished = done("kept");
      await database
        .transaction(async (tx) => {
          await jobs.enqueue(tx, { queue: "greet", data: { name: "lost" } });
          throw new Error("rolled back");
        })
        .catch(() => undefined);
      await database.transaction((tx) => jobs.enqueue(tx, { queue: "greet", data: { name: "kept" } }));
      jobs.wake("greet");
      await finished;
      expect(seen).toEqual(["kept"]);
    });

    it("is tried again after a failure", async () => {
      const finished = done("stumble");
      await database.transaction((tx) => jobs.enqueue(tx, { queue: "greet", data: { name: "stumble" } }));
      jobs.wake("greet");
      await finished;
      expect(seen.filter((name) => name === "stumble")).toHaveLength(1);
    });
  });
});

describeOnPostgres("several processes that make their queues at the same moment", () => {
  it("all come up, whoever is first", { timeout: 120_000 }, async () => {
    const { url, drop } = await createPostgresDatabase();
    const databases = await Promise.all(Array.from({ length: 6 }, () => openDatabase({ kind: "postgres", url })));
    await databases[0]?.migrate();
    const all = databases.map((database) => createJobs(database, pino({ level: "silent" })));
    for (const jobs of all)
      for (const queue of ["one", "two", "three", "four"]) jobs.handle(queue, () => Promise.resolve());
    await expect(Promise.all(all.map((jobs) => jobs.open()))).resolves.toHaveLength(6);
    for (const jobs of all) await jobs.stop(100);
    for (const database of databases) await database.close();
    await drop();
  });
});
