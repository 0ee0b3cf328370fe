import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "../../src/database.js";
import { openDatabase } from "../../src/database-open.js";
import { createGate, type Gate } from "../../src/governance/gate.js";
import { newId } from "../../src/runtime.js";
import { createPostgresDatabase, openPostgresTestDatabase, openTestDatabase } from "../support/database.js";
import { meetingPoint } from "../support/meeting-point.js";
import { describeOnPostgres } from "../support/postgres.js";
import { company, directoryOf, listeningAudit, monday, someFacts } from "./approvals/company.js";
import { gateSuite } from "./gate-suite.js";

gateSuite("the embedded database", openTestDatabase);

describeOnPostgres("with a server", () => {
  gateSuite("PostgreSQL", openPostgresTestDatabase);
});

describeOnPostgres("one ticket shown twice at the same moment", () => {
  let here: Database;
  let watcher: Database;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const created = await createPostgresDatabase();
    drop = created.drop;
    here = await openDatabase({ kind: "postgres", url: created.url });
    watcher = await openDatabase({ kind: "postgres", url: created.url, poolSize: 1 });
    await here.migrate();
  });
  afterAll(async () => {
    await watcher.close();
    await here.close();
    await drop();
  });

  /** A gate whose policy answers when both have asked, or one of them waits for the other. */
  function racingGate(sabotage: { readonly noLock?: boolean }): Gate {
    const meet = meetingPoint(watcher, 2);
    const allow = { kind: "allow", policyVersion: 1, policyIds: [] } as const;
    return createGate({
      policy: {
        decide: async () => {
          await meet();
          return allow;
        },
        preview: () => Promise.resolve(allow),
        couldStart: () => Promise.resolve({ answer: "yes", whoCanGrant: [], reasons: [] }),
        version: () => Promise.resolve(1),
      },
      directory: directoryOf(company()),
      approvals: { find: () => Promise.resolve(undefined) },
      audit: listeningAudit(),
      clock: () => monday,
      sabotage,
    });
  }

  /** The harness: one of them is authorised, the other is told that the ticket is used. */
  async function expectOneUse(sabotage: { readonly noLock?: boolean }): Promise<void> {
    const gate = racingGate(sabotage);
    const facts = someFacts({ proposalId: newId() });
    const ticket = await here.transaction((tx) => gate.authorise(tx, { facts, origin: "request" }));
    const redeem = () => here.transaction((tx) => gate.redeem(tx, { ticketId: ticket.id, facts }));
    const both = await Promise.all([redeem(), redeem()]);
    expect(both.map((one) => one.kind).toSorted()).toEqual(["authorised", "used"]);
  }

  it("is good once", async () => {
    await expectOneUse({});
  });

  it("is good twice without the lock, so this harness can fail", async () => {
    await expect(expectOneUse({ noLock: true })).rejects.toThrow("to deeply equal");
  });
});
