import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../src/database.js";
import type { Audit } from "../../src/governance/audit.js";
import { type AuditContent, linkHash } from "../../src/governance/audit-entry.js";
import { sealedEntries } from "../../src/governance/audit-store.js";
import { withCorrelation } from "../../src/runtime.js";
import { databaseKinds } from "../support/database.js";
import {
  anEntry,
  auditKey,
  auditOn,
  checkPointFile,
  found,
  recordMany,
  type CheckPointFile,
} from "./audit-fixtures.js";

interface ExportedLine extends AuditContent {
  readonly previousHash: string;
  readonly hash: string;
}

function exported(line: string): ExportedLine {
  const parsed = JSON.parse(line) as ExportedLine & { readonly at: string };
  return { ...parsed, at: new Date(parsed.at) };
}

describe.each(databaseKinds)("the audit on $name", ({ open, available }) => {
  describe.skipIf(!available)("sealed", () => {
    let database: Database;
    let file: CheckPointFile;
    let audit: Audit;

    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      await database.script("truncate audit_entries, audit_erasable, audit_head restart identity");
      file = checkPointFile();
      audit = auditOn(database, file);
    });
    afterEach(() => file.remove());

    const problems = async () => found(await audit.verify());
    /** Ten entries, sealed in two goes, so that there are two check-points: at 6 and at 10. */
    const tenSealed = async () => {
      await recordMany(database, audit, 6);
      await audit.sealPending();
      await recordMany(database, audit, 4);
      await audit.sealPending();
    };

    it("verifies, empty and full", async () => {
      expect(await audit.verify()).toEqual({ ok: true, sealed: 0, pending: 0, problems: [] });
      await tenSealed();
      expect(await audit.verify()).toEqual({ ok: true, sealed: 10, pending: 0, problems: [] });
      await recordMany(database, audit, 1);
      expect(await audit.verify()).toEqual({ ok: true, sealed: 10, pending: 1, problems: [] });
    });

    it("seals everything there is, in batches as well, once", async () => {
      await database.transaction(async (tx) => {
        for (let index = 0; index < 1_203; index += 1) await audit.record(tx, anEntry({ data: { index } }));
      });
      expect(await audit.sealPending()).toBe(1_203);
      expect(await audit.sealPending()).toBe(0);
      expect(await audit.verify()).toMatchObject({ ok: true, sealed: 1_203 });
    });

    it("is written in the transaction of what it tells of", async () => {
      const undone = database.transaction(async (tx) => {
        await audit.record(tx, anEntry());
        throw new Error("undone");
      });
      await expect(undone).rejects.toThrow("undone");
      expect(await audit.show()).toEqual([]);
    });

    it("carries the turn's correlation id, and masks what slipped in", async () => {
      await withCorrelation("turn-7", () =>
        database.transaction((tx) => audit.record(tx, anEntry({ data: { reason: "write to ana@company.example" } }))),
      );
      expect(await audit.show()).toMatchObject([
        { correlationId: "turn-7", data: { reason: "write to a***@company.example" }, seq: null },
      ]);
    });

    it("keeps texts that a database would refuse", async () => {
      const data = { text: "a\0b \uD800 c", nested: [{ n: 0.1, big: 1e21, none: null, list: ["ü", "日本"] }] };
      await database.transaction((tx) => audit.record(tx, anEntry({ data, erasable: { text: "\0" } })));
      await audit.sealPending();
      expect(await audit.verify()).toMatchObject({ ok: true, sealed: 1 });
    });

    describe("finds and names", () => {
      beforeEach(tenSealed);

      it.each([
        ["data", `update audit_entries set data = '{"number": 99}' where seq = 4`],
        ["outcome", "update audit_entries set outcome = 'deny' where seq = 4"],
        ["actor", "update audit_entries set actor_id = 'max' where seq = 4"],
        ["subject", "update audit_entries set subject = 'proposal:p-2' where seq = 4"],
        ["type", "update audit_entries set type = 'nothing.happened' where seq = 4"],
        ["time", "update audit_entries set at = at + interval '1 minute' where seq = 4"],
        ["turn", "update audit_entries set correlation_id = 'x' where seq = 4"],
        ["digest of the personal data", "update audit_entries set erasable_digest = null where seq = 4"],
        ["own digest", "update audit_entries set mac = 'x' where seq = 4"],
      ])("an edited %s", async (_, statement) => {
        await database.script(statement);
        expect(await problems()).toEqual(["edited 4"]);
      });

      it("the last entry edited", async () => {
        await database.script("update audit_entries set outcome = 'deny' where seq = 10");
        expect(await problems()).toEqual(["edited 10"]);
      });

      it("two entries edited", async () => {
        await database.script("update audit_entries set outcome = 'deny' where seq in (3, 8)");
        expect(await problems()).toEqual(["edited 3", "edited 8"]);
      });

      it("a removed entry, first, in between, or several", async () => {
        await database.script("delete from audit_entries where seq in (1, 4, 7, 8)");
        expect(await problems()).toEqual(["removed 1", "removed 4", "removed 7"]);
        expect((await audit.verify()).problems[2]?.message).toBe("Entries 7 to 8 have been removed.");
      });

      it("a removed entry although the rest was renumbered", async () => {
        await database.script("delete from audit_entries where seq = 4");
        await database.script("update audit_entries set seq = -(seq - 1) where seq > 4");
        await database.script("update audit_entries set seq = -seq where seq < 0; update audit_head set seq = 9");
        expect((await problems())[0]).toBe("removed 4");
      });

      it("a cut-off tail", async () => {
        await database.script("delete from audit_entries where seq > 8");
        expect(await problems()).toEqual(["truncated 9"]);
      });

      it("a cut-off tail although the stored end was moved back", async () => {
        await database.script("delete from audit_entries where seq > 8");
        await database.script(
          "update audit_head set (seq, hash) = (select seq, hash from audit_entries where seq = 8)",
        );
        expect(await problems()).toEqual(["truncated 9"]);
      });

      it("everything gone", async () => {
        await database.script("truncate audit_entries, audit_erasable, audit_head");
        expect(await problems()).toEqual(["truncated 1"]);
      });

      it("an inserted entry, the rest moved up", async () => {
        await database.script("update audit_entries set seq = -(seq + 1) where seq > 4");
        await database.script("update audit_entries set seq = -seq where seq < 0; update audit_head set seq = 11");
        await database.script(`
          insert into audit_entries (ref, at, type, actor_id, subject, correlation_id, outcome, data, mac, seq, previous_hash, hash)
          select 'forged', at, type, 'max', subject, correlation_id, 'allow', data, mac, 5, previous_hash, hash
          from audit_entries where seq = 4`);
        expect((await problems())[0]).toBe("inserted 5");
      });

      it("an entry appended without the key", async () => {
        await database.script(`
          insert into audit_entries (ref, at, type, actor_id, subject, correlation_id, outcome, data, mac, seq, previous_hash, hash)
          select 'forged', at, type, 'max', subject, correlation_id, 'allow', data, mac, 11, hash, 'forged'
          from audit_entries where seq = 10`);
        await database.script("update audit_head set seq = 11, hash = 'forged'");
        expect((await problems())[0]).toBe("inserted 11");
      });

      it("an entry slipped in to be sealed as ours", async () => {
        await database.script(`
          insert into audit_entries (ref, at, type, actor_id, subject, correlation_id, outcome, data, mac)
          select 'forged', at, type, 'max', subject, correlation_id, 'allow', data, mac from audit_entries where seq = 10`);
        expect(await audit.sealPending()).toBe(0);
        expect(await problems()).toEqual(["inserted -"]);
      });

      it("an entry edited before it was sealed", async () => {
        await recordMany(database, audit, 1);
        await database.script("update audit_entries set outcome = 'deny' where seq is null");
        expect(await audit.sealPending()).toBe(0);
        expect(await problems()).toEqual(["inserted -"]);
      });

      it("two entries exchanged", async () => {
        await database.script("update audit_entries set seq = case seq when 4 then -5 else -4 end where seq in (4, 5)");
        await database.script("update audit_entries set seq = -seq where seq < 0");
        expect(await problems()).toEqual(["moved 4"]);
      });

      it("a chain rewritten by somebody who has the key", async () => {
        const rows = await sealedEntries(database.db, 0, 100);
        let previous = rows[2]?.hash ?? "";
        for (const row of rows.slice(3)) {
          const changed = row.seq === 4 ? { ...row, erasableDigest: null } : row;
          const hash = linkHash(auditKey, previous, changed);
          await database.script(
            `update audit_entries set previous_hash = '${previous}', hash = '${hash}' where id = ${row.id}`,
          );
          previous = hash;
        }
        await database.script(
          `update audit_entries set erasable_digest = null where seq = 4; update audit_head set hash = '${previous}'`,
        );
        expect(await problems()).toEqual(["edited 4", "rewritten 6"]);
        expect((await audit.verify()).problems[1]?.message).toContain("between entries 1 and 6");
      });

      it("another key", async () => {
        expect((await auditOn(database, file, "another key").verify()).problems).toHaveLength(10);
      });

      it("a changed end", async () => {
        await database.script("update audit_head set hash = 'x'");
        expect(await problems()).toEqual(["head-changed 10"]);
      });

      it("missing check-points", async () => {
        file.write("");
        expect(await problems()).toEqual(["check-points-missing -"]);
      });

      it("edited personal data", async () => {
        await database.script(`update audit_erasable set data = '{"note": "other"}' where entry_id = 4`);
        expect(await problems()).toEqual(["data-edited 4"]);
      });

      it("personal data deleted without a record", async () => {
        await database.script("delete from audit_erasable where entry_id = 4");
        expect(await problems()).toEqual(["data-removed 4"]);
      });
    });

    it("verifies after an erasure, which leaves the entry and is itself on record", async () => {
      await tenSealed();
      await database.transaction((tx) =>
        audit.record(tx, anEntry({ subject: "person:ana", erasable: { comment: "hers" } })),
      );
      const erased = await database.transaction((tx) =>
        audit.erase(tx, { subject: "proposal:p-1", by: "dora", reason: "She asked." }),
      );
      expect(erased).toBe(10);
      expect(await audit.verify()).toMatchObject({ ok: true });
      await audit.sealPending();
      expect(await audit.verify()).toMatchObject({ ok: true, sealed: 12 });
      const shown = await audit.show({ subject: "proposal:p-1" });
      expect(shown.filter((entry) => entry.erasable !== null)).toEqual([]);
      expect(shown.at(-1)).toMatchObject({ type: "audit.erased", actorId: "dora", data: { reason: "She asked." } });
      expect(await audit.show({ subject: "person:ana" })).toMatchObject([{ erasable: { comment: "hers" } }]);
      await expect(database.transaction((tx) => audit.erase(tx, { by: "dora", reason: "all" }))).rejects.toMatchObject({
        code: "bad-input",
      });
    });

    it("notes a head that a dead process had no time to note, and passes over a torn line", async () => {
      await recordMany(database, audit, 2);
      await audit.sealPending();
      const whole = file.read();
      file.write(whole.slice(0, -20));
      const restarted = auditOn(database, file);
      expect(found(await restarted.verify())).toEqual(["check-points-missing -"]);
      await restarted.sealPending();
      expect(await restarted.verify()).toMatchObject({ ok: true });
      expect(file.read()).toContain(whole.trim());
    });

    it("shows by subject, actor, type and time, the latest of them in order", async () => {
      await database.transaction(async (tx) => {
        await audit.record(tx, anEntry({ data: { n: 1 } }));
        await audit.record(tx, anEntry({ actorId: "max", type: "approval.voted", data: { n: 2 } }));
        await audit.record(tx, anEntry({ subject: "person:ana", data: { n: 3 } }));
      });
      const shown = async (filter: Parameters<Audit["show"]>[0]) =>
        (await audit.show(filter)).map((entry) => entry.data["n"]);
      expect(await shown({})).toEqual([1, 2, 3]);
      expect(await shown({ limit: 2 })).toEqual([2, 3]);
      expect(await shown({ actor: "max" })).toEqual([2]);
      expect(await shown({ type: "approval.voted" })).toEqual([2]);
      expect(await shown({ subject: "person:ana" })).toEqual([3]);
      expect(await shown({ since: new Date("2026-11-24T00:00:00Z") })).toEqual([]);
    });

    it("exports lines that whoever has the key can check, without personal data", async () => {
      await tenSealed();
      const lines: string[] = [];
      for await (const line of audit.exportJsonl()) lines.push(line);
      expect(lines).toHaveLength(10);
      expect(lines.join("\n")).not.toContain("note 1");
      const [first, second] = lines.map((line) => exported(line));
      expect(second?.previousHash).toBe(first?.hash);
      expect(second === undefined ? "" : linkHash(auditKey, first?.hash ?? "", second)).toBe(second?.hash);
    });
  });
});
