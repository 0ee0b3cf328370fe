import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Database } from "../../src/database.js";
import { openDatabase } from "../../src/database-open.js";
import { openDirectory, replacePeople } from "../../src/governance/directory-store.js";
import { directorySuite } from "../suites/directory-suite.js";
import { createPostgresDatabase, openPostgresTestDatabase, openTestDatabase } from "../support/database.js";
import { aPrincipal } from "../support/people.js";
import { describeOnPostgres } from "../support/postgres.js";

directorySuite("the embedded database", openTestDatabase);

describeOnPostgres("with a server", () => {
  directorySuite("PostgreSQL", openPostgresTestDatabase);
});

describeOnPostgres("two processes on one PostgreSQL", () => {
  let url: string;
  let drop: () => Promise<void>;
  let here: Database;
  let there: Database;

  beforeAll(async () => {
    ({ url, drop } = await createPostgresDatabase());
    here = await openDatabase({ kind: "postgres", url });
    there = await openDatabase({ kind: "postgres", url });
    await here.migrate();
  });
  afterAll(async () => {
    await here.close();
    await there.close();
    await drop();
  });

  it("hear of each other's imports", async () => {
    const directory = await openDirectory(there);
    expect((await directory.snapshot()).people).toEqual([]);
    await here.transaction((tx) => replacePeople(tx, [aPrincipal({ id: "ana" })]));
    await vi.waitFor(async () => expect((await directory.snapshot()).people).toHaveLength(1));
    await directory.close();
  });

  it("import one after the other, so that each tells what it did itself", async () => {
    const list = Array.from({ length: 50 }, (_, index) => aPrincipal({ id: `p${index}` }));
    const both = await Promise.all([here, there].map((one) => one.transaction((tx) => replacePeople(tx, list))));
    expect(both.map((changes) => changes.added.length)).toEqual(expect.arrayContaining([0, 50]));
  });
});
