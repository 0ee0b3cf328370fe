import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "../../src/database.js";
import { openDatabase } from "../../src/database-open.js";
import type { Audit } from "../../src/governance/audit.js";
import { sealedEntries } from "../../src/governance/audit-store.js";
import { createPostgresDatabase } from "../support/database.js";
import { describeOnPostgres } from "../support/postgres.js";
import { anEntry, auditOn, checkPointFile, type CheckPointFile } from "./audit-fixtures.js";

/** A promise and its key. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describeOnPostgres("sealing while others write", () => {
  let here: Database;
  let there: Database;
  let drop: () => Promise<void>;
  let file: CheckPointFile;
  let audit: Audit;
  let other: Audit;

  beforeAll(async () => {
    const created = await createPostgresDatabase();
    drop = created.drop;
    here = await openDatabase({ kind: "postgres", url: created.url });
    there = await openDatabase({ kind: "postgres", url: created.url });
    await here.migrate();
    file = checkPointFile();
    audit = auditOn(here, file);
    other = auditOn(there, file);
  });
  afterAll(async () => {
    file.remove();
    await there.close();
    await here.close();
    await drop();
  });

  const subjects = async () => (await sealedEntries(here.db, 0, 10_000)).map((row) => row.subject);

  it("passes nobody over whose transaction began earlier and ended later", async () => {
    const written = gate();
    const may = gate();
    const slow = here.transaction(async (tx) => {
      await audit.record(tx, anEntry({ subject: "slow" }));
      written.open();
      await may.opened;
    });
    await written.opened;
    await here.transaction((tx) => audit.record(tx, anEntry({ subject: "quick" })));
    expect(await audit.sealPending()).toBe(1);
    expect(await subjects()).toEqual(["quick"]);
    may.open();
    await slow;
    expect(await audit.sealPending()).toBe(1);
    expect(await subjects()).toEqual(["quick", "slow"]);
    expect(await audit.verify()).toMatchObject({ ok: true, pending: 0 });
  });

  it("by two processes at once seals every entry once, in one chain", async () => {
    const before = (await subjects()).length;
    const write = async (where: Database, who: Audit, name: string) => {
      for (let index = 0; index < 60; index += 1) {
        await where.transaction((tx) => who.record(tx, anEntry({ subject: `${name}-${index}` })));
        if (index % 5 === 0) await who.sealPending();
      }
    };
    await Promise.all([write(here, audit, "here"), write(here, audit, "also-here"), write(there, other, "there")]);
    await Promise.all([audit.sealPending(), other.sealPending()]);
    const sealed = (await subjects()).slice(before);
    expect(new Set(sealed).size).toBe(180);
    expect(sealed).toHaveLength(180);
    for (const name of ["here", "also-here", "there"]) {
      const own = sealed.filter((subject) => subject.startsWith(`${name}-`));
      expect(own).toEqual(Array.from({ length: 60 }, (_, index) => `${name}-${index}`));
    }
    expect(await audit.verify()).toMatchObject({ ok: true, pending: 0 });
    expect(await other.verify()).toMatchObject({ ok: true });
  });
});
