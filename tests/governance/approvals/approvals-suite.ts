import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database, Tx } from "../../../src/database.js";
import { createApprovals, type Approvals } from "../../../src/governance/approvals/approvals.js";
import { delegationsSince } from "../../../src/governance/approvals/delegation-store.js";
import { createDelegations, type Delegations } from "../../../src/governance/approvals/delegations.js";
import type { VoteRequest } from "../../../src/governance/approvals/click.js";
import type { Obligation } from "../../../src/governance/decision.js";
import type { Principal } from "../../../src/governance/principal.js";
import { newId } from "../../../src/runtime.js";
import {
  anObligation,
  calendar,
  company,
  denying,
  directoryOf,
  hoursLater,
  listeningAudit,
  monday,
  policySaying,
  requiring,
  someFacts,
} from "./company.js";

const manager = anObligation();
const finance = anObligation({
  id: "needs-finance",
  target: "role:finance",
  quorum: 2,
  step: 2,
  reason: "It is much money.",
});

function ids(people: readonly Principal[]): readonly string[] {
  return people.map((person) => person.id);
}

/** What approvals do on a database, whichever it is. */
export function approvalsSuite(name: string, open: () => Promise<Database>): void {
  describe(`approvals on ${name}`, () => {
    let database: Database;
    let people: Map<string, Principal>;
    let now: Date;
    let audit: ReturnType<typeof listeningAudit>;
    let policy: ReturnType<typeof policySaying>;
    let approvals: Approvals;
    let delegations: Delegations;

    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      await database.script("truncate approvals, approval_votes, delegations");
      people = company();
      now = monday;
      audit = listeningAudit();
      policy = policySaying(requiring([manager, finance]));
      const parts = { directory: directoryOf(people), audit, clock: () => now, ...calendar };
      approvals = createApprovals({ ...parts, policy, delegationsSince });
      delegations = createDelegations(parts);
    });

    const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.transaction(work);
    const opened = (obligations: readonly Obligation[] = [manager, finance], proposalId: string = newId()) =>
      inTx((tx) => approvals.open(tx, { facts: someFacts({ proposalId }), obligations, policyVersion: 1 }));
    const click = (approvalId: string, voterId: string, changes: Partial<VoteRequest> = {}) =>
      inTx((tx) =>
        approvals.vote(tx, {
          approvalId,
          voterId,
          verdict: "approve",
          inputHash: "hash-1",
          channel: "web",
          ...changes,
        }),
      );

    it("tell at opening whom a request waits for, by name", async () => {
      const standing = await opened();
      expect(standing.waitingFor.map((waiting) => [waiting.obligation.id, ids(waiting.approvers)])).toEqual([
        ["needs-manager", ["max"]],
      ]);
      expect(standing.news).toMatchObject([{ kind: "asked", waitingFor: [{ approvers: [{ name: "Max Moor" }] }] }]);
      expect(audit.types()).toEqual(["approval.opened"]);
    });

    it("go from step to step until everybody wanted has agreed", async () => {
      const { approvalId } = await opened();
      const max = await click(approvalId, "max");
      expect(max).toMatchObject({ kind: "step-advanced" });
      if (max.kind === "refused") throw new Error(max.reason);
      expect(max.standing.waitingFor.map((waiting) => ids(waiting.approvers))).toEqual([["fay", "finn", "flo"]]);
      expect(await click(approvalId, "fay")).toMatchObject({
        kind: "recorded",
        standing: { waitingFor: [{ approvers: [{ id: "finn" }, { id: "flo" }] }] },
      });
      expect(await click(approvalId, "flo")).toMatchObject({
        kind: "granted",
        standing: { waitingFor: [], news: [{ kind: "closed", status: "granted" }] },
      });
      const stored = await approvals.find(database.db, { approvalId });
      expect(stored?.votes.map((vote) => vote.voterId)).toEqual(["fay", "flo", "max"]);
      expect(audit.types()).toEqual([
        "approval.opened",
        "approval.voted",
        "approval.voted",
        "approval.voted",
        "approval.granted",
      ]);
    });

    it("are read back as they were written", async () => {
      const { approvalId, approval } = await opened();
      expect(await approvals.find(database.db, { proposalId: approval.proposalId })).toEqual(approval);
      const voted = await click(approvalId, "max", { messageRef: "m-1", comment: "Fine." });
      if (voted.kind === "refused") throw new Error(voted.reason);
      expect(await approvals.find(database.db, { approvalId })).toEqual(voted.standing.approval);
      expect(await approvals.find(database.db, { approvalId: "none" })).toBeUndefined();
    });

    it("check the person at the click: in the role now, not when it was opened", async () => {
      const { approvalId } = await opened([{ ...finance, step: 1 }]);
      people.set("fay", { ...(people.get("fay") as Principal), roles: ["employee"] });
      people.set("dora", { ...(people.get("dora") as Principal), roles: ["employee", "finance"] });
      expect(await click(approvalId, "fay")).toMatchObject({ kind: "refused", reason: "not-an-approver" });
      expect(await click(approvalId, "dora")).toMatchObject({ kind: "recorded" });
    });

    it("refuse and audit a click of the requester, of a stranger, on other inputs, on nothing", async () => {
      const { approvalId } = await opened();
      expect(await click(approvalId, "rita")).toMatchObject({ kind: "refused", reason: "requester" });
      expect(await click(approvalId, "sina")).toMatchObject({ kind: "refused", reason: "not-an-approver" });
      expect(await click(approvalId, "max", { inputHash: "hash-2" })).toMatchObject({
        kind: "refused",
        reason: "wrong-inputs",
      });
      expect(await click("none", "max")).toEqual({ kind: "refused", reason: "not-found" });
      const refusals = audit.entries.filter((entry) => entry.type === "approval.vote-refused");
      expect(refusals.map((entry) => [entry.actorId, entry.data?.["reason"]])).toEqual([
        ["rita", "requester"],
        ["sina", "not-an-approver"],
        ["max", "wrong-inputs"],
      ]);
    });

    it("count a double click once", async () => {
      const { approvalId } = await opened();
      await click(approvalId, "max");
      expect(await click(approvalId, "max")).toMatchObject({ kind: "refused", reason: "already-decided" });
      expect((await approvals.find(database.db, { approvalId }))?.votes).toHaveLength(1);
    });

    it("close at the first rejection, whose words stay out of the sealed audit", async () => {
      const { approvalId } = await opened();
      const outcome = await click(approvalId, "max", { verdict: "reject", comment: "Not for Rita." });
      expect(outcome).toMatchObject({ kind: "rejected", standing: { approval: { closedReason: "Not for Rita." } } });
      expect(JSON.stringify(audit.entries.map((entry) => entry.data))).not.toContain("Not for Rita.");
      expect(audit.entries.find((entry) => entry.type === "approval.voted")?.erasable).toEqual({
        comment: "Not for Rita.",
      });
      expect(await click(approvalId, "max")).toMatchObject({ kind: "refused", reason: "already-decided" });
    });

    describe("under a policy published meanwhile", () => {
      it("ask at the click for what it adds, and keep what was met", async () => {
        const { approvalId } = await opened([manager]);
        policy.decision = requiring([manager, finance], 2);
        const outcome = await click(approvalId, "max");
        expect(outcome).toMatchObject({
          kind: "step-advanced",
          standing: { approval: { policyVersion: 2, currentStep: 2 } },
        });
        expect(audit.types()).toContain("approval.tightened");
      });

      it("close with its reason where it refuses now, and count no click", async () => {
        const { approvalId } = await opened();
        policy.decision = denying("hard-no", "Purchases are frozen.", 2);
        expect(await click(approvalId, "max")).toMatchObject({
          kind: "refused",
          reason: "closed",
          because: "Purchases are frozen.",
          standing: { news: [{ kind: "closed", status: "refused", reason: "Purchases are frozen." }] },
        });
        expect(await approvals.find(database.db, { approvalId })).toMatchObject({ status: "refused", votes: [] });
      });

      it("decide nothing while the action is switched off, and go on afterwards", async () => {
        const { approvalId } = await opened([manager]);
        policy.decision = denying("killed", "Stopped at the moment.");
        expect(await click(approvalId, "max")).toMatchObject({
          kind: "refused",
          reason: "not-now",
          because: "Stopped at the moment.",
        });
        policy.decision = requiring([manager]);
        expect(await click(approvalId, "max")).toMatchObject({ kind: "granted" });
      });

      it("re-open a granted request for what is asked before it runs", async () => {
        const proposalId = newId();
        policy.decision = requiring([manager]);
        const { approvalId } = await opened([manager], proposalId);
        expect(await click(approvalId, "max")).toMatchObject({ kind: "granted" });
        policy.decision = requiring([manager, { ...finance, quorum: 1 }], 2);
        const again = await inTx((tx) =>
          approvals.open(tx, {
            facts: someFacts({ proposalId }),
            obligations: [{ ...finance, quorum: 1 }],
            policyVersion: 2,
          }),
        );
        expect(again).toMatchObject({ approvalId, approval: { status: "open", currentStep: 2 } });
        expect(again.news.map((news) => news.kind)).toEqual(["added", "asked"]);
        expect(await click(approvalId, "finn")).toMatchObject({ kind: "granted" });
      });

      it("stay granted whatever it says, for anybody who clicks an old card", async () => {
        policy.decision = requiring([manager]);
        const { approvalId } = await opened([manager]);
        await click(approvalId, "max");
        policy.decision = requiring([manager, finance], 2);
        expect(await click(approvalId, "fay")).toMatchObject({
          kind: "refused",
          reason: "already-decided",
          standing: { news: [] },
        });
        policy.decision = denying("hard-no", "Purchases are frozen.", 3);
        expect(await click(approvalId, "max")).toMatchObject({ kind: "refused", reason: "already-decided" });
        expect(await approvals.find(database.db, { approvalId })).toMatchObject({
          status: "granted",
          policyVersion: 1,
        });
      });

      it("do not take up again what was closed, or was for other inputs", async () => {
        const proposalId = newId();
        const { approvalId } = await opened([manager], proposalId);
        const other = someFacts({ proposalId, inputHash: "hash-2" });
        const conflict = { code: "conflict" };
        await expect(
          inTx((tx) => approvals.open(tx, { facts: other, obligations: [manager], policyVersion: 1 })),
        ).rejects.toMatchObject(conflict);
        await click(approvalId, "max", { verdict: "reject" });
        await expect(opened([manager], proposalId)).rejects.toMatchObject(conflict);
      });
    });

    it("close when the requester has left", async () => {
      const { approvalId } = await opened();
      people.set("rita", { ...(people.get("rita") as Principal), status: "inactive" });
      expect(await click(approvalId, "max")).toMatchObject({
        kind: "refused",
        reason: "closed",
        standing: { approval: { status: "refused" } },
      });
    });

    describe("with time passing", () => {
      const timed = anObligation({ remind: "PT4H", expires: "P2D", escalate: "role:finance" });
      const tick = (approvalId: string) => inTx((tx) => approvals.tick(tx, approvalId, now));

      beforeEach(() => {
        policy.decision = requiring([timed]);
      });

      it("remind, escalate and expire in working time, and tell whom", async () => {
        const { approvalId } = await opened([timed]);
        expect(await approvals.dueTimers(database.db, hoursLater(3))).toEqual([]);
        now = hoursLater(4);
        expect(await approvals.dueTimers(database.db, now)).toEqual([approvalId]);
        expect((await tick(approvalId))?.news).toMatchObject([{ kind: "reminder", to: [{ id: "max" }] }]);
        now = hoursLater(48);
        expect((await tick(approvalId))?.news).toMatchObject([
          { kind: "escalated", to: [{ id: "max" }, { id: "fay" }, { id: "finn" }, { id: "flo" }] },
        ]);
        now = hoursLater(96);
        expect((await tick(approvalId))?.news).toMatchObject([{ kind: "closed", status: "expired" }]);
        expect(await tick(approvalId)).toBeUndefined();
        expect(await approvals.dueTimers(database.db, hoursLater(1000))).toEqual([]);
        expect(audit.types()).toEqual([
          "approval.opened",
          "approval.reminder",
          "approval.escalated",
          "approval.expired",
        ]);
      });

      it("do not count a weekend", async () => {
        now = new Date("2026-11-27T14:00:00Z");
        const { approval } = await opened([timed]);
        expect(approval.items[0]?.remindAt).toBe("2026-11-30T09:30:00.000Z");
      });

      it("do not count a click that comes too late, whether or not anybody noticed before", async () => {
        const { approvalId } = await opened([anObligation({ expires: "P2D" })]);
        now = hoursLater(49);
        expect(await click(approvalId, "max")).toMatchObject({
          kind: "refused",
          reason: "expired",
          standing: { approval: { status: "expired" } },
        });
      });
    });

    it("escalate where nobody is left to ask, and flag what nobody can meet", async () => {
      people.delete("max");
      people.set("rita", { ...(people.get("rita") as Principal), managerId: undefined });
      const fallible = { ...manager, escalate: "role:finance" };
      policy.decision = requiring([fallible]);
      const escalating = await opened([fallible]);
      expect(escalating.news.map((news) => news.kind)).toEqual(["escalated", "asked"]);
      expect(await click(escalating.approvalId, "finn")).toMatchObject({ kind: "granted" });
      const stuck = await opened([manager]);
      expect(stuck).toMatchObject({ approval: { status: "open" }, waitingFor: [{ approvers: [] }] });
      expect(stuck.news.map((news) => news.kind)).toEqual(["unstaffed", "asked"]);
      expect(audit.types()).toContain("approval.unstaffed");
    });

    it("let a delegate decide, in the days of the delegation, on behalf of the one away", async () => {
      policy.decision = requiring([manager]);
      const { approvalId } = await opened([manager]);
      const given = await inTx((tx) =>
        delegations.delegate(tx, { personId: "max", delegateId: "sina", startsOn: "2026-11-23", endsOn: "2026-11-24" }),
      );
      expect(given.kind).toBe("delegated");
      expect(await approvals.pendingFor(database.db, "sina")).toMatchObject([
        { approval: { id: approvalId }, onBehalfOf: "max" },
      ]);
      now = hoursLater(72);
      expect(await click(approvalId, "sina")).toMatchObject({ kind: "refused", reason: "not-an-approver" });
      now = hoursLater(1);
      expect(await click(approvalId, "sina")).toMatchObject({ kind: "granted" });
      const stored = await approvals.find(database.db, { approvalId });
      expect(stored?.votes).toMatchObject([{ voterId: "sina", onBehalfOf: "max" }]);
    });

    it("end with a revoked delegation, which only the one who gave it can revoke", async () => {
      const { approvalId } = await opened([manager]);
      const wanted = { personId: "max", delegateId: "sina", startsOn: "2026-11-23", endsOn: "2026-11-24" };
      const given = await inTx((tx) => delegations.delegate(tx, wanted));
      if (given.kind === "refused") throw new Error(given.reason);
      const { id } = given.delegation;
      expect(await inTx((tx) => delegations.revoke(tx, { id, personId: "sina" }))).toBe(false);
      expect(await delegations.of(database.db, "sina")).toHaveLength(1);
      expect(await inTx((tx) => delegations.revoke(tx, { id, personId: "max" }))).toBe(true);
      expect(await delegations.of(database.db, "max")).toEqual([]);
      expect(await click(approvalId, "sina")).toMatchObject({ kind: "refused", reason: "not-an-approver" });
    });

    it("wait for a notice to be delivered to one of those it is for, and for its veto time", async () => {
      const notice = anObligation({ id: "tell-finance", kind: "notify", target: "role:finance", veto: "PT2H" });
      policy.decision = requiring([notice]);
      const { approvalId, notify, waitingFor } = await opened([notice]);
      expect(waitingFor).toEqual([]);
      expect(notify).toMatchObject([{ recipients: [{ id: "fay" }, { id: "finn" }, { id: "flo" }] }]);
      const report = (recipientId: string) =>
        inTx((tx) => approvals.delivered(tx, { approvalId, key: "tell-finance", recipientId }));
      expect((await report("sina"))?.approval.items[0]?.deliveredAt).toBeUndefined();
      expect((await report("fay"))?.approval.dueAt).toEqual(hoursLater(2));
      expect(await click(approvalId, "fay")).toMatchObject({ kind: "refused", reason: "not-an-approver" });
      now = hoursLater(2);
      expect(await inTx((tx) => approvals.tick(tx, approvalId, now))).toMatchObject({
        approval: { status: "granted" },
      });
    });

    it("can be vetoed by those who were told, in time", async () => {
      const notice = anObligation({ id: "tell-finance", kind: "notify", target: "role:finance", veto: "PT2H" });
      policy.decision = requiring([notice]);
      const { approvalId } = await opened([notice]);
      await inTx((tx) => approvals.delivered(tx, { approvalId, key: "tell-finance", recipientId: "fay" }));
      expect(await click(approvalId, "finn", { verdict: "reject", comment: "No." })).toMatchObject({
        kind: "rejected",
      });
    });

    it("let the glass be broken with a reason, and tell those who were passed over", async () => {
      const breakable = { ...manager, bypass: "break-glass" };
      policy.decision = requiring([breakable]);
      const { approvalId } = await opened([breakable]);
      const request = {
        approvalId,
        voterId: "sina",
        inputHash: "hash-1",
        channel: "web",
        reason: "The plant stands still.",
      };
      expect(await inTx((tx) => approvals.bypass(tx, { ...request, voterId: "fay" }))).toMatchObject({
        reason: "not-an-approver",
      });
      const outcome = await inTx((tx) => approvals.bypass(tx, request));
      expect(outcome).toMatchObject({
        kind: "granted",
        standing: { news: [{ kind: "bypassed", by: "sina", to: [{ id: "max" }] }, { kind: "closed" }] },
      });
      expect(audit.entries.find((entry) => entry.type === "approval.bypassed")?.actorId).toBe("sina");
    });

    it("can be taken back by the requester alone, while they are open", async () => {
      const { approvalId } = await opened();
      const back = (personId: string) => inTx((tx) => approvals.withdraw(tx, { approvalId, personId }));
      expect(await back("max")).toEqual({ kind: "refused", reason: "not-the-requester" });
      expect(await back("rita")).toMatchObject({
        kind: "withdrawn",
        standing: { approval: { status: "cancelled" }, waitingFor: [{ approvers: [{ id: "max" }] }] },
      });
      expect(await back("rita")).toEqual({ kind: "refused", reason: "closed" });
      expect(await click(approvalId, "max")).toMatchObject({ kind: "refused", reason: "closed" });
    });

    it("find exactly what waits for somebody, however they are asked, also as a stand-in or far above in the line", async () => {
      const pools = [
        "manager-of-requester",
        "role:finance",
        "role:security | group:treasury",
        "cost-centre-owner",
        "manager-of-subject|role:break-glass",
        "group:nobody",
      ];
      const all: string[] = [];
      for (const target of pools) all.push((await opened([{ ...manager, target, escalate: undefined }])).approvalId);
      const matches = async () => {
        for (const id of [...people.keys(), "nobody.known"]) {
          const pending = await approvals.pendingFor(database.db, id);
          const waiting: string[] = [];
          for (const approvalId of all) {
            const asked = await approvals.waitingFor(database.db, approvalId);
            if (asked.some((one) => one.approvers.some((person) => person.id === id))) waiting.push(approvalId);
          }
          expect(pending.map((one) => one.approval.id).toSorted(), id).toEqual(waiting.toSorted());
        }
      };
      await matches();
      // A row of a version that kept no words is looked at for everybody.
      await database.script(`update approvals set asks = default where id = '${all[1] ?? ""}'`);
      await matches();
      // The question is passed up over a manager who is away; finance and its owner hand on.
      people.set("max", { ...(people.get("max") as Principal), status: "inactive" });
      const days = { startsOn: "2026-11-23", endsOn: "2026-11-24" };
      await inTx((tx) => delegations.delegate(tx, { personId: "dora", delegateId: "sina", ...days }));
      await inTx((tx) => delegations.delegate(tx, { personId: "sina", delegateId: "flo", ...days }));
      await matches();
      expect((await approvals.pendingFor(database.db, "flo")).length).toBeGreaterThan(3);
      expect(await approvals.pendingFor(database.db, "max")).toEqual([]);
    });

    it("say what waits for a person, and for whom a request waits", async () => {
      const first = await opened([manager]);
      const second = await opened([{ ...finance, step: 1 }]);
      expect((await approvals.pendingFor(database.db, "max")).map((one) => one.approval.id)).toEqual([
        first.approvalId,
      ]);
      expect(await approvals.pendingFor(database.db, "rita")).toEqual([]);
      policy.decision = requiring([{ ...finance, step: 1 }]);
      await click(second.approvalId, "fay");
      expect(await approvals.pendingFor(database.db, "fay")).toEqual([]);
      const waiting = await approvals.waitingFor(database.db, second.approvalId);
      expect(waiting.map((one) => ids(one.approvers))).toEqual([["finn", "flo"]]);
    });
  });
}
