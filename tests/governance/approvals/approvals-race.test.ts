import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Database } from "../../../src/database.js";
import { openDatabase } from "../../../src/database-open.js";
import { createApprovals } from "../../../src/governance/approvals/approvals.js";
import { delegationsSince } from "../../../src/governance/approvals/delegation-store.js";
import { createPostgresDatabase } from "../../support/database.js";
import { meetingPoint } from "../../support/meeting-point.js";
import { describeOnPostgres } from "../../support/postgres.js";
import {
  anObligation,
  calendar,
  company,
  directoryOf,
  listeningAudit,
  monday,
  requiring,
  someFacts,
} from "./company.js";

const finance = anObligation({ id: "needs-finance", target: "role:finance" });

describeOnPostgres("two last approvals at the same moment", () => {
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
  let quorum: number;
  beforeEach(() => {
    quorum = 1;
  });
  afterEach(() => here.script("truncate approvals, approval_votes"));

  /** Clicks of several people at once; each is surely read before any is written, unless a lock keeps them apart. */
  async function race(voters: readonly string[], sabotage: { readonly noLock?: boolean }) {
    const meet = meetingPoint(watcher, voters.length);
    let racing = false;
    const obligations = [{ ...finance, quorum }];
    const approvals = createApprovals({
      ...calendar,
      directory: directoryOf(company()),
      policy: {
        decide: async () => {
          if (racing) await meet();
          return requiring(obligations);
        },
      },
      audit: listeningAudit(),
      clock: () => monday,
      delegationsSince,
      sabotage,
    });
    const { approvalId } = await here.transaction((tx) =>
      approvals.open(tx, { facts: someFacts(), obligations, policyVersion: 1 }),
    );
    racing = true;
    const outcomes = await Promise.all(
      voters.map((voterId) =>
        here.transaction((tx) =>
          approvals.vote(tx, { approvalId, voterId, verdict: "approve", inputHash: "hash-1", channel: "web" }),
        ),
      ),
    );
    return {
      outcomes: outcomes.map((outcome) => outcome.kind).toSorted(),
      after: await approvals.find(here.db, { approvalId }),
    };
  }

  /** The harness: one of the clicks grants, once, and the request ends granted. */
  async function expectOneGrant(
    voters: readonly string[],
    sabotage: { readonly noLock?: boolean } = {},
  ): Promise<void> {
    const { outcomes, after } = await race(voters, sabotage);
    expect(outcomes.filter((kind) => kind === "granted")).toHaveLength(1);
    expect(after?.status).toBe("granted");
  }

  /** The last approval and the requester's withdrawal at once; both have read the request before either writes. */
  async function raceWithdrawal(sabotage: { readonly noLock?: boolean } = {}) {
    const meet = meetingPoint(watcher, 2);
    let racing = false;
    const approvals = createApprovals({
      ...calendar,
      directory: directoryOf(company()),
      policy: { decide: () => Promise.resolve(requiring([finance])) },
      audit: listeningAudit(),
      clock: () => monday,
      delegationsSince: async (tx, since) => {
        if (racing) await meet();
        return delegationsSince(tx, since);
      },
      sabotage,
    });
    const request = { facts: someFacts(), obligations: [finance], policyVersion: 1 };
    const { approvalId } = await here.transaction((tx) => approvals.open(tx, request));
    racing = true;
    const click = { approvalId, voterId: "fay", verdict: "approve", inputHash: "hash-1", channel: "web" } as const;
    const [voted, taken] = await Promise.all([
      here.transaction((tx) => approvals.vote(tx, click)),
      here.transaction((tx) => approvals.withdraw(tx, { approvalId, personId: "rita" })),
    ]);
    const after = await approvals.find(here.db, { approvalId });
    return { outcome: `${voted.kind} and ${taken.kind}`, status: after?.status };
  }

  const granted = { outcome: "granted and refused", status: "granted" };
  const withdrawn = { outcome: "refused and withdrawn", status: "cancelled" };

  it("are decided by the lock where one of them is the requester's withdrawal", async () => {
    for (let round = 0; round < 5; round += 1) {
      expect([granted, withdrawn]).toContainEqual(await raceWithdrawal());
      await here.script("truncate approvals, approval_votes");
    }
  });

  it("go wrong without the lock, so this harness can fail: granted and withdrawn", async () => {
    expect((await raceWithdrawal({ noLock: true })).outcome).toBe("granted and withdrawn");
  });

  it("either of which is enough count once", async () => {
    await expectOneGrant(["fay", "finn"]);
  });

  it("which are both wanted count together", async () => {
    quorum = 2;
    await expectOneGrant(["fay", "finn"]);
  });

  it("of whom there is one too many count once", async () => {
    quorum = 2;
    await expectOneGrant(["fay", "finn", "flo"]);
  });

  it("of one person on two screens are one vote", async () => {
    const { outcomes, after } = await race(["fay", "fay"], {});
    expect(outcomes).toEqual(["granted", "refused"]);
    expect(after?.votes).toHaveLength(1);
  });

  it("go wrong without the lock, so this harness can fail: granted twice", async () => {
    await expect(expectOneGrant(["fay", "finn"], { noLock: true })).rejects.toThrow("to have a length of 1 but got 2");
  });

  it("go wrong without the lock, so this harness can fail: granted never", async () => {
    quorum = 2;
    await expect(expectOneGrant(["fay", "finn"], { noLock: true })).rejects.toThrow("to have a length of 1 but got +0");
  });
});
